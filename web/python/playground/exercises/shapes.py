"""Shapes, strides and numbers of random cases: sizes 0 and 1, no dimension at all, permuted and gapped storages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

from playground.exercises.choices import Choices
from pytensor import Tensor, float32, float64, tensor
from pytensor.layout import row_major

Shape = tuple[int, ...]

DIMENSIONS = (1, 2, 2, 3, 0)
SIZES = (1, 2, 3, 2, 3, 0)
MOST_DIMENSIONS = 3
HOLE = -99.0  # what stands in a storage between the elements


def any_shape(choices: Choices) -> Shape:
    """A shape of at most three dimensions. Draws as many numbers whatever comes out, so that each can shrink alone."""
    ndim = choices.pick(DIMENSIONS)
    sizes = [choices.pick(SIZES) for _ in range(MOST_DIMENSIONS)]
    return tuple(sizes[:ndim])


def any_strides(choices: Choices, shape: Shape) -> Shape:
    """Strides of that shape: row by row, or with the dimensions in another order, or with gaps."""
    orders = list(permutations(range(len(shape))))
    order = orders[choices.pick(range(6)) % len(orders)]
    gap = choices.pick((1, 1, 2))
    dense = row_major([shape[dim] for dim in order])
    strides = [0] * len(shape)
    for dim, step in zip(order, dense, strict=True):
        strides[dim] = step * gap
    return tuple(strides)


def any_numbers(choices: Choices) -> str:
    """Which numbers a tensor holds; a word that `numbers` understands."""
    return choices.pick(("counting", "signs", "halves"))


def numbers(kind: str, count: int) -> list[float]:
    """That many numbers, all different."""
    if kind == "signs":
        return [float(at + 1 if at % 2 else -at - 1) for at in range(count)]
    if kind == "halves":
        return [at / 2 - 1 for at in range(count)]
    return [float(at + 1) for at in range(count)]


def positions(shape: Shape, strides: Sequence[int]) -> list[int]:
    """The storage position of every element, row by row."""
    found = [0]
    for size, stride in zip(shape, strides, strict=True):
        found = [position + step * stride for position in found for step in range(size)]
    return found


def storage_of(values: Sequence[float], shape: Shape, strides: Sequence[int]) -> list[float]:
    """A storage in which those values lie as the strides say, with holes where they leave some."""
    places = positions(shape, strides)
    storage = [HOLE] * (max(places, default=-1) + 1)
    for place, value in zip(places, values, strict=True):
        storage[place] = value
    return storage


def read(storage: Sequence[Any], shape: Shape, strides: Sequence[int]) -> list[Any]:
    """The elements of a storage, row by row."""
    return [storage[place] for place in positions(shape, strides)]


def tensor_of(
    values: Sequence[float], shape: Shape, dtype: Any = float64, order: Sequence[int] | None = None
) -> Tensor:
    """A tensor of those values; with `order`, its storage has the dimensions in that order."""
    flat = tensor(list(values), dtype=dtype).view(shape)
    if order is None or len(shape) < 2:
        return flat
    stored = flat.permute(*order).contiguous()
    return stored.permute(*sorted(range(len(order)), key=order.__getitem__))


def any_tensor(choices: Choices, *, shape: Shape | None = None) -> dict[str, Any]:
    """What a random tensor is made of, as the arguments of `tensor_of`."""
    if shape is None:
        shape = any_shape(choices)
    kind = any_numbers(choices)
    orders = list(permutations(range(len(shape))))
    order = orders[choices.pick(range(6)) % len(orders)]
    count = 1
    for size in shape:
        count *= size
    return {
        "values": numbers(kind, count),
        "shape": shape,
        "dtype": choices.pick((float32, float64)),
        "order": order,
    }
