"""The printed form of a tensor, as clear as PyTorch's: aligned columns, four digits, large tensors summarised.

Not for exact values: `tolist()` has those.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytensor.dtypes import bool as bool_dtype, float32, int64

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

THRESHOLD = 1000  # elements; larger tensors are summarised
EDGE = 3  # how many are shown at either end of a summarised dimension
WIDTH = 80
DIGITS = 4


def text(x: Tensor) -> str:
    """`tensor([...], dtype=…, grad_fn=…)`, with what PyTorch would add."""
    summarise = x.layout.numel > THRESHOLD
    shown = list(_edges(x) if summarise else _flat(x.tolist()))
    formatted = _formatter(shown)
    prefix = "tensor("
    if x.layout.numel == 0:
        body = "[]"
    else:
        body = _block(x, formatted, len(prefix), summarise)
    notes = []
    if x.layout.numel == 0 and x.layout.ndim != 1:
        notes.append(f"size={x.layout.shape}")
    # Whole numbers and bools show what they are, where there are any.
    if x.dtype is not float32 and (x.layout.numel == 0 or x.dtype not in (int64, bool_dtype)):
        notes.append(f"dtype={x.dtype.name}")
    if x.node is not None and x.node.function is not None:
        notes.append(f"grad_fn={x.node!r}")
    elif x.requires_grad:
        notes.append("requires_grad=True")
    return _joined(prefix + body, notes)


def _joined(body: str, notes: list[str]) -> str:
    """The notes behind the body, on lines of their own where they would not fit."""
    out = body
    for note in notes:
        last = out.rsplit("\n", 1)[-1]
        out += f", {note}" if len(last) + len(note) + 3 <= WIDTH else f",\n       {note}"
    return out + ")"


def _flat(nested: Any) -> list[Any]:
    if not isinstance(nested, list):
        return [nested]
    return [number for part in nested for number in _flat(part)]


def _edges(x: Tensor) -> list[Any]:
    """The numbers that a summary shows."""
    x = x.detach()
    for dim, size in enumerate(x.layout.shape):
        if size > 2 * EDGE:
            before = (slice(None),) * dim
            first, last = x[(*before, slice(None, EDGE))], x[(*before, slice(-EDGE, None))]
            return [*_edges(first), *_edges(last)]
    return _flat(x.tolist())


def _block(x: Tensor, formatted: Any, indent: int, summarise: bool) -> str:
    """The nested brackets of x, with `...` where a summary leaves something out."""
    if x.layout.ndim == 0:
        return str(formatted(x.item()))
    size = x.layout.shape[0]
    cut = summarise and size > 2 * EDGE
    places: list[int | None] = [*range(EDGE), None, *range(size - EDGE, size)] if cut else list(range(size))
    if x.layout.ndim == 1:
        numbers = x.detach().tolist() if not cut else [*x.detach()[:EDGE].tolist(), *x.detach()[-EDGE:].tolist()]
        cells = [formatted(number) for number in numbers]
        if cut:
            cells.insert(EDGE, "...")
        return "[" + _wrapped(cells, indent + 1) + "]"
    gap = ",\n" + "\n" * (x.layout.ndim - 2) + " " * (indent + 1)
    inner = x.detach()
    parts = ["..." if at is None else _block(inner[at], formatted, indent + 1, summarise) for at in places]
    return "[" + gap.join(parts) + "]"


def _wrapped(cells: list[str], indent: int) -> str:
    per_line = max(1, (WIDTH - indent) // (max((len(cell) for cell in cells), default=1) + 2))
    lines = [", ".join(cells[at : at + per_line]) for at in range(0, len(cells), per_line)]
    return (",\n" + " " * indent).join(lines)


def _formatter(numbers: list[Any]) -> Any:
    """One way to write all numbers: whole, fixed or scientific, padded to one width."""
    if not numbers or not isinstance(numbers[0], float):
        width = max((len(str(number)) for number in numbers), default=0)
        return lambda number: str(number).rjust(width)
    finite = [abs(number) for number in numbers if math.isfinite(number)]
    largest = max(finite, default=0.0)
    smallest = min((number for number in finite if number), default=0.0)
    if all(number == math.floor(number) for number in finite) and largest < 1e8:
        style = ".0f"
    elif largest >= 1e8 or smallest < 1e-4 or (smallest and largest / smallest > 1e3):
        style = f".{DIGITS}e"
    else:
        style = f".{DIGITS}f"

    def plain(number: float) -> str:
        written = format(number, style)
        return written + "." if style == ".0f" and math.isfinite(number) else written

    width = max(len(plain(number)) for number in numbers)
    return lambda number: plain(number).rjust(width)
