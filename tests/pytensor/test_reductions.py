"""Reductions over any dimensions, against loops over nested lists."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt
from pytensor.errors import DTypeError, EmptyReductionError
from tests.pytensor.nested import check, flat
from tests.pytensor.strategies import tensors


def groups(x: pt.Tensor, dims: tuple[int, ...]) -> dict[tuple[int, ...], list[Any]]:
    """For each index of the kept dimensions, the elements that are reduced into it, in row-major order."""
    values = flat(x)
    kept = [dim for dim in range(x.dim()) if dim not in dims]
    shape = tuple([x.shape[dim] for dim in kept])
    found: dict[tuple[int, ...], list[Any]] = {pt.to_index(at, shape): [] for at in range(math.prod(shape))}
    for ordinal, value in enumerate(values):
        index = pt.to_index(ordinal, x.shape)
        found[tuple([index[dim] for dim in kept])].append(value)
    return found


@given(st.data())
def test_sums_and_extremes_over_any_dimensions(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.float64))
    dims = tuple(data.draw(st.lists(st.integers(0, x.dim() - 1), unique=True, min_size=1))) if x.dim() else ()
    keepdim = data.draw(st.booleans())
    expected = groups(x, dims)
    kept = tuple([x.shape[dim] for dim in range(x.dim()) if dim not in dims])
    shape = tuple([1 if dim in dims else size for dim, size in enumerate(x.shape)]) if keepdim else kept

    check(x.sum(dims, keepdim), shape, pt.float64, [math.fsum(group) for group in expected.values()])
    check((x > 0).any(dims, keepdim), shape, pt.bool, [any(n > 0 for n in group) for group in expected.values()])
    check((x > 0).all(dims, keepdim), shape, pt.bool, [all(n > 0 for n in group) for group in expected.values()])
    if all(x.shape[dim] for dim in dims):
        check(x.amax(dims, keepdim), shape, pt.float64, [max(group) for group in expected.values()])
        check(x.amin(dims, keepdim), shape, pt.float64, [min(group) for group in expected.values()])


@given(st.data())
def test_the_index_of_the_largest_is_the_first(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.int64, min_dims=1, min_size=1, max_dims=3))
    dim = data.draw(st.integers(-x.dim(), x.dim() - 1))
    expected = groups(x, (dim % x.dim(),))
    shape = tuple([size for at, size in enumerate(x.shape) if at != dim % x.dim()])

    values, indices = x.max(dim)
    check(values, shape, pt.int64, [max(group) for group in expected.values()])
    check(indices, shape, pt.int64, [group.index(max(group)) for group in expected.values()])
    check(x.argmin(dim), shape, pt.int64, [group.index(min(group)) for group in expected.values()])
    assert x.argmax().item() == flat(x).index(max(flat(x)))


def test_negative_and_several_dimensions(backend: str) -> None:
    x = pt.arange(24).view(2, 3, 4)

    check(x.sum(-1), (2, 3), pt.float32, [6, 22, 38, 54, 70, 86])
    check(x.sum((0, -1)), (3,), pt.float32, [60, 92, 124])
    check(x.sum((0, 2), keepdim=True), (1, 3, 1), pt.float32, [60, 92, 124])
    check(x.sum(), (), pt.float32, [276])
    check(x.permute(2, 0, 1).sum(0), (2, 3), pt.float32, [6, 22, 38, 54, 70, 86])


def test_a_number_is_its_own_reduction(backend: str) -> None:
    x = pt.tensor(3.0)

    check(x.sum(0), (), pt.float32, [3.0])
    check(x.max(-1).values, (), pt.float32, [3.0])
    check(x.argmax(0), (), pt.int64, [0])


def test_dtypes_of_reductions(backend: str) -> None:
    assert pt.tensor([True, True]).sum().dtype is pt.int64
    assert pt.tensor([True, True]).sum().item() == 2
    assert pt.tensor([1, 2], dtype=pt.int64).prod().dtype is pt.int64
    with pytest.raises(DTypeError, match="float"):
        pt.tensor([1, 2], dtype=pt.int64).mean()


def test_the_largest_of_nothing_is_an_error(backend: str) -> None:
    x = pt.zeros(0, 3)

    for reduce in (lambda: x.max(), lambda: x.amax(0), lambda: x.argmin(0), lambda: x.min(0)):
        with pytest.raises(EmptyReductionError, match="nothing to choose"):
            reduce()
    check(x.amax(1), (0,), pt.float32, [])
    assert math.isnan(x.mean().item())


def test_statistics(backend: str) -> None:
    x = pt.tensor([[1, 2, 3, 4], [2, 2, 2, 2]], dtype=pt.float64)

    check(x.mean(1), (2,), pt.float64, [2.5, 2.0])
    check(x.var(1), (2,), pt.float64, [5 / 3, 0.0], ulp=2)
    check(x.var(1, correction=0), (2,), pt.float64, [1.25, 0.0])
    check(x.std(1), (2,), pt.float64, [math.sqrt(5 / 3), 0.0], ulp=2)
    check(x.norm(), (), pt.float64, [math.sqrt(46)], ulp=2)
    check(x.norm(math.inf, 1), (2,), pt.float64, [4, 2])
    check(x.cumsum(1), (2, 4), pt.float64, [1, 3, 6, 10, 2, 4, 6, 8])


def test_softmax_survives_large_numbers(backend: str) -> None:
    x = pt.tensor([[1000.0, 1000.0], [-1000.0, 0.0], [-math.inf, 0.0]])

    check(x.softmax(1), (3, 2), pt.float32, [0.5, 0.5, 0, 1, 0, 1])
    check(x.logsumexp(1), (3,), pt.float32, [1000 + math.log(2), 0, 0], ulp=2)
    check(pt.tensor([-math.inf, -math.inf]).logsumexp(0), (), pt.float32, [-math.inf])


def test_a_long_float32_sum_keeps_its_digits(backend: str) -> None:
    count = 10_000 if backend == "reference" else 1_000_000  # plain loops take seconds for more
    x = pt.full((count,), 0.1)

    assert x.sum().item() == pytest.approx(count / 10, rel=1e-6)
