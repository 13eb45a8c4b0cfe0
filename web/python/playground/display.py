"""What user code calls to show more than its tensors, and to ask for a number: plot, show, image, table, slider.

Functions here check what they are given and hand events to the output of the present run; what the events hold is made
in plots.py, pictures.py and grids.py, and drawing is the page's business.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from playground import pictures, plots
from playground.names import tensor_event
from playground.output import Output
from playground.source import Source, program_frame
from playground.tensors import shown
from pytensor import Tensor

MOST_LABEL = 200
MOST_SLIDERS = 20
DECADES = 100.0  # from this ratio of its ends on, a slider moves by ratios

Inputs = Mapping[str, float]


class Display:
    """What one run shows, and the values of its sliders."""

    def __init__(self, output: Output, source: Source, inputs: Inputs) -> None:
        self.output = output
        self.source = source
        self.inputs = inputs
        self.plots: dict[str, plots.Plot] = {}
        self.sliders: dict[str, dict[str, Any]] = {}

    def place(self, label: str) -> tuple[str, str, int | None]:
        """Id, label and line of what the program shows just now. Without a label, what is shown names itself."""
        frame = program_frame()
        line = None if frame is None else frame.f_lineno
        if label:
            return label, label, line
        written = self.source.argument(frame)
        return f"{line}: {written}", written, line


_display: Display | None = None


def attach(display: Display | None) -> None:
    """Name the run that displays belong to; None when it is over."""
    global _display
    _display = display


def present(caller: str) -> Display:
    """The present run's display."""
    if _display is None:
        raise RuntimeError(f"{caller}: nothing is running that could show it")
    return _display


KINDS = ("line", "scatter", "histogram", "regions")


def plot(
    y: Any,
    *,
    x: Any = None,
    kind: str = "line",
    title: str = "",
    label: str = "",
    x_label: str = "",
    y_label: str = "",
    points: Any = None,
    classes: Any = None,
    bins: int | None = None,
    box: Any = None,
    level: float = 0.5,
) -> None:
    """Draw numbers; called again with the same title, draw them anew: `plot(losses, title="loss")` in a loop.

    - `kind="line"`: `y` is a list of numbers or a tensor of one dimension, or a dict of those, one line a key. `x`
      gives the horizontal places (0, 1, 2, … by default). With the same title, each `label` is a line of its own.
    - `kind="scatter"`: points at `x` and `y`, or `y` is a tensor of shape (n, 2). `classes` (n labels) sets them apart.
    - `kind="histogram"`: how often the values of `y` (of any shape, or a dict) occur, in `bins` equal steps.
    - `kind="regions"`: `y` is a function that takes points of shape (n, 2) and gives one score a point, or one a class;
      or a tensor of scores in rows (the first at the bottom) and columns. Where the score passes `level` runs the
      border. `points` and `classes` are drawn on top; `box=((left, right), (bottom, top))` is what is looked at.

    Drawn at most 30 times a second, and less often where drawing takes long; the last state always. A list of more than
    200 numbers is read when it is drawn. Raises TypeError or ValueError for what can't be drawn.
    """
    display = present("plot")
    if kind not in KINDS:
        raise ValueError(f"plot: kind is {str(kind)[:40]!r}; give one of {', '.join(map(repr, KINDS))}")
    title = str(title)[:MOST_LABEL]
    drawn = display.plots.get(title) or plots.Plot(title)
    drawn.form, drawn.x_label, drawn.y_label = kind, str(x_label)[:MOST_LABEL], str(y_label)[:MOST_LABEL]
    label = str(label)[:MOST_LABEL]
    make, runs_code = drawn.event, False
    if kind == "regions":

        def divided() -> dict[str, Any]:
            places = [] if points is None else plots.pairs(points)
            drawn.sources = plots.points(places, classes, label) if places else {}
            drawn.regions = plots.regions(y, box, level, places)
            return drawn.event()

        # A function is asked only when it is drawn: a loop calls this far more often than that.
        runs_code = not isinstance(y, Tensor)
        if runs_code:
            make = divided
        else:
            divided()
    elif kind == "histogram":
        drawn.put(plots.histograms(y, bins, label))
    elif kind == "scatter" and x is None:
        drawn.put(plots.points(y, classes, label))
    elif kind == "scatter" and classes is not None:
        across, up = plots.numbers(x, "x"), plots.numbers(y, "y")
        drawn.put(plots.points(list(zip(across, up, strict=True)), classes, label))
    else:
        drawn.put(plots.lines(y, x, label))
    display.plots[title] = drawn
    display.output.draw("plot", title, make, runs_code=runs_code)


def show(tensor: Any, label: str = "") -> None:
    """Show a tensor where it stands in the code, named or not: `show(x @ w, "scores")`.

    Called again with the same label, or from the same line, it takes the earlier one's place.
    """
    display = present("show")
    parts = shown(tensor)
    if parts is None:
        raise TypeError(f"show: got a {type(tensor).__name__}; give a tensor; print shows anything")
    name, label, line = display.place(str(label)[:MOST_LABEL])
    event = tensor_event(label or "show", parts, line) | {"kind": "show", "id": name}
    display.output.draw("show", name, lambda: event)


def image(tensor: Any, label: str = "", *, low: float | None = None, high: float | None = None) -> None:
    """Show a tensor as a picture: (height, width) in greys, (height, width, 3) in colours.

    (count, height, width) is a strip of pictures. Black stands for `low` and white for `high`: by default the
    least and the greatest value, and for colours 0 and 1 (0 and 255 where values are larger). PyTorch's
    (count, 1 or 3, height, width) works as well.
    """
    display = present("image")
    name, label, line = display.place(str(label)[:MOST_LABEL])
    event = pictures.image_event(tensor, low, high) | {"id": name, "label": label, "line": line}
    display.output.draw("image", name, lambda: event)


def table(rows: Any, label: str = "") -> None:
    """Show rows and columns: a dict of columns, a list of dicts or of lists, or a tensor of two dimensions."""
    display = present("table")
    name, label, line = display.place(str(label)[:MOST_LABEL])
    event = pictures.table_event(rows) | {"id": name, "label": label, "line": line}
    display.output.draw("table", name, lambda: event)


def slider(name: str, low: float, high: float, *, value: float | None = None, step: float | None = None) -> float:
    """A number from `low` to `high` that the reader moves; the program runs again with each new value.

    Starts at `value`, by default in the middle. Where `high` is 100 times `low` or more it moves by ratios. With `step`
    it stops only at `low`, `low + step`, …; where all of them are ints, so is the result.
    """
    display = present("slider")
    name = str(name)[:MOST_LABEL]
    low, high = end_of(name, "low", low), end_of(name, "high", high)
    if not low < high:
        raise ValueError(f"slider: {name!r} goes from {low} to {high}; low must be less than high")
    if step is not None and not 0 < end_of(name, "step", step) <= high - low:
        raise ValueError(f"slider: the step of {name!r} is {step}; give more than 0, and no more than {high - low}")
    by_ratio = step is None and low > 0 and high / low >= DECADES
    first = end_of(name, "value", value) if value is not None else middle(low, high, by_ratio=by_ratio)
    given = display.inputs.get(name, first)
    now = within(given if math.isfinite(given) else first, low, high, step)
    if name not in display.sliders and len(display.sliders) >= MOST_SLIDERS:
        raise ValueError(f"slider: there are {MOST_SLIDERS} sliders already")
    frame = program_frame()
    event = {
        "kind": "slider",
        "name": name,
        "line": None if frame is None else frame.f_lineno,
        "low": float(low),
        "high": float(high),
        "step": None if step is None else float(step),
        "value": float(now),
        "log": by_ratio,
    }
    if display.sliders.get(name) != event:
        display.sliders[name] = event
        display.output.emit(event)
    return now


def end_of(name: str, what: str, value: Any) -> float:
    """A finite number, int or float as it came."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"slider: {what} of {name!r} is {str(value)[:40]}; give a finite number")
    return value


def middle(low: float, high: float, *, by_ratio: bool) -> float:
    """Half way, in two digits where it goes by ratios."""
    return float(f"{math.sqrt(low * high):.1e}") if by_ratio else low + (high - low) / 2


def within(value: float, low: float, high: float, step: float | None) -> float:
    """The nearest value that the slider can have."""
    value = max(low, min(high, value))
    if step is None:
        return float(value)
    steps = min(round((value - low) / step), math.floor((high - low) / step + 1e-9))
    if all(isinstance(part, int) for part in (low, high, step)):
        return low + steps * step
    return float(f"{low + steps * step:.12g}")


GIVEN = {"plot": plot, "show": show, "image": image, "table": table, "slider": slider}
