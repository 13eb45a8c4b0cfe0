"""What `image` and `table` draw, as data: pixels with the range they stand for, and rows of plain cells.

Large pictures are thinned out and long tables cut, and the event says so. How a pixel becomes a shade is the page's
business.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from playground.grids import elements
from playground.names import plain_number
from playground.output import Event
from pytensor import Tensor, tensor
from pytensor.array import Array, cast_array
from pytensor.dtypes import bool as bool_dtype, float32, int64

MOST_PIXELS = 262_144  # numbers in all pictures of one strip, channels counted
MOST_PICTURES = 32
MOST_ROWS = 200
MOST_COLUMNS = 24
MOST_CELL = 200  # characters

Cell = None | bool | int | float | str


def image_event(values: Any, low: float | None, high: float | None) -> Event:
    """The event data of one picture or a strip of them (see ImageEvent in web/protocol.ts), without its name."""
    given = values if isinstance(values, Tensor) else as_tensor(values)
    pictures = in_strip(given.detach())
    count, height, width, channels = pictures.shape
    kept = min(count, MOST_PICTURES)
    step = 1
    while kept * math.ceil(height / step) * math.ceil(width / step) * channels > MOST_PIXELS:
        step += 1
    shown = pictures[:kept, ::step, ::step]
    data = elements(cast_array(Array(shown.storage, shown.layout, shown.dtype, shown.backend), float32))
    least, most = pixel_range(data, given, channels)
    bottom, top = least if low is None else float(low), most if high is None else float(high)
    if not (math.isfinite(bottom) and math.isfinite(top)) or bottom > top:
        raise ValueError(f"image: low is {low} and high is {high}; low must be the smaller, and both finite")
    return {
        "kind": "image",
        "shape": list(shown.shape),
        "data": data,
        "low": bottom,
        "high": top,
        "full": [count, height, width],
        "step": step,
    }


def as_tensor(values: Any) -> Tensor:
    """Nested lists as a tensor."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise TypeError(f"image: got a {type(values).__name__}; give a tensor or nested lists of numbers")
    return tensor(values if isinstance(values, list) else list(values))


def in_strip(x: Tensor) -> Tensor:
    """As (count, height, width, channels); channels may come last, or first as in PyTorch where there are four dims."""
    shape = tuple(x.shape)
    if len(shape) == 2:
        found = x.view(1, *shape, 1) if x.layout.contiguous else x.unsqueeze(0).unsqueeze(-1)
    elif len(shape) == 3:
        found = x.unsqueeze(0) if shape[2] == 3 else x.unsqueeze(-1)
    elif len(shape) == 4 and shape[3] in (1, 3):
        found = x
    elif len(shape) == 4 and shape[1] in (1, 3):
        found = x.permute(0, 2, 3, 1)
    else:
        raise ValueError(
            f"image: a tensor of shape {shape} is no picture; give (height, width), (height, width, 3) in colour, "
            "(count, height, width) for a strip, or (count, 1 or 3, height, width)"
        )
    if 0 in found.shape:
        raise ValueError(f"image: a tensor of shape {shape} has no pixels")
    return found


def pixel_range(data: array[float], given: Tensor, channels: int) -> tuple[float, float]:
    """What black and white stand for: the range of the values; for colours the usual 0 to 1, or 0 to 255."""
    finite = list(filter(math.isfinite, data))
    least, most = (min(finite), max(finite)) if finite else (0.0, 1.0)
    if given.dtype is bool_dtype:
        return (0.0, 1.0)
    if channels == 3 and least >= 0:
        if most <= 1 and given.dtype is not int64:
            return (0.0, 1.0)
        if most <= 255:
            return (0.0, 255.0)
    return (least, most)


# Tables -----------------------------------------------------------------------------------------------------------


def table_event(rows: Any) -> Event:
    """The event data of a table (see TableEvent in web/protocol.ts), without its name."""
    columns, cells, total = by_column(rows) if isinstance(rows, Mapping) else by_row(rows)
    return {
        "kind": "table",
        "columns": [str(name)[:MOST_CELL] for name in columns[:MOST_COLUMNS]],
        "rows": [[cell(value) for value in row[:MOST_COLUMNS]] for row in cells],
        "total_rows": total,
        "total_columns": len(columns),
    }


Cells = tuple[list[Any], list[list[Any]], int]


def by_column(columns: Mapping[Any, Any]) -> Cells:
    """A dict: each list or tensor is a column; single values alone make a column of names and one of values."""
    if not columns:
        raise ValueError("table: the dict is empty; give columns by name, or a list of rows")
    values = [listed(value) for value in columns.values()]
    if all(value is None for value in values):
        return ["name", "value"], [[name, value] for name, value in list(columns.items())[:MOST_ROWS]], len(columns)
    found = [value if value is not None else [single] for value, single in zip(values, columns.values(), strict=True)]
    total = max(map(len, found))
    rows = [[column[i] if i < len(column) else None for column in found] for i in range(min(total, MOST_ROWS))]
    return list(columns), rows, total


def by_row(rows: Any) -> Cells:
    """A list of dicts, of lists, or of single values; a tensor's rows."""
    given = listed(rows)
    if given is None:
        raise TypeError(f"table: got a {type(rows).__name__}; give a dict of columns, or a list of rows")
    kept = given[:MOST_ROWS]
    if kept and all(isinstance(row, Mapping) for row in kept):
        names = list(dict.fromkeys(name for row in kept for name in row))
        return names, [[row.get(name) for name in names] for row in kept], len(given)
    cells = [[row] if (own := listed(row)) is None else own for row in kept]
    width = max(map(len, cells), default=0)
    return list(range(width)), [row + [None] * (width - len(row)) for row in cells], len(given)


def listed(value: Any) -> list[Any] | None:
    """What can be a row or a column as a list; None for a single value."""
    if isinstance(value, Tensor):
        return None if value.layout.ndim == 0 else list(value.detach())
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return None
    return list(value)


def cell(value: Any) -> Cell:
    """Plain data: numbers stay numbers, all else becomes a short text."""
    if isinstance(value, Tensor) and value.layout.numel == 1:
        value = value.item()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return plain_number(value)
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= MOST_CELL else f"{text[: MOST_CELL - 1]}…"
