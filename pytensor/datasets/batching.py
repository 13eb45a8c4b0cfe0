"""Samples with their classes, and how to go through them: in batches, with a part set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pytensor.creation import tensor
from pytensor.dtypes import int64
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.random import generator
from pytensor.tensor import Tensor

__all__ = ["Labelled", "batches", "split_off"]


class Labelled(NamedTuple):
    """Samples x (n, …) and the class y (n,) of each, int64.

    >>> data = datasets.xor(50)
    >>> data.x.shape, data.y.shape
    ((50, 2), (50,))
    """

    x: Tensor
    y: Tensor


def batches(data: tuple[Tensor, Tensor], size: int, shuffle: bool = True) -> Iterator[Labelled]:
    """One epoch: (x, y) in batches of `size` (the last may be smaller), in random order if `shuffle`.

    Raises ShapeError where x and y differ in number, ValueRangeError for a size below 1.

    >>> for x, y in datasets.batches(datasets.xor(50), 20):
    ...     print(x.shape, y.shape)
    (20, 2) (20,)
    (20, 2) (20,)
    (10, 2) (10,)
    """
    x, y = data
    if size < 1:
        raise ValueRangeError("batches", f"size={size}.", rule="A batch has at least 1 sample.", suggestion="size=32")
    if x.shape[:1] != y.shape[:1]:
        raise ShapeError(
            "batches",
            f"samples of shape {x.shape} with classes of shape {y.shape}.",
            rule="There is one class for each sample.",
            shapes=[list(x.shape), list(y.shape)],
        )
    order = list(range(len(x)))
    if shuffle:
        generator.shuffle(order)
    for start in range(0, len(order), size):
        chosen = tensor(order[start : start + size], dtype=int64)
        yield Labelled(x[chosen], y[chosen])


def split_off(data: tuple[Tensor, Tensor], part: float = 0.2) -> tuple[Labelled, Labelled]:
    """The data without its last `part` (0 to 1), and that part: to learn from, and to test on.

    Raises ValueRangeError.

    >>> learn, test = datasets.split_off(datasets.xor(50), 0.2)
    >>> len(learn.x), len(test.x)
    (40, 10)
    """
    if not 0 <= part <= 1:
        raise ValueRangeError("split_off", f"part={part}.", rule="It is from 0 to 1.", suggestion="part=0.2")
    x, y = data
    kept = len(x) - round(len(x) * part)
    return Labelled(x[:kept], y[:kept]), Labelled(x[kept:], y[kept:])


def labelled(points: Sequence[tuple[float, float]], classes: Sequence[int]) -> Labelled:
    """Points of the plane and their classes as tensors: float32 (n, 2) and int64 (n,)."""
    return Labelled(tensor(list(points)).view(-1, 2), tensor(list(classes), dtype=int64))
