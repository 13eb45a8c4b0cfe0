"""The MiniTorch course's six point sets: points of the unit square with a class each, 0 or 1.

All give x (n, 2) float32 and y (n,) int64. The random part comes from `pytensor.random`, so `manual_seed` repeats it.
`minitorch.datasets` has the same sets in the course's own form.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from pytensor.datasets.batching import Labelled, labelled
from pytensor.random import generator

__all__ = ["circle", "diag", "simple", "spiral", "split", "xor"]


def simple(n: int = 50) -> Labelled:
    """Class 1 in the left half: one straight line, parallel to an axis.

    >>> x, y = datasets.simple(100)
    >>> equal(y, (x[:, 0] < 0.5).long())
    True
    """
    return _scattered(n, lambda x, _: x < 0.5)


def diag(n: int = 50) -> Labelled:
    """Class 1 in the corner where the coordinates add up to less than 0.5: one slanting line.

    >>> x, y = datasets.diag(100)
    >>> equal(y, (x.sum(1) < 0.5).long())
    True
    """
    return _scattered(n, lambda x, y: x + y < 0.5)


def split(n: int = 50) -> Labelled:
    """Class 1 in the fifths at the left and at the right: two lines.

    >>> x, y = datasets.split(100)
    >>> x.shape, y.shape
    ((100, 2), (100,))
    """
    return _scattered(n, lambda x, _: x < 0.2 or x > 0.8)


def xor(n: int = 50) -> Labelled:
    """Class 1 in two opposite quarters, where just one coordinate is below 0.5.

    >>> x, y = datasets.xor(100)
    >>> equal(y, ((x[:, 0] < 0.5) != (x[:, 1] < 0.5)).long())
    True
    """
    return _scattered(n, lambda x, y: (x < 0.5) != (y < 0.5))


def circle(n: int = 50) -> Labelled:
    """Class 1 outside a circle around the middle, whose radius squared is 0.1.

    >>> x, y = datasets.circle(100)
    >>> x.shape, y.shape
    ((100, 2), (100,))
    """
    return _scattered(n, lambda x, y: (x - 0.5) ** 2 + (y - 0.5) ** 2 > 0.1)


def spiral(n: int = 50) -> Labelled:
    """Two spirals around the middle, the second a quarter turn behind the first; nothing about them is random.

    >>> x, y = datasets.spiral(100)
    >>> x.shape, y.shape
    ((100, 2), (100,))
    """
    half = n // 2
    angles = [10.0 * step / half for step in range(5, 5 + half)]
    first = [(0.5 + t * math.cos(t) / 20, 0.5 + t * math.sin(t) / 20) for t in angles]
    second = [(0.5 + t * math.sin(t) / 20, 0.5 - t * math.cos(t) / 20) for t in angles]
    return labelled(first + second, [0] * half + [1] * half)


def _scattered(n: int, in_class: Callable[[float, float], bool]) -> Labelled:
    points = [(generator.random(), generator.random()) for _ in range(n)]
    return labelled(points, [int(in_class(*point)) for point in points])
