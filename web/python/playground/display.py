"""What user code calls to show more than its tensors: `plot`.

Functions here turn values into events and hand them to the output of the present run. Drawing is the page's business.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from playground.grids import elements
from playground.output import Event, Output
from pytensor import Tensor
from pytensor.array import Array, cast_array
from pytensor.dtypes import float64

MOST_POINTS = 20_000
MOST_SERIES = 16

_output: Output | None = None


def attach(output: Output | None) -> None:
    """Name the run that displays belong to; None when it is over."""
    global _output
    _output = output


def plot(
    y: Any,
    *,
    x: Any = None,
    title: str = "",
    label: str = "",
    x_label: str = "",
    y_label: str = "",
) -> None:
    """Draw numbers as a line; called again with the same title, draw it anew: `plot(losses, title="loss")` in a loop.

    `y` is a list of numbers or a tensor of one dimension, or a dict of those, one line a key. `x` gives the horizontal
    places (0, 1, 2, … by default). With the same title, each `label` is a line of its own. Drawn at most 30 times a
    second; the last state always. Raises TypeError or ValueError for what can't be drawn.
    """
    if _output is None:
        raise RuntimeError("plot: nothing is running that could show a plot")
    lines: Mapping[Any, Any] = y if isinstance(y, Mapping) else {label: y}
    drawn = [series(str(name), values, x) for name, values in lines.items()]
    event = _output.plot(str(title))
    if event is None:
        return
    for line in drawn:
        put(event, line)
    event["x_label"] = str(x_label)
    event["y_label"] = str(y_label)
    _output.plot_changed(event)


def put(event: Event, line: dict[str, Any]) -> None:
    """Replace the line of the same label, or add it."""
    lines = event["series"]
    for at, old in enumerate(lines):
        if old["label"] == line["label"]:
            lines[at] = line
            return
    if len(lines) >= MOST_SERIES:
        raise ValueError(f"plot: {MOST_SERIES} lines are in this plot already; give another title for more")
    lines.append(line)


def series(label: str, y: Any, x: Any) -> dict[str, Any]:
    """One line's numbers; a very long line keeps every n-th point."""
    up = numbers(y, "y")
    along = array("d", range(len(up))) if x is None else numbers(x, "x")
    if len(along) != len(up):
        raise ValueError(f"plot: x has {len(along)} numbers and y has {len(up)}; they must be as many")
    step = math.ceil(len(up) / MOST_POINTS) or 1
    return {"label": label, "x": along[::step], "y": up[::step]}


def numbers(values: Any, name: str) -> array[float]:
    """Float64 numbers of a tensor of one dimension, or of a list of numbers."""
    if isinstance(values, Tensor):
        if values.layout.ndim != 1:
            raise ValueError(f"plot: {name} is a tensor of shape {values.layout.shape}; give one of one dimension")
        bare = Array(values.storage, values.layout, values.dtype, values.backend)
        return elements(cast_array(bare, float64))
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"plot: {name} is a {type(values).__name__}; give a list of numbers or a tensor")
    try:
        return array("d", values)
    except TypeError:
        pass
    return array("d", [number(value, name) for value in values])


def number(value: Any, name: str) -> float:
    """A number, or a tensor of one element."""
    try:
        return float(value)
    except (TypeError, ValueError):
        kind = type(value).__name__
        raise TypeError(f"plot: {name} holds a {kind} ({str(value)[:40]!r}); give numbers") from None
