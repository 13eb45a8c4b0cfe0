"""Storage, shape and strides by the course's names: TensorData and the index functions (module 2).

TensorData wraps a pytensor Array of float64, so layouts, views and storage are pytensor's own. Unlike there, every view
covers the whole of its storage, indices are never negative, and the index functions write into a list they are given.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, MutableSequence, Sequence
from itertools import product
from typing import Any

from pytensor import broadcasting, layout as layouts
from pytensor.array import Array, with_layout
from pytensor.errors import BroadcastError, ShapeError, TensorError
from pytensor.minitorch.operators import prod
from pytensor.minitorch.storage import Storage, array_over, as_layout, numbers_of

__all__ = [
    "MAX_DIMS",
    "Index",
    "IndexingError",
    "OutIndex",
    "Shape",
    "Storage",
    "Strides",
    "TensorData",
    "UserIndex",
    "UserShape",
    "UserStrides",
    "broadcast_index",
    "index_to_position",
    "prod",
    "shape_broadcast",
    "strides_from_shape",
    "to_index",
]

MAX_DIMS = layouts.MAX_NDIM

type Index = Sequence[int]
type Shape = Sequence[int]
type Strides = Sequence[int]
type OutIndex = MutableSequence[int]
type UserIndex = Sequence[int]
type UserShape = Sequence[int]
type UserStrides = Sequence[int]


class IndexingError(TensorError, RuntimeError):
    """An index, a shape or strides that don't fit."""


def index_to_position(index: Index, strides: Strides) -> int:
    """The place in storage of the element at `index`: `sum(index[d] * strides[d])`."""
    return int(layouts.index_to_position(index, strides))


def to_index(ordinal: int, shape: Shape, out_index: OutIndex) -> None:
    """Write into `out_index` the index of element number `ordinal`, counted row by row through `shape`."""
    for dim, at in enumerate(layouts.to_index(ordinal, shape)):
        out_index[dim] = at


def broadcast_index(big_index: Index, big_shape: Shape, shape: Shape, out_index: OutIndex) -> None:
    """Write into `out_index` the index in `shape` that feeds cell `big_index` of its broadcast to `big_shape`.

    Leading dimensions that `shape` lacks are dropped, and where it has size 1 the index is 0.
    Raises IndexingError where `shape` doesn't broadcast to `big_shape`.
    """
    try:
        found = broadcasting.broadcast_index(big_index, big_shape, shape)
    except BroadcastError as error:
        raise IndexingError(**error.facts) from None
    for dim, at in enumerate(found):
        out_index[dim] = at


def shape_broadcast(shape1: UserShape, shape2: UserShape) -> tuple[int, ...]:
    """The shape of a zip of two shapes, by the rules of broadcasting. Raises IndexingError where they don't match."""
    try:
        return broadcasting.shape_broadcast(shape1, shape2)
    except BroadcastError as error:
        raise IndexingError(**error.facts) from None


def strides_from_shape(shape: UserShape) -> tuple[int, ...]:
    """The strides of `shape` laid out row by row."""
    return layouts.row_major(shape)


class TensorData:
    """Numbers in storage, and how a tensor of `shape` finds them there by `strides`.

    `storage` is any row of as many numbers as the shape holds. What another TensorData has as `_storage` is shared;
    anything else is copied, except that the numpy backend shares a float64 ndarray too.

    Attributes: `array` (the pytensor Array), `shape`, `strides`, `dims`, `size`, and as the course's own code uses them
    `_storage`, `_shape`, `_strides`. Raises IndexingError where storage, shape and strides don't fit each other.
    """

    __slots__ = ("array",)

    array: Array

    def __init__(self, storage: Any, shape: UserShape, strides: UserStrides | None = None) -> None:
        shape = tuple(shape)
        strides = layouts.row_major(shape) if strides is None else tuple(strides)
        if len(strides) != len(shape):
            raise IndexingError(
                "TensorData",
                f"strides {strides} for shape {shape}.",
                rule="Every dimension has one size and one stride.",
                shape=list(shape),
                strides=list(strides),
            )
        where = as_layout(shape, strides)
        if len(storage) != where.numel:
            raise IndexingError(
                "TensorData",
                f"{len(storage)} numbers for shape {shape}.",
                rule=f"The shape holds {where.numel}.",
                shape=list(shape),
            )
        self.array = array_over(storage, where)

    @classmethod
    def over(cls, array: Array) -> TensorData:
        """A TensorData around an Array of float64 whose layout covers its storage."""
        self = cls.__new__(cls)
        self.array = array
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes."""
        return self.array.layout.shape

    @property
    def strides(self) -> tuple[int, ...]:
        """How many places in storage one step along each dimension is."""
        return self.array.layout.strides

    @property
    def dims(self) -> int:
        """How many dimensions."""
        return self.array.layout.ndim

    @property
    def size(self) -> int:
        """How many elements."""
        return self.array.layout.numel

    @property
    def _storage(self) -> Any:
        return numbers_of(self.array)

    @property
    def _shape(self) -> Any:
        return self._ints(self.shape)

    @property
    def _strides(self) -> Any:
        return self._ints(self.strides)

    def _ints(self, numbers: tuple[int, ...]) -> Any:
        """An ndarray on the numpy backend, for loops compiled with Numba; else the tuple."""
        if self.array.backend.name != "numpy":
            return numbers
        import numpy as np

        return np.array(numbers, np.int32)

    def is_contiguous(self) -> bool:
        """Whether the elements lie in storage row by row."""
        return self.array.layout.contiguous

    @staticmethod
    def shape_broadcast(shape_a: UserShape, shape_b: UserShape) -> tuple[int, ...]:
        """The function of this name."""
        return shape_broadcast(shape_a, shape_b)

    def index(self, index: int | UserIndex) -> int:
        """The place in storage of the element at `index`, which has one entry for each dimension, none negative.

        Raises IndexingError for any other. A tensor without dimensions also takes the index 0.
        """
        at = (index,) if isinstance(index, int) else tuple(index)
        shape = self.shape
        if not shape and at == (0,):
            at = ()
        if len(at) != len(shape):
            raise _bad_index(at, shape, f"It has {len(at)} entries, and the tensor {len(shape)} dimensions.")
        for dim, (entry, size) in enumerate(zip(at, shape, strict=True)):
            if not 0 <= entry < size:
                raise _bad_index(at, shape, f"Entry {dim} must be one of 0 to {size - 1}; none counts from the end.")
        return layouts.index_to_position(at, self.strides)

    def indices(self) -> Iterator[tuple[int, ...]]:
        """Every index, row by row."""
        return product(*map(range, self.shape))

    def sample(self) -> tuple[int, ...]:
        """An index drawn by Python's `random`."""
        return tuple(random.randrange(size) for size in self.shape)  # noqa: S311 - no secrets here

    def get(self, key: int | UserIndex) -> float:
        """The number at an index. Raises IndexingError as `index` does."""
        return float(self._storage[self.index(key)])

    def set(self, key: int | UserIndex, val: float) -> None:
        """Put `val` at an index. Raises IndexingError as `index` does."""
        self._storage[self.index(key)] = val

    def tuple(self) -> tuple[Any, Any, Any]:
        """Storage, shape and strides, as the low-level loops take them."""
        return self._storage, self._shape, self._strides

    def permute(self, *order: int) -> TensorData:
        """The same storage with the dimensions in another order: dimension `d` of the result is `order[d]` of this.

        Raises IndexingError where `order` doesn't name every dimension once.
        """
        if sorted(order) != list(range(self.dims)):
            raise IndexingError(
                "permute",
                f"order {order} for a tensor of shape {self.shape}.",
                rule=f"The order names each of the {self.dims} dimensions once.",
                suggestion=f"permute{tuple(reversed(range(self.dims)))}, which reverses them",
                shape=list(self.shape),
                order=list(order),
            )
        return TensorData.over(with_layout(self.array, self.array.layout.permute(order)))

    def view(self, *shape: int) -> TensorData:
        """The same storage read row by row into another shape.

        Raises ShapeError where the sizes don't multiply to the same number, or the elements don't lie row by row.
        """
        if not self.is_contiguous():
            raise ShapeError(
                "view",
                f"a tensor of shape {self.shape} with strides {self.strides}.",
                rule="A view needs elements that lie row by row, and after a permute they don't.",
                suggestion=f".contiguous().view{shape}, which copies them first",
                shapes=[list(self.shape), list(shape)],
            )
        return TensorData.over(with_layout(self.array, self.array.layout.view(shape)))

    def to_string(self) -> str:
        """The numbers with two decimals, in brackets, a line for each row."""
        return _written(self, ()) if self.size else f"[] with shape {self.shape}"

    def __repr__(self) -> str:
        return f"TensorData({self.to_string()})"


def _bad_index(index: tuple[int, ...], shape: tuple[int, ...], rule: str) -> IndexingError:
    return IndexingError(
        "index", f"index {index} into a tensor of shape {shape}.", rule=rule, index=list(index), shape=list(shape)
    )


def _written(data: TensorData, start: tuple[int, ...]) -> str:
    """The part of a tensor whose indices begin with `start`."""
    depth = len(start)
    if depth == data.dims:
        return f"{data.get(start):.2f}"
    parts = [_written(data, (*start, at)) for at in range(data.shape[depth])]
    between = " " if depth == data.dims - 1 else "\n" + " " * (depth + 1)
    return "[" + between.join(parts) + "]"
