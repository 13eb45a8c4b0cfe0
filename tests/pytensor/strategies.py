"""Hypothesis strategies for tensors as awkward as a program can make them: permuted, expanded, sliced, empty, 0-d.

Values are quarters of small whole numbers, so that sums and products are exact in every floating point dtype.
"""

import math
from typing import Any

from hypothesis import strategies as st

import pytensor as pt
from pytensor.dtypes import DType

Shape = tuple[int, ...]

DTYPES = (pt.float32, pt.float64, pt.int64, pt.bool)
FLOATS = (pt.float32, pt.float64)


def shapes(min_dims: int = 0, max_dims: int = 4, min_size: int = 0, max_size: int = 4) -> st.SearchStrategy[Shape]:
    """Shapes with a few small dimensions, of size 0 and 1 too."""
    return st.lists(st.integers(min_size, max_size), min_size=min_dims, max_size=max_dims).map(tuple)


def numbers(dtype: DType) -> st.SearchStrategy[Any]:
    """Elements of a dtype that arithmetic keeps exact."""
    if dtype is pt.bool:
        return st.booleans()
    if dtype is pt.int64:
        return st.integers(-50, 50)
    return st.integers(-32, 32).map(lambda quarters: quarters / 4)


@st.composite
def tensors(draw: st.DrawFn, /, dtype: DType = pt.float32, shape: Shape | None = None, **limits: int) -> pt.Tensor:
    """A tensor of `shape` (or of drawn shape) in a layout that may be permuted, expanded, sliced or offset."""
    if shape is None:
        shape = draw(shapes(**limits))
    made = draw(st.sampled_from(["dense", "permuted", "expanded", "sliced", "selected"]))
    if made == "permuted":
        order = draw(st.permutations(range(len(shape))))
        x = draw(dense(dtype, tuple([shape[dim] for dim in order])))
        return x.permute(sorted(range(len(order)), key=order.__getitem__))
    if made == "expanded":
        repeated = draw(st.lists(st.booleans(), min_size=len(shape), max_size=len(shape)))
        small = tuple([1 if again and size else size for size, again in zip(shape, repeated, strict=True)])
        return draw(dense(dtype, small)).expand(shape)
    if made == "sliced":
        steps = draw(st.lists(st.integers(1, 3), min_size=len(shape), max_size=len(shape)))
        starts = draw(st.lists(st.integers(0, 2), min_size=len(shape), max_size=len(shape)))
        big = tuple([start + size * step for size, step, start in zip(shape, steps, starts, strict=True)])
        key = tuple([slice(start, None, step) for start, step in zip(starts, steps, strict=True)])
        return draw(dense(dtype, big))[key]
    if made == "selected":
        return draw(dense(dtype, (2, *shape)))[1]
    return draw(dense(dtype, shape))


@st.composite
def dense(draw: st.DrawFn, /, dtype: DType, shape: Shape) -> pt.Tensor:
    """A row-major tensor at offset 0."""
    count = math.prod(shape)
    values = draw(st.lists(numbers(dtype), min_size=count, max_size=count))
    return pt.tensor(values, dtype=dtype).view(shape)


@st.composite
def broadcastable(draw: st.DrawFn, /, **limits: int) -> tuple[Shape, Shape]:
    """Two shapes that broadcast."""
    out = draw(shapes(**limits))
    return draw(shrunk(out)), draw(shrunk(out))


@st.composite
def shrunk(draw: st.DrawFn, shape: Shape) -> Shape:
    """A shape that broadcasts to `shape`: leading dimensions left out, others made 1."""
    kept = shape[draw(st.integers(0, len(shape))) :]
    return tuple([1 if draw(st.booleans()) else size for size in kept])
