"""Nested lists as the plainest tensors there are: what the tests compare with, on every backend and in Pyodide.

`flat(x)` finds each element by its index and the strides, so that it doesn't rely on the code under test to walk it.
"""

import math
import struct
from typing import Any

import pytensor as pt
from pytensor.dtypes import DType
from pytensor.layout import index_to_position, to_index


def flat(x: pt.Tensor) -> list[Any]:
    """The elements in row-major order, each found by its index and the strides."""
    stored = x.numbers()
    return [stored[x.layout.offset + index_to_position(to_index(at, x.shape), x.stride())] for at in range(x.numel())]


def rounded(value: Any, dtype: DType) -> Any:
    """A Python number as `dtype` stores it."""
    if dtype is pt.float32:
        try:
            return struct.unpack("f", struct.pack("f", value))[0]
        except OverflowError:
            return math.copysign(math.inf, value)
    if dtype is pt.float64:
        return float(value)
    return bool(value) if dtype is pt.bool else int(value)


def ulps(a: float, b: float, dtype: DType) -> float:
    """How many numbers of `dtype` lie between two numbers; 0 for two NaNs, infinite for a NaN and a number."""
    if math.isnan(a) or math.isnan(b):
        return 0.0 if math.isnan(a) and math.isnan(b) else math.inf
    if not dtype.is_floating_point:
        return 0.0 if a == b else math.inf
    letters = ("f", "i", 2**31) if dtype is pt.float32 else ("d", "q", 2**63)
    places = []
    for number in (a, b):
        (bits,) = struct.unpack(letters[1], struct.pack(letters[0], number))
        places.append(bits if bits >= 0 else -(bits + letters[2]))
    return float(abs(places[0] - places[1]))


def check(x: pt.Tensor, shape: tuple[int, ...], dtype: DType, values: list[Any], ulp: float = 0) -> None:
    """Shape, then dtype, then every value, in that order; floats may be `ulp` places apart."""
    assert x.shape == tuple(shape)
    assert x.dtype is dtype
    found = flat(x)
    assert len(found) == len(values)
    for at, (ours, theirs) in enumerate(zip(found, values, strict=True)):
        distance = ulps(ours, theirs, dtype)
        assert distance <= ulp, f"at {to_index(at, x.shape)}: {ours!r}, expected {theirs!r} ({distance} ulp apart)"
