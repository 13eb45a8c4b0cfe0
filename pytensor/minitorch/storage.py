"""The numbers of a TensorData as course code sees them: one flat, writable row of floats, shared and not copied.

On the numpy backend that is an ndarray, as in the course, so that loops compiled with Numba take it. On the others,
which must do without NumPy, it is a FloatStorage, which behaves alike as far as course code goes.
"""

from __future__ import annotations

from array import array as row
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, overload

from pytensor import backends
from pytensor.array import Array
from pytensor.dtypes import float64
from pytensor.layout import Layout, layout

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FloatStorage", "Storage", "array_over", "floats", "numbers_of"]


class Storage(Protocol):
    """What the loops of `tensor_ops` ask of a storage."""

    def __len__(self) -> int: ...
    def __getitem__(self, at: int, /) -> float: ...
    def __setitem__(self, at: int, value: float, /) -> None: ...


class FloatStorage(Sequence[float]):
    """A row of float64 in a backend's memory. A slice can be filled with one number: `storage[:] = 0.0`.

    It offers the buffer protocol and `__array__`, both without a copy.
    """

    __slots__ = ("_numbers", "array")

    def __init__(self, array: Array) -> None:
        self.array = array
        self._numbers: memoryview[Any] = array.backend.memory(array.storage).cast("d")

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> float: ...
    @overload
    def __getitem__(self, at: slice) -> list[float]: ...
    def __getitem__(self, at: int | slice) -> float | list[float]:
        found: Any = self._numbers[at]
        numbers: float | list[float] = found.tolist() if isinstance(at, slice) else found
        return numbers

    def __setitem__(self, at: int | slice, value: Any) -> None:
        if not isinstance(at, slice):
            self._numbers[at] = value
            return
        places = range(len(self))[at]
        values = [value] * len(places) if isinstance(value, float | int) else list(value)
        for place, number in zip(places, values, strict=True):
            self._numbers[place] = number

    def __iter__(self) -> Iterator[float]:
        return iter(self.tolist())

    def __buffer__(self, flags: int, /) -> memoryview:
        return self._numbers

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.array(self._numbers, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        return f"FloatStorage({self.tolist()})"

    def tolist(self) -> list[float]:
        """The numbers as a list."""
        numbers: list[Any] = self._numbers.tolist()
        return numbers


def numbers_of(array: Array) -> Any:
    """The whole storage of a float64 Array as a row of floats that writes through."""
    if array.backend.name == "numpy":
        import numpy as np

        return array.storage.view(np.float64)
    return FloatStorage(array)


def array_over(storage: Any, where: Layout) -> Array:
    """A float64 Array with the numbers of `storage`, seen through `where`.

    What `numbers_of` gave is shared again; a list, or any other row of numbers, is copied to the default backend.
    """
    if isinstance(storage, FloatStorage):
        return Array(storage.array.storage, where, float64, storage.array.backend)
    backend = backends.default()
    if backend.name == "numpy":
        import numpy as np

        if isinstance(storage, np.ndarray):
            flat = np.ascontiguousarray(storage, np.float64).reshape(-1)
            return Array(flat.view(np.uint8), where, float64, backend)
    return Array(backend.from_bytes(row("d", storage)), where, float64, backend)


def floats(storage: Any) -> list[float]:
    """The numbers of any storage as Python floats, which loops read faster than an ndarray's own."""
    return storage.tolist() if hasattr(storage, "tolist") else list(storage)


def as_layout(shape: Sequence[int], strides: Sequence[int]) -> Layout:
    """The Layout of a course shape and strides, whose ints may be NumPy's."""
    return layout(tuple(map(int, shape)), tuple(map(int, strides)))
