"""Points of the plane in classes that no straight line keeps apart (save blobs), around the origin, with noise.

All give x (n, 2) float32 and y (n,) int64, the classes in turn. The random part comes from `pytensor.random`, so
`manual_seed` repeats it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from pytensor.datasets.batching import Labelled, labelled
from pytensor.errors import ValueRangeError
from pytensor.random import generator

__all__ = ["blobs", "circles", "moons", "spirals"]


def moons(n: int = 200, noise: float = 0.1) -> Labelled:
    """Two half circles of radius 1, each reaching into the other; `noise` is the deviation added to every point.

    >>> x, y = datasets.moons(100)
    >>> x.shape, y.shape
    ((100, 2), (100,))
    """

    def place(kind: int, along: float) -> tuple[float, float]:
        angle = math.pi * along
        return (math.cos(angle), math.sin(angle)) if kind == 0 else (1 - math.cos(angle), 0.5 - math.sin(angle))

    return _placed("moons", n, 2, noise, place)


def circles(n: int = 200, noise: float = 0.05, factor: float = 0.5) -> Labelled:
    """A circle of radius 1 (class 0) around one of radius `factor` (class 1).

    >>> x, y = datasets.circles(100, noise=0.0)
    >>> x.norm(dim=1).max().round()
    tensor(1.)
    """
    if not 0 < factor < 1:
        raise ValueRangeError("circles", f"factor={factor}.", rule="It is between 0 and 1.", suggestion="factor=0.5")

    def place(kind: int, along: float) -> tuple[float, float]:
        radius, angle = (1.0, factor)[kind], 2 * math.pi * along
        return radius * math.cos(angle), radius * math.sin(angle)

    return _placed("circles", n, 2, noise, place)


def spirals(n: int = 200, noise: float = 0.02, classes: int = 2, turns: float = 1.0) -> Labelled:
    """As many spirals as `classes`, each from the origin to radius 1 in `turns` turns.

    >>> x, y = datasets.spirals(99, classes=3)
    >>> y.max()
    tensor(2)
    """

    def place(kind: int, along: float) -> tuple[float, float]:
        angle = 2 * math.pi * (turns * along + kind / classes)
        return along * math.cos(angle), along * math.sin(angle)

    return _placed("spirals", n, classes, noise, place)


def blobs(n: int = 200, noise: float = 0.3, centers: Sequence[tuple[float, float]] | int = 3) -> Labelled:
    """Normal clouds of deviation `noise` around points, or around so many points evenly on a circle of radius 1.

    >>> x, y = datasets.blobs(90, centers=[(0, 0), (3, 3)])
    >>> x.shape
    (90, 2)
    """
    if isinstance(centers, int):
        angles = [2 * math.pi * at / max(centers, 1) for at in range(centers)]
        middles = [(math.cos(angle), math.sin(angle)) for angle in angles]
    else:
        middles = list(centers)
    return _placed("blobs", n, len(middles), noise, lambda kind, _: middles[kind])


def _placed(
    op: str, n: int, classes: int, noise: float, place: Callable[[int, float], tuple[float, float]]
) -> Labelled:
    """`n` points, their classes in turn, evenly along each class's curve from 0 to 1."""
    if n < 0 or classes < 1 or noise < 0:
        raise ValueRangeError(
            op,
            f"{n} points in {classes} classes with noise={noise}.",
            rule="There are at least 0 points, 1 class and no less than no noise.",
            suggestion=f"{op}(200)",
        )
    points, kinds = [], []
    longest = max((n - 1) // classes, 1)
    for at in range(n):
        kind = at % classes
        x, y = place(kind, at // classes / longest)
        points.append((x + generator.gauss(0.0, noise), y + generator.gauss(0.0, noise)))
        kinds.append(kind)
    return labelled(points, kinds)
