"""A tensor as data for a view: its numbers, or when it is large a strided sample, and statistics over all of it.

The copies and the statistics are made by the tensor's own backend, so that a tensor of millions of elements costs a few
kernel calls and is never dumped. Gradients, names and lines are not this module's business.
"""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from typing import Any

from pytensor import dtypes
from pytensor.array import Array, cast_array, map_array, reduce_array, zip_arrays
from pytensor.dtypes import float32, float64, int64
from pytensor.layout import Layout
from pytensor.ops import MAP, REDUCE, ZIP, Op

WHOLE = 10_000  # a tensor of at most this many elements is sent whole
SAMPLE = 4_096  # most elements of the sample of a larger one
FEW = 256  # up to here a loop over copied elements is quicker than a dozen kernel calls

Grid = dict[str, Any]


def grid(tensor: Array, whole: int = WHOLE) -> Grid:
    """The event data of a tensor: shape, dtype, numel, data, sample, stats (see Grid in web/protocol.ts).

    One of more than `whole` elements is sampled.
    """
    x = Array(tensor.storage, tensor.layout, tensor.dtype, tensor.backend)  # bare: no gradient, no subclass's methods
    shape, numel = x.layout.shape, x.layout.numel
    sample = None
    shown = x
    if numel > whole:
        sample, shown = sampled(x, min(whole, SAMPLE))
    data = elements(shown)
    return {
        "shape": list(shape),
        "dtype": x.dtype.name,
        "numel": numel,
        "data": data,
        "sample": sample,
        "stats": None if not numel else statistics_of(data) if numel <= FEW else statistics(x),
    }


def sample_of(shape: tuple[int, ...], room: int = SAMPLE) -> dict[str, list[int]]:
    """Which elements stand for a tensor of more than `room` (see Sample in web/protocol.ts)."""
    steps = sample_steps(shape, room)
    counts = [-(-size // step) for size, step in zip(shape, steps, strict=True)]
    starts = [
        (size - 1 - (n - 1) * step) // 2 for size, n, step in zip(shape, counts, steps, strict=True)
    ]  # what is left over stands half before, half after
    return {"shape": counts, "starts": starts, "steps": steps}


def sample_steps(shape: tuple[int, ...], room: int = SAMPLE) -> list[int]:
    """A step for each dimension so that at most `room` elements remain; short dimensions stay whole if they can."""
    steps = [1] * len(shape)
    by_size = sorted(range(len(shape)), key=lambda dim: shape[dim])
    for done, dim in enumerate(by_size):
        share = max(1, int(room ** (1 / (len(shape) - done)) + 1e-9))
        steps[dim] = max(1, math.ceil(shape[dim] / share))
        room //= math.ceil(shape[dim] / steps[dim])
    return steps


def sampled(x: Array, room: int) -> tuple[dict[str, list[int]], Array]:
    """Which elements stand for x, and those as a view."""
    sample, seen = strided(x.layout, room)
    return sample, Array(x.storage, seen, x.dtype, x.backend)


@lru_cache(maxsize=256)  # a loop copies from the same few layouts again and again
def strided(seen: Layout, room: int) -> tuple[dict[str, list[int]], Layout]:
    """The sample of a layout, and the layout of its elements `starts[d] + i * steps[d]`."""
    sample = sample_of(seen.shape, room)
    for dim, (count, start, step) in enumerate(zip(sample["shape"], sample["starts"], sample["steps"], strict=True)):
        seen = seen.slice(dim, start, count, step)
    return sample, seen


def elements(x: Array) -> array[Any]:
    """All elements of x, row-major, in Python's own memory: float32 'f', float64 'd', int64 'q', bool 'B'."""
    if not x.layout.contiguous:
        x = cast_array(x, x.dtype)
    start, size = x.layout.offset, x.dtype.itemsize
    memory = x.backend.memory(x.storage)[start * size : (start + x.layout.numel) * size]
    copied = array("B" if x.dtype is dtypes.bool else x.dtype.format)
    copied.frombytes(memory)
    return copied


def statistics_of(data: array[Any]) -> dict[str, float]:
    """As `statistics`, of all of a small tensor's elements."""
    finite = [value for value in data if math.isfinite(value)]
    nan = sum(value != value for value in data)
    inf = len(data) - len(finite) - nan
    if not finite:
        return {"min": math.nan, "max": math.nan, "mean": math.nan, "nan": nan, "inf": inf}
    try:
        mean = math.fsum(finite) / len(finite)
    except OverflowError:
        mean = math.fsum(value / len(finite) for value in finite)
    return {"min": float(min(finite)), "max": float(max(finite)), "mean": mean, "nan": nan, "inf": inf}


def statistics(x: Array) -> dict[str, float] | None:
    """Least, greatest and mean of the finite elements, and how many are NaN or infinite. None without room for them."""
    try:
        if x.dtype is dtypes.bool:
            x = cast_array(x, int64)
        nan = inf = 0
        if x.dtype in (float32, float64):
            not_a_number = map_array(MAP["isnan"], x)
            infinite = map_array(MAP["isinf"], x)
            nan, inf = count_true(not_a_number), count_true(infinite)
        if not nan and not inf:
            lowest = highest = x
        else:
            # relu_back keeps an element where the mask is positive: finite ones stay, the others become 0, then the
            # largest number there is, so that they are neither least nor greatest.
            bad = cast_array(zip_arrays(ZIP["or"], not_a_number, infinite), x.dtype)
            good = map_array(MAP["add_scalar"], map_array(MAP["neg"], bad), 1.0)
            x = zip_arrays(ZIP["relu_back"], x, good)
            largest = 3.4028234663852886e38 if x.dtype is float32 else 1.7976931348623157e308
            away = map_array(MAP["mul_scalar"], bad, largest)
            lowest = zip_arrays(ZIP["add"], x, away)
            highest = zip_arrays(ZIP["sub"], x, away)
        finite = x.layout.numel - nan - inf
        if not finite:
            return {"min": math.nan, "max": math.nan, "mean": math.nan, "nan": nan, "inf": inf}
        mean = whole(REDUCE["sum"], x if x.dtype is not int64 else cast_array(x, float64)) / finite
        if not math.isfinite(mean):  # the sum of the elements can overflow where their mean doesn't
            mean = whole(REDUCE["sum"], map_array(MAP["mul_scalar"], cast_array(x, float64), 1 / finite))
        return {
            "min": whole(REDUCE["min"], lowest),
            "max": whole(REDUCE["max"], highest),
            "mean": mean,
            "nan": nan,
            "inf": inf,
        }
    except MemoryError:
        return None


def count_true(mask: Array) -> int:
    """How many elements of a bool array are True."""
    return int(whole(REDUCE["sum"], cast_array(mask, int64)))


def whole(op: Op, x: Array) -> float:
    """One reduction over all dimensions, as a Python float."""
    return float(elements(reduce_array(op, x, tuple(range(x.layout.ndim))))[0])
