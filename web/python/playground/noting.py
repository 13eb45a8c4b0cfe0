"""Puts into a program's syntax tree the calls by which it tells, as it runs, what each line has bound.

After `x = f(y)` comes `if __noting__: __note__(3, x)`, where 3 is the number of that place; the outermost loop of the
program and of each function goes over `__loop__(n, those)`, which gives back what it is given, begins each iteration
with `__turn__(n)` and ends with `__over__(n)`. The code keeps its lines and columns, and what it computes. What is told
is `lines`' and `recording`'s business.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

NOTING, NOTE, LOOP, TURN, OVER = "__noting__", "__note__", "__loop__", "__turn__", "__over__"


class Place(NamedTuple):
    """Where a value is bound: the line, what the program writes there, and the outermost loop around it."""

    line: int
    name: str
    attribute: str | None  # of `name`, where the base isn't a tensor: w in self.w
    loop: int | None


Body = list[ast.stmt]


def with_notes(tree: ast.Module) -> list[Place]:
    """Put the calls into `tree`, and return the places in the order of their numbers."""
    writer = _Writer()
    tree.body = writer.body(tree.body)
    return writer.places


class _Writer:
    def __init__(self) -> None:
        self.places: list[Place] = []
        self.loops = 0
        self.loop: int | None = None

    def body(self, statements: Body) -> Body:
        """Statements with what each tells behind it."""
        out: Body = []
        for statement in statements:
            out.extend(self.statement(statement))
        return out

    def statement(self, node: ast.stmt) -> Iterator[ast.stmt]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            outside, self.loop = self.loop, None
            node.body = self.body(node.body)
            self.loop = outside
            yield node
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            yield self.looping(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield node
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not isinstance(node, ast.AnnAssign) or node.value is not None:
                yield from self.notes(targets)
            yield from self.notes(walruses(node))
        else:
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(node, field, None)
                if isinstance(inner, list) and inner:
                    setattr(node, field, self.body(inner))
            for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                part.body = self.body(part.body)
            first: Body = []
            if isinstance(node, ast.With | ast.AsyncWith):
                first = [*self.notes([item.optional_vars for item in node.items if item.optional_vars is not None])]
                node.body = [*first, *node.body]
            elif isinstance(node, ast.If):
                node.body = [*self.notes(walruses(node.test)), *node.body]
            yield node
            if isinstance(node, ast.Expr):
                yield from self.notes(walruses(node))

    def looping(self, node: ast.For | ast.AsyncFor | ast.While) -> ast.stmt:
        outermost = self.loop is None
        if outermost:
            self.loop = self.loops
            self.loops += 1
        number = self.loop
        bound = [node.target] if not isinstance(node, ast.While) else walruses(node.test)
        first = [*self.notes(bound)]
        if outermost:
            first.insert(0, call(TURN, node.body[0], ast.Constant(number)))
            if isinstance(node, ast.For):
                node.iter = called(LOOP, node.iter, ast.Constant(number), node.iter)
        node.body = [*first, *self.body(node.body)]
        if outermost:
            self.loop = None
        node.orelse = self.body(node.orelse)
        if not outermost:
            return node
        return ast.Try(
            body=[node], handlers=[], orelse=[], finalbody=[call(OVER, node, ast.Constant(number))], **place_of(node)
        )

    def notes(self, targets: Sequence[ast.expr]) -> Iterator[ast.stmt]:
        for target in targets:
            for name in names_in(target):
                yield self.note(name)

    def note(self, target: ast.Name | ast.Attribute | ast.Subscript) -> ast.stmt:
        base = target if isinstance(target, ast.Name) else target.value
        assert isinstance(base, ast.Name)
        attribute = target.attr if isinstance(target, ast.Attribute) else None
        number = len(self.places)
        self.places.append(Place(target.lineno, base.id, attribute, self.loop))
        at = place_of(target)
        told = call(NOTE, target, ast.Constant(number), ast.Name(base.id, ast.Load()))
        return ast.If(test=ast.Name(NOTING, ast.Load(), **at), body=[told], orelse=[], **at)


def call(name: str, where: ast.stmt | ast.expr, *args: ast.expr) -> ast.stmt:
    """The statement `name(*args)` at the place of another, where its plain arguments are put too."""
    return ast.Expr(called(name, where, *args), **place_of(where))


def called(name: str, where: ast.stmt | ast.expr, *args: ast.expr) -> ast.Call:
    """The same as an expression."""
    at = place_of(where)
    for arg in args:
        arg.__dict__.update(at)
    return ast.Call(func=ast.Name(name, ast.Load(), **at), args=[*args], keywords=[], **at)


def place_of(node: ast.stmt | ast.expr) -> dict[str, Any]:
    """Where a node stands. Every node is made with it: to look for those without one would be to walk the program."""
    return {
        "lineno": node.lineno, "col_offset": node.col_offset,
        "end_lineno": node.end_lineno, "end_col_offset": node.end_col_offset,
    }  # fmt: skip


def names_in(target: ast.expr) -> Iterator[ast.Name | ast.Attribute | ast.Subscript]:
    """The names, attributes of names and items of names that a target binds."""
    if isinstance(target, ast.Tuple | ast.List):
        for part in target.elts[:8]:
            yield from names_in(part)
    elif isinstance(target, ast.Starred):
        yield from names_in(target.value)
    elif isinstance(target, ast.Name) or (
        isinstance(target, ast.Attribute | ast.Subscript) and isinstance(target.value, ast.Name)
    ):
        yield target


def walruses(node: ast.AST) -> list[ast.expr]:
    """The targets of `:=` in an expression, where its own scope binds them."""
    found: list[ast.expr] = []
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, ast.Name | ast.Constant):
            continue
        if isinstance(each, ast.NamedExpr):
            found.append(each.target)
        if not isinstance(each, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            stack.extend(ast.iter_child_nodes(each))
    return found
