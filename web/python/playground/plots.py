"""What `plot` draws, as data: lines, points by class, histograms, and the regions into which a score divides the plane.

A plot keeps its series by label until it is drawn, and turns them into numbers only then: a loop that plots at every
step pays for a copy of its list, not for a picture.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from playground.grids import elements
from playground.output import Event
from pytensor import Tensor, no_grad, random, tensor
from pytensor.array import Array, cast_array
from pytensor.dtypes import float32, float64, int64

MOST_POINTS = 20_000
MOST_SERIES = 16
MOST_COPIED = 200  # numbers of a list that are copied whenever it is plotted
MOST_BINNED = 100_000  # numbers that a histogram counts; of more, every n-th
MOST_BINS = 1_000
MOST_CLASSES = 10
MOST_NAME = 80
GRID = 48  # a score is asked at this many places a side
MARGIN = 0.1  # of the points' range, on each side of them

Series = dict[str, Any]
Source = Callable[[], Series]
Box = tuple[float, float, float, float]  # left, right, bottom, top


class Plot:
    """One plot of a run, by its title."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.form = "line"
        self.x_label = self.y_label = ""
        self.sources: dict[str, Source] = {}
        self.regions: Callable[[], dict[str, Any]] | None = None

    def put(self, sources: Mapping[str, Source]) -> None:
        """Add series, each in the place of the one of its label."""
        if not sources.keys() <= self.sources.keys() and len(self.sources.keys() | sources.keys()) > MOST_SERIES:
            raise ValueError(f"plot: {MOST_SERIES} lines are in this plot already; give another title for more")
        self.sources.update(sources)

    def event(self) -> Event:
        """The plot as it is now."""
        return {
            "kind": "plot",
            "id": self.title,
            "title": self.title,
            "form": self.form,
            "series": [source() for source in self.sources.values()],
            "regions": None if self.regions is None else self.regions(),
            "x_label": self.x_label,
            "y_label": self.y_label,
        }


# Lines and points -------------------------------------------------------------------------------------------------


def lines(y: Any, x: Any, label: str) -> dict[str, Source]:
    """The series of a list, a tensor, or a dict of those."""
    along = None if x is None else kept(x, "x")
    if type(y) is list:
        return {label: line(label, kept(y, "y"), along)}
    given: Mapping[Any, Any] = y if isinstance(y, Mapping) else {label: y}
    return {str(name): line(str(name), kept(values, "y"), along) for name, values in given.items()}


def line(label: str, y: Callable[[], array[float]], x: Callable[[], array[float]] | None) -> Source:
    """One series; a very long one keeps every n-th point."""

    def made() -> Series:
        up = y()
        along = array("d", range(len(up))) if x is None else x()
        if len(along) != len(up):
            raise ValueError(f"plot: x has {len(along)} numbers and y has {len(up)}; they must be as many")
        step = math.ceil(len(up) / MOST_POINTS) or 1
        return {"label": label, "x": along[::step], "y": up[::step]}

    return made


def points(places: Any, classes: Any, label: str) -> dict[str, Source]:
    """Places in the plane, a series for each class: `places` has shape (n, 2), `classes` holds n labels or is None."""
    rows = pairs(places)
    if classes is None:
        return {label: one_class(label, rows)}
    of = [class_name(value) for value in flat_list(classes, "classes")]
    if len(of) != len(rows):
        raise ValueError(f"plot: there are {len(rows)} points and {len(of)} classes; they must be as many")
    names = sorted(set(of), key=by_value)
    if len(names) > MOST_CLASSES:
        raise ValueError(f"plot: classes has {len(names)} different labels; at most {MOST_CLASSES} can be told apart")
    return {name: one_class(name, [row for row, own in zip(rows, of, strict=True) if own == name]) for name in names}


def one_class(label: str, rows: list[tuple[float, float]]) -> Source:
    """A series of places."""
    few = rows[:: math.ceil(len(rows) / MOST_POINTS) or 1]
    series = {"label": label, "x": array("d", [x for x, _ in few]), "y": array("d", [y for _, y in few])}
    return lambda: dict(series)


def class_name(value: Any) -> str:
    """How a class is called: 2 for 2.0, as most tensors of classes are floats."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)[:MOST_NAME]


def by_value(name: str) -> tuple[int, float, str]:
    """Sorts 2 before 10, False before True, and words by letter."""
    try:
        return (0, float(name), name)
    except ValueError:
        return (1, 0.0, name)


def pairs(places: Any) -> list[tuple[float, float]]:
    """The rows of a tensor of shape (n, 2), or of a list of pairs."""
    if isinstance(places, Tensor):
        if places.layout.ndim != 2 or places.layout.shape[1] != 2:
            raise ValueError(f"plot: points is a tensor of shape {places.layout.shape}; give one of shape (n, 2)")
        data = elements(cast_array(bare(places), float64))
        return list(zip(data[::2], data[1::2], strict=True))
    if isinstance(places, str) or not isinstance(places, Iterable):
        raise TypeError(f"plot: points is a {type(places).__name__}; give a tensor of shape (n, 2) or a list of pairs")
    found = []
    for row in places:
        both = list(row) if isinstance(row, Iterable) and not isinstance(row, str) else []
        if len(both) != 2:
            raise ValueError(f"plot: points holds {str(row)[:40]!r}; each must be a pair (x, y)")
        found.append((number(both[0], "points"), number(both[1], "points")))
    return found


# Histograms -------------------------------------------------------------------------------------------------------


def histograms(values: Any, bins: int | None, label: str) -> dict[str, Source]:
    """How often values fall into equal steps: a series of edges and counts for each label, over the same edges."""
    given: Mapping[Any, Any] = values if isinstance(values, Mapping) else {label: values}
    if bins is not None and not 1 <= bins <= MOST_BINS:
        raise ValueError(f"plot: bins is {bins}; give 1 to {MOST_BINS}, or leave it out")
    flat = {str(name): finite(flat_numbers(numbers_of, "y")) for name, numbers_of in given.items()}
    every = [value for data in flat.values() for value in data]
    edges = edges_of(every, bins)
    return {name: counted(name, data, edges) for name, data in flat.items()}


def finite(data: array[float]) -> array[float]:
    """The finite ones of at most MOST_BINNED numbers."""
    return array("d", filter(math.isfinite, data[:: math.ceil(len(data) / MOST_BINNED) or 1]))


def edges_of(data: list[float], bins: int | None) -> list[float]:
    """Equal steps from the least to the greatest; whole numbers of a small range have a step each."""
    if not data:
        return [0.0, 1.0]
    low, high = min(data), max(data)
    if bins is None and high - low <= 40 and all(value == int(value) for value in data):
        return [low - 0.5 + i for i in range(int(high - low) + 2)]
    count = bins or min(40, max(5, math.ceil(math.sqrt(len(data)))))
    if low == high:
        low, high = low - 0.5, high + 0.5
    return [low + (high - low) * i / count for i in range(count + 1)]


def counted(label: str, data: array[float], edges: list[float]) -> Source:
    """`x` holds the edges, `y` the count from each edge to the next, and 0 at the last."""
    counts = [0.0] * len(edges)
    low, width, last = edges[0], edges[-1] - edges[0], len(edges) - 2
    for value in data:
        counts[max(0, min(last, int((value - low) / width * (last + 1))))] += 1
    series = {"label": label, "x": array("d", edges), "y": array("d", counts)}
    return lambda: dict(series)


# Regions ----------------------------------------------------------------------------------------------------------


def regions(score: Any, box: Any, level: float, places: list[tuple[float, float]]) -> Callable[[], dict[str, Any]]:
    """How `score` divides the plane: a function of points (n, 2), or a tensor of scores, row 0 at the bottom."""
    if isinstance(score, Tensor):
        shape = score.layout.shape
        if len(shape) != 2 or 0 in shape or max(shape) > 4 * GRID:
            raise ValueError(
                f"plot: regions of a tensor of shape {shape}; give scores in rows and columns, at most 192"
            )
        rows, columns = shape
        own = box_of(box) if box is not None else (-0.5, columns - 0.5, -0.5, rows - 0.5)
        found = scores(score.view(rows * columns), rows * columns)
        return lambda: region_event(own, rows, columns, level, found)
    if not callable(score):
        raise TypeError(f"plot: regions of a {type(score).__name__}; give a function of points, or a tensor of scores")
    own = box_of(box) if box is not None else around(places)

    def made() -> dict[str, Any]:
        with aside(score):
            given = score(asked_at(own).clone())
        return region_event(own, GRID, GRID, level, scores(given, GRID * GRID))

    return made


@lru_cache(maxsize=4)
def asked_at(box: Box) -> Tensor:
    """The places in a box at which a score is asked, in rows from the bottom up: shape (GRID * GRID, 2)."""
    left, right, bottom, top = box
    across = [left + (right - left) * (i + 0.5) / GRID for i in range(GRID)]
    up = [bottom + (top - bottom) * (i + 0.5) / GRID for i in range(GRID)]
    return tensor([[x, y] for y in up for x in across], dtype=float32)


def region_event(box: Box, rows: int, columns: int, level: float, found: tuple[array[float], int]) -> dict[str, Any]:
    """The event data of regions (see Regions in web/protocol.ts)."""
    data, classes = found
    return {"rows": rows, "columns": columns, "box": list(box), "scores": data, "classes": classes, "level": level}


def scores(given: Any, count: int) -> tuple[array[float], int]:
    """One number a point, and 0; or where there are several scores a point the best one's place, and how many."""
    if not isinstance(given, Tensor):
        raise TypeError(f"plot: the function gave a {type(given).__name__}; it must give a tensor, one score a point")
    shape = given.layout.shape
    if shape[:1] == (count,) and given.layout.numel == count:
        data = elements(cast_array(bare(given), float32))
        return data, int(max(data, default=0.0)) + 1 if given.dtype is int64 else 0
    if len(shape) == 2 and shape[0] == count and 1 < shape[1] <= MOST_CLASSES:
        return elements(cast_array(bare(given.argmax(dim=1)), float32)), shape[1]
    raise ValueError(
        f"plot: for {count} points the function gave a tensor of shape {shape}; "
        f"it must give shape ({count},), ({count}, 1), or one score a class"
    )


@contextmanager
def aside(score: Any) -> Iterator[None]:
    """Leaves the program as it was: records no gradient, draws no random number, has no layer learn from this."""
    drawn = random.generator.getstate()
    training = getattr(score, "training", None) is True and callable(getattr(score, "eval", None))
    try:
        if training:
            score.eval()
        with no_grad():
            yield
    finally:
        if training:
            score.train()
        random.generator.setstate(drawn)


def box_of(box: Any) -> Box:
    """The corners from `((left, right), (bottom, top))`, or from the four in a row."""
    try:
        four = [float(part) for side in box for part in (side if isinstance(side, Iterable) else [side])]
        left, right, bottom, top = four
    except (TypeError, ValueError):
        raise ValueError(f"plot: box is {str(box)[:60]}; give ((left, right), (bottom, top))") from None
    if not (left < right and bottom < top and all(map(math.isfinite, four))):
        raise ValueError(f"plot: box is {str(box)[:60]}; left must be less than right, bottom less than top")
    return (left, right, bottom, top)


def around(places: list[tuple[float, float]]) -> Box:
    """The points' own range and a margin; around zero where there are none."""
    if not places:
        return (-1.0, 1.0, -1.0, 1.0)
    sides = []
    for values in ([x for x, _ in places], [y for _, y in places]):
        known = [value for value in values if math.isfinite(value)] or [0.0]
        low, high = min(known), max(known)
        spare = (high - low) * MARGIN or 0.5
        sides += [low - spare, high + spare]
    return (sides[0], sides[1], sides[2], sides[3])


# Numbers ----------------------------------------------------------------------------------------------------------


def kept(values: Any, name: str) -> Callable[[], array[float]]:
    """What `values` holds now, as float64 numbers when they are asked for.

    Of a long list, the losses of a training as a rule, as many numbers as it has now: a copy at every step would cost a
    small network's loop a tenth of its time.
    """
    if type(values) is list:
        length = len(values)
        if length > MOST_COPIED:
            return lambda: numbers(values[:length], name)
        copied = values.copy()
        return lambda: numbers(copied, name)
    found = numbers(values, name)
    return lambda: found


def numbers(values: Any, name: str) -> array[float]:
    """Float64 numbers of a tensor of one dimension, or of a list of numbers."""
    if isinstance(values, Tensor) and values.layout.ndim != 1:
        raise ValueError(f"plot: {name} is a tensor of shape {values.layout.shape}; give one of one dimension")
    return flat_numbers(values, name)


def flat_numbers(values: Any, name: str) -> array[float]:
    """Float64 numbers of any tensor, or of a list of numbers."""
    if isinstance(values, Tensor):
        return elements(cast_array(bare(values), float64))
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"plot: {name} is a {type(values).__name__}; give a list of numbers or a tensor")
    try:
        return array("d", values)
    except TypeError:
        pass
    return array("d", [number(value, name) for value in values])


def flat_list(values: Any, name: str) -> list[Any]:
    """The elements of a tensor as Python's own values, or those of a list."""
    if isinstance(values, Tensor):
        return list(values.detach().reshape(-1).tolist())
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"plot: {name} is a {type(values).__name__}; give a list or a tensor")
    return [value.item() if isinstance(value, Tensor) else value for value in values]


def number(value: Any, name: str) -> float:
    """A number, or a tensor of one element."""
    try:
        return float(value)
    except (TypeError, ValueError):
        kind = type(value).__name__
        raise TypeError(f"plot: {name} holds a {kind} ({str(value)[:40]!r}); give numbers") from None


def bare(x: Tensor) -> Array:
    """The tensor's numbers without its gradient, or a subclass's methods."""
    return Array(x.storage, x.layout, x.dtype, x.backend)
