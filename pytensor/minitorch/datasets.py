"""The course's point sets in the unit square, each point labelled 0 or 1.

Points come from Python's `random`, so `random.seed` repeats them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Graph", "circle", "datasets", "diag", "make_pts", "simple", "spiral", "split", "xor"]

Point = tuple[float, float]


@dataclass
class Graph:
    """`N` points `X` with their labels `y`."""

    N: int
    X: list[Point]
    y: list[int]


def make_pts(N: int) -> list[Point]:  # noqa: N803 - the course's name
    """`N` points drawn evenly from the unit square."""
    return [(random.random(), random.random()) for _ in range(N)]  # noqa: S311 - no secrets here


def _labelled(count: int, inside: Callable[[float, float], bool]) -> Graph:
    points = make_pts(count)
    return Graph(count, points, [int(inside(*point)) for point in points])


def simple(N: int) -> Graph:  # noqa: N803
    """1 in the left half."""
    return _labelled(N, lambda x, _: x < 0.5)


def diag(N: int) -> Graph:  # noqa: N803
    """1 in the corner below the diagonal from (0, 0.5) to (0.5, 0)."""
    return _labelled(N, lambda x, y: x + y < 0.5)


def split(N: int) -> Graph:  # noqa: N803
    """1 in the fifth at the left and the fifth at the right."""
    return _labelled(N, lambda x, _: x < 0.2 or x > 0.8)


def xor(N: int) -> Graph:  # noqa: N803
    """1 in two opposite quarters: top left and bottom right."""
    return _labelled(N, lambda x, y: x < 0.5 < y or y < 0.5 < x)


def circle(N: int) -> Graph:  # noqa: N803
    """1 outside a circle around the middle, of radius √0.1."""
    return _labelled(N, lambda x, y: (x - 0.5) ** 2 + (y - 0.5) ** 2 > 0.1)


def spiral(N: int) -> Graph:  # noqa: N803
    """Two spirals around the middle, the second a quarter turn behind the first; `N // 2` points each, none random."""
    half = N // 2
    turns = [10.0 * step / half for step in range(5, 5 + half)]
    first = [(0.5 + t * math.cos(t) / 20.0, 0.5 + t * math.sin(t) / 20.0) for t in turns]
    second = [(0.5 + t * math.sin(t) / 20.0, 0.5 - t * math.cos(t) / 20.0) for t in turns]
    return Graph(2 * half, first + second, [0] * half + [1] * half)


datasets: dict[str, Callable[[int], Graph]] = {
    "Simple": simple,
    "Diag": diag,
    "Split": split,
    "Xor": xor,
    "Circle": circle,
    "Spiral": spiral,
}
