"""Element types and how they promote, with PyTorch's rules.

A `DType` is an int whose value is the code that the kernels use, so it can be handed to them as it stands. Not here:
the conversion of values, which is a backend's `cast`.
"""

from __future__ import annotations

import builtins
import struct
from typing import Any

from pytensor.errors import DTypeError

Number = builtins.bool | int | float


class DType(int):
    """An element type: its int value is the kernels' code. Compare with `is`."""

    name: str
    itemsize: int
    is_floating_point: builtins.bool
    format: str  # the letter of the struct module and of the buffer protocol
    rank: int  # place in the order of promotion: bool, int64, float32, float64
    category: int  # 0 bool, 1 integer, 2 floating point

    def __new__(cls, code: int, name: str, letter: str, rank: int, category: int) -> DType:
        """One of the four below; nothing else makes element types."""
        self = super().__new__(cls, code)
        self.name = name
        self.format = letter
        self.itemsize = struct.calcsize(letter)
        self.rank = rank
        self.category = category
        self.is_floating_point = category == 2
        return self

    def view(self, memory: memoryview) -> Any:
        """Bytes as numbers of this type, without a copy."""
        letter: Any = self.format
        return memory.cast(letter)

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__

    def __reduce__(self) -> tuple[Any, ...]:
        return as_dtype, (self.name,)


float32 = DType(0, "float32", "f", 2, 2)
float64 = DType(1, "float64", "d", 3, 2)
int64 = DType(2, "int64", "q", 1, 1)
bool = DType(3, "bool", "?", 0, 0)

DTYPES = (float32, float64, int64, bool)
default_float = float32

_BY_NAME: dict[Any, DType] = {
    **{dtype.name: dtype for dtype in DTYPES},
    "float": float32,
    "double": float64,
    "long": int64,
    builtins.bool: bool,
    int: int64,
    float: float64,
}


def as_dtype(value: Any) -> DType:
    """A DType from a DType, a name ("float32") or Python's own `bool`, `int`, `float` (as PyTorch: float64).

    Raises DTypeError for anything else.
    """
    if type(value) is DType:
        return value
    try:
        return _BY_NAME[value]
    except (KeyError, TypeError):
        names = ", ".join(dtype.name for dtype in DTYPES)
        raise DTypeError(
            "dtype",
            f"{value!r} names no element type.",
            rule=f"The element types are {names}.",
            suggestion="dtype=float32",
        ) from None


def promote(a: DType, b: DType) -> DType:
    """The dtype that holds both: bool < int64 < float32 < float64.

    >>> promote_types(int64, float32)
    float32
    """
    return a if a.rank >= b.rank else b


def of_number(value: Number) -> DType:
    """The dtype that a Python number stands for in an operation: bool, int64 or the default float32."""
    if isinstance(value, builtins.bool):
        return bool
    if isinstance(value, int):
        return int64
    return default_float


def promote_number(dtype: DType, value: Number) -> DType:
    """The dtype of an operation between elements of `dtype` and a Python number.

    A number changes the category (bool, integer, floating point) but never the precision: float32 with 0.1 stays
    float32.
    """
    other = of_number(value)
    return other if other.category > dtype.category else dtype
