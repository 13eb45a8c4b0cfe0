"""Hypothesis strategies for the course's tensors: any layout that a permute can give, on either TensorBackend."""

import math
from collections.abc import Sequence

from hypothesis import settings, strategies as st

from pytensor import minitorch
from pytensor.minitorch import FastOps, SimpleOps, Tensor, TensorBackend, TensorData

SIMPLE = TensorBackend(SimpleOps)
FAST = TensorBackend(FastOps)

Shape = tuple[int, ...]

few = settings(max_examples=12)  # for tests that run many times over: on each backend, for each function

# Quarters of small whole numbers: sums and products of them are exact.
quarters = st.integers(-32, 32).map(lambda number: number / 4)
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
either_backend = st.sampled_from([SIMPLE, FAST])


@st.composite
def tensor_datas(draw: st.DrawFn, shape: Shape | None = None) -> TensorData:
    """Numbers in any order of dimensions."""
    if shape is None:
        shape = draw(shapes)
    order = draw(st.permutations(range(len(shape))))
    stored = [shape[dim] for dim in order]
    numbers = draw(st.lists(quarters, min_size=math.prod(shape), max_size=math.prod(shape)))
    return TensorData(numbers, stored).permute(*[order.index(dim) for dim in range(len(shape))])


@st.composite
def tensors(draw: st.DrawFn, shape: Shape | None = None, backend: TensorBackend | None = None) -> Tensor:
    """A tensor without history."""
    return Tensor(draw(tensor_datas(shape)), backend=backend or draw(either_backend))


@st.composite
def broadcasting_pairs(draw: st.DrawFn, backend: TensorBackend) -> tuple[Tensor, Tensor]:
    """Two tensors whose shapes broadcast."""
    out = draw(shapes)

    def part() -> Shape:
        kept = out[draw(st.integers(0, len(out) - 1)) :]
        return tuple([1 if draw(st.booleans()) else size for size in kept])

    return draw(tensors(part(), backend)), draw(tensors(part(), backend))


def values(tensor: Tensor) -> dict[Sequence[int], float]:
    """Every element by its index."""
    return {index: tensor[index] for index in tensor._tensor.indices()}


def seeded(shape: Shape, backend: TensorBackend = SIMPLE) -> Tensor:
    """Numbers in (-1, 1), none near 0 or equal, the same each time."""
    size = math.prod(shape)
    numbers = [math.sin(1.0 + 2.3 * at) for at in range(size)]
    return minitorch.Tensor.make(numbers, shape, backend=backend)
