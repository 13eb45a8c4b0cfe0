"""What a program has made: its top-level tensors and numbers, each with the line that bound it last, and its value.

Reads the syntax tree for the lines and the namespace for the values; runs nothing of the user's but `repr`.
"""

from __future__ import annotations

import ast
import reprlib
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from playground.grids import WHOLE, grid
from playground.output import Emit, Event
from playground.tensors import Shown, shown

MOST_TENSORS = 1_000
IN_FULL = 50  # so many are sent like any tensor; those after them whole up to FEW elements
FEW = 256
MOST_NUMBERS = 50
MOST_PARTS = 1_000  # parameters and buffers of modules that get their names
MOST_TEXT = 20_000  # characters of the last value's repr
LONG = 10_000  # a container of more items is not written out


# A function or class binds its own name. What is inside it, or inside the expressions below, has a scope of its own.
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INNER_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def binding_lines(tree: ast.Module) -> dict[str, int]:
    """The last line that binds each top-level name: by `=`, a loop, `with`, an import, `:=`; not inside functions."""
    lines: dict[str, int] = {}
    nodes: list[ast.AST] = [*tree.body]
    while nodes:
        node = nodes.pop()
        if isinstance(node, DEFINITIONS):
            name, line = node.name, node.lineno
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Store):
                continue
            name, line = node.id, node.lineno
        elif isinstance(node, ast.alias):
            name, line = node.asname or node.name.partition(".")[0], node.lineno
        else:
            if not isinstance(node, INNER_SCOPES):
                nodes.extend(ast.iter_child_nodes(node))
            continue
        lines[name] = max(line, lines.get(name, 0))
    return lines


def named_tensors(bound: Iterable[tuple[str, Any]]) -> dict[int, str]:
    """How the program would write each tensor, by its id: its own name, or the path in a module (`net.0.weight`)."""
    found: dict[int, str] = {}
    nn = sys.modules.get("pytensor.nn.module")  # a program without modules has not loaded it
    for name, value in bound:
        found[id(value)] = name
        if nn is not None and isinstance(value, nn.Module):
            with suppress(Exception):  # a module may be half made: its __init__ failed, or forgot its base's
                for path, tensor in islice(chain(value.named_parameters(name), value.named_buffers(name)), MOST_PARTS):
                    found.setdefault(id(tensor), path)
    return found


def emit_names(
    namespace: Mapping[str, Any],
    given: Mapping[str, Any],
    lines: Mapping[str, int],
    emit: Emit,
    op_of: Callable[[Any], str | None],
) -> None:
    """Send an event for each tensor and number that the program bound, in the order of their lines.

    `op_of` says what the program called to make a tensor, where that was recorded.
    """
    bound = [
        (name, value)
        for name, value in namespace.items()
        if not name.startswith("__") and name != "_" and (name not in given or given[name] is not value)
    ]
    bound.sort(key=lambda item: lines.get(item[0], 1 << 30))  # names without a line come last, as they were bound
    tensors = numbers = 0
    for name, value in bound:
        if (tensor := shown(value)) is not None:
            tensors += 1
            if tensors <= MOST_TENSORS:
                if tensor.op is not None:
                    tensor = tensor._replace(op=op_of(value) or tensor.op)
                emit(tensor_event(name, tensor, lines.get(name), WHOLE if tensors <= IN_FULL else FEW))
        elif isinstance(value, int | float) and numbers < MOST_NUMBERS:
            numbers += 1
            emit({"kind": "number", "name": name, "line": lines.get(name), "value": plain_number(value)})
    if tensors > MOST_TENSORS:
        emit({"kind": "omitted", "what": "tensors", "count": tensors - MOST_TENSORS})


def tensor_event(name: str, tensor: Shown, line: int | None, whole: int = WHOLE) -> Event:
    """The event of one tensor and its gradient."""
    return {
        "kind": "tensor",
        "name": name,
        "line": line,
        "requires_grad": tensor.requires_grad,
        "op": tensor.op,
        "values": grid(tensor.values, whole),
        "grad": None if tensor.gradient is None else grid(tensor.gradient, whole),
    }


def plain_number(value: int | float) -> bool | int | float | str:
    """A number that JavaScript holds exactly, else its text."""
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, float):
        return float(value)
    if abs(value) < 1 << 53:
        return int(value)
    return str(value) if value.bit_length() < 256 else f"an integer of {value.bit_length()} bits"


def value_event(value: object) -> Event:
    """The event of the last line's value. Raises what the value's own `repr` raises."""
    tensor = shown(value)
    return {"kind": "value", "text": value_text(value), "grid": None if tensor is None else grid(tensor.values)}


def value_text(value: object) -> str:
    """`repr(value)`, but a very long one shortened in the middle without being built where that can be seen before."""
    if isinstance(value, str | bytes | list | tuple | dict | set | frozenset) and len(value) > LONG:
        short = reprlib.Repr()
        short.maxlist = short.maxtuple = short.maxdict = short.maxset = short.maxfrozenset = 200
        short.maxstring = short.maxother = 2_000
        return short.repr(value)
    text = repr(value)
    if len(text) > MOST_TEXT:
        text = f"{text[: MOST_TEXT // 2]} … {len(text) - MOST_TEXT} characters left out … {text[-MOST_TEXT // 2 :]}"
    return text
