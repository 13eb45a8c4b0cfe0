"""How a failed broadcast can be mended, as edits of the program: which operand to view with which sizes of 1.

The failing operation is the expression that Python's traceback marks; its operands are found in the syntax tree. A
mend names the text to put in an operand's place, where that stands, and the shape that the operation then gives.
Nothing of the program is run again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations
from types import FrameType
from typing import Any, NamedTuple

from playground.source import Source, Span
from pytensor.broadcasting import shape_broadcast
from pytensor.errors import BroadcastError

MOST_MENDS = 6
MOST_NDIM = 6  # shapes of more dimensions have too many views to choose from

Shape = tuple[int, ...]
Mend = dict[str, Any]

# What binds tighter than a method call: anything else needs brackets around it.
TIGHT = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


class Operand(NamedTuple):
    """One side of the failing operation: its expression, and the shape it had."""

    node: ast.expr
    shape: Shape
    bracketed: bool  # brackets around it may be grouping ones of its own, and not those of a call


def mends(error: BaseException, source: Source, span: Span | None, frame: FrameType | None) -> list[Mend]:
    """Edits after which the operation at `span` would broadcast, the plainest first; none where they aren't known."""
    if not isinstance(error, BroadcastError) or span is None or frame is None:
        return []
    shapes = error.facts.get("shapes")
    if not isinstance(shapes, list) or len(shapes) != 2:
        return []
    a, b = (tuple(shape) for shape in shapes)
    if max(len(a), len(b)) > MOST_NDIM:
        return []
    for node in source.nodes_at(span):
        operands = operands_of(node, a, b, frame)
        if operands is not None:
            fixed = isinstance(node, ast.AugAssign)
            return [edit(source, *choice) for choice in choices(*operands, fixed=fixed)][:MOST_MENDS]
    return []


def operands_of(node: ast.AST, a: Shape, b: Shape, frame: FrameType) -> tuple[Operand, Operand] | None:
    """The two sides of an operation on tensors of shapes `a` and `b`; None where the expression isn't plainly that."""
    bracketed = True
    if isinstance(node, ast.BinOp):
        left, right = node.left, node.right
    elif isinstance(node, ast.Compare) and len(node.comparators) == 1:
        left, right = node.left, node.comparators[0]
    elif isinstance(node, ast.AugAssign):
        left, right = node.target, node.value
    elif isinstance(node, ast.Call) and (of_call := arguments(node)) is not None:
        left, right = of_call
        bracketed = False
    else:
        return None
    for side, shape in ((left, a), (right, b)):
        known = known_shape(side, frame)
        # A call may do much before its operands meet: there each must be seen to have the shape that failed.
        if known != shape and (known is not None or isinstance(node, ast.Call)):
            return None
    return Operand(left, a, bracketed), Operand(right, b, bracketed)


def arguments(call: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """The operands of `a.add(b)` and of `add(a, b)`."""
    given = [argument for argument in call.args if not isinstance(argument, ast.Starred)]
    if isinstance(call.func, ast.Attribute) and len(given) == 1:
        return call.func.value, given[0]
    return (given[0], given[1]) if len(given) == 2 else None


def known_shape(node: ast.expr, frame: FrameType) -> Shape | None:
    """The shape of the tensor that a plain name stands for; None for other expressions, () for other values."""
    if not isinstance(node, ast.Name):
        return None
    value = frame.f_locals.get(node.id, frame.f_globals.get(node.id))
    layout = getattr(value, "layout", None)
    shape = getattr(layout, "shape", None)
    return shape if isinstance(shape, tuple) else ()


class Choice(NamedTuple):
    """A call that gives an operand another shape."""

    operand: Operand
    side: int
    call: str  # `.view(4, 1)`
    view: Shape
    result: Shape


def choices(left: Operand, right: Operand, *, fixed: bool) -> Iterator[Choice]:
    """Views that add sizes of 1 to one operand, with few dimensions first; transposes where the sizes are swapped."""
    a, b = left.shape, right.shape
    sides = ((1, right, left), (0, left, right))
    if len(a) == len(b) == 2 and a == b[::-1]:
        for side, operand, other in sides:
            if not (fixed and side == 0):
                yield Choice(operand, side, ".T", other.shape, other.shape)
    most = max(len(a), len(b))
    for ndim in (most, most + 1):
        for side, operand, other in sides:
            if fixed and side == 0:
                continue
            for view in with_ones(operand.shape, ndim):
                result = broadcast(view, other.shape)
                # Sizes of 1 in front change nothing: broadcasting adds them by itself.
                in_front = view[0] == 1 and operand.shape[:1] != (1,)
                if result is None or (fixed and result != a) or in_front:
                    continue
                yield Choice(operand, side, f".view({', '.join(map(str, view))})", view, result)


def with_ones(shape: Shape, ndim: int) -> Iterator[Shape]:
    """Every way of putting sizes of 1 between those of `shape`, so that there are `ndim`; those at the end first."""
    seen = set()
    for places in combinations(range(ndim), len(shape)):
        if len(shape) == ndim:
            return
        view = [1] * ndim
        for place, size in zip(places, shape, strict=True):
            view[place] = size
        if tuple(view) not in seen:
            seen.add(tuple(view))
            yield tuple(view)


def broadcast(a: Shape, b: Shape) -> Shape | None:
    """The shape of a zip; None where there is none."""
    try:
        return tuple(shape_broadcast(a, b))
    except BroadcastError:
        return None


def edit(source: Source, operand: Operand, side: int, call: str, view: Shape, result: Shape) -> Mend:
    """The change of the text that makes the choice."""
    node = operand.node
    written = source.text(node)
    start, end = place_of(source, node)
    if call.startswith(".view(") and (sizes := view_sizes(source, node)) is not None:
        # A view of a view has only the last one's shape: its sizes are written anew.
        text = call.removeprefix(".view")
        return change(side, f"{written[: -(end - sizes)]}{text}", text, sizes, end, view, result)
    if operand.bracketed and own_brackets(source, node):
        # Brackets that stand there already do.
        after = end + own_brackets(source, node)
        label = f"({written}){call}"
        return change(side, label, call, after, after, view, result)
    text = f"{written}{call}" if isinstance(node, TIGHT) else f"({written}){call}"
    return change(side, text, text, start, end, view, result)


def change(side: int, label: str, text: str, start: int, end: int, view: Shape, result: Shape) -> Mend:
    """The data of one mend (see Mend in web/views/broadcast/mends.ts)."""
    return {
        "operand": side,
        "label": " ".join(label.split())[:200],
        "start": start,
        "end": end,
        "text": text,
        "view": list(view),
        "result": list(result),
    }


def view_sizes(source: Source, node: ast.expr) -> int | None:
    """Where the bracket with the sizes of `something.view(…)` begins; None for other expressions."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "view"):
        return None
    return place_of(source, node.func)[1] if not node.keywords else None


def place_of(source: Source, node: ast.expr) -> tuple[int, int]:
    """Where an expression begins and ends in the text."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return source.offset(node.lineno, node.col_offset), source.offset(node.end_lineno, node.end_col_offset)


def own_brackets(source: Source, node: ast.expr) -> int:
    """How far after the expression the bracket ends that closes around it alone; 0 where there is none."""
    start, end = place_of(source, node)
    before, after = source.code_between(0, start).rstrip(), source.code_between(end, None)
    blank = len(after) - len(after.lstrip())
    return blank + 1 if before.endswith("(") and after[blank : blank + 1] == ")" else 0
