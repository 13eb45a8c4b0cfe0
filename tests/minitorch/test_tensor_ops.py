"""map, zip, reduce and matrix multiply: plain loops, kernels, and what a student plugs in."""

import math
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given, strategies as st

import pytensor.minitorch.tensor_ops as tensor_ops
from pytensor.errors import ShapeError
from pytensor.minitorch import (
    FastOps,
    IndexingError,
    SimpleOps,
    Tensor,
    TensorBackend,
    TensorOps,
    operators,
    shape_broadcast,
    tensor,
    tensor_map,
    tensor_reduce,
    tensor_zip,
    zeros,
)
from tests.minitorch.strategies import FAST, SIMPLE, broadcasting_pairs, few, seeded, tensors, values

Ops = type[TensorOps]
both = pytest.mark.parametrize("ops", [SimpleOps, FastOps])

MAPS = [
    operators.id,
    operators.neg,
    operators.inv,
    operators.sigmoid,
    operators.relu,
    operators.exp,
    operators.log,
    lambda x: 3 * x + 1,  # one that no kernel knows
]
ZIPS = [
    operators.add,
    operators.mul,
    operators.max,
    operators.lt,
    operators.eq,
    operators.is_close,
    operators.relu_back,
    lambda x, y: x - 2 * y,
]
REDUCTIONS = [(operators.add, 0.0), (operators.mul, 1.0), (operators.max, -1e9), (lambda total, x: total / 2 + x, 3.0)]


@both
@pytest.mark.parametrize("function", MAPS)
@few
@given(x=tensors())
def test_map_applies_the_function_to_every_element(
    backend: str, ops: Ops, function: Callable[[float], float], x: Tensor
) -> None:
    x = ops.map(operators.relu)(x) + 0.25 if function in (operators.inv, operators.log) else x

    out = ops.map(function)(x)

    assert out.shape == x.shape
    assert values(out) == pytest.approx({index: function(number) for index, number in values(x).items()}, rel=1e-14)


@both
@pytest.mark.parametrize("function", ZIPS)
@few
@given(data=st.data())
def test_zip_applies_the_function_after_broadcasting(
    backend: str, ops: Ops, function: Callable[[float, float], float], data: st.DataObject
) -> None:
    a, b = data.draw(broadcasting_pairs(TensorBackend(ops)))

    out = ops.zip(function)(a, b)

    assert out.shape == shape_broadcast(a.shape, b.shape)
    for index, number in values(out).items():
        assert number == function(at(a, index), at(b, index))


def at(small: Tensor, index: Any) -> float:
    """The element of a broadcast tensor."""
    own = index[len(index) - small.dims :]
    return small[tuple([0 if size == 1 else entry for entry, size in zip(own, small.shape, strict=True)])]


@both
@pytest.mark.parametrize(("function", "start"), REDUCTIONS)
@few
@given(data=st.data())
def test_reduce_walks_one_dimension_and_keeps_it(
    backend: str, ops: Ops, function: Callable[[float, float], float], start: float, data: st.DataObject
) -> None:
    x = data.draw(tensors())
    dim = data.draw(st.integers(0, x.dims - 1))

    out = ops.reduce(function, start)(x, dim)

    assert out.shape == (*x.shape[:dim], 1, *x.shape[dim + 1 :])
    for index, number in values(out).items():
        total = start
        for j in range(x.shape[dim]):
            total = function(total, x[(*index[:dim], j, *index[dim + 1 :])])
        assert number == pytest.approx(total, rel=1e-12, abs=1e-12)


@both
def test_reduce_counts_a_start_that_changes_the_result(backend: str, ops: Ops) -> None:
    x = tensor([[1, 2], [3, 4]], backend=TensorBackend(ops))

    assert ops.reduce(operators.add, 10.0)(x, 0).tolist() == [[14.0, 16.0]]
    assert ops.reduce(operators.max, 3.5)(x, 1).tolist() == [[3.5], [4.0]]
    assert ops.reduce(operators.max, -5.0)(zeros((2, 0)), 1).tolist() == [[-5.0], [-5.0]]


@both
@few
@given(data=st.data())
def test_matrix_multiply_is_three_loops(backend: str, ops: Ops, data: st.DataObject) -> None:
    rows, inner, columns, batch = [data.draw(st.integers(1, 4)) for _ in range(4)]
    a = data.draw(tensors((batch, rows, inner)))
    b = data.draw(tensors(data.draw(st.sampled_from([(batch, inner, columns), (1, inner, columns), (inner, columns)]))))

    out = ops.matrix_multiply(a, b)

    assert out.shape == (batch, rows, columns)
    for (n, i, j), number in values(out).items():
        assert number == sum(a[n, i, k] * at(b, (n, k, j)) for k in range(inner))


@both
def test_shapes_that_do_not_fit_are_explained(backend: str, ops: Ops) -> None:
    x, y = zeros((2, 3)), zeros((2, 4))

    with pytest.raises(IndexingError, match="3 meets 4"):
        ops.zip(operators.add)(x, y)
    with pytest.raises(ShapeError, match="rows of 3 meet columns of 2"):
        ops.matrix_multiply(x, y)
    with pytest.raises(IndexingError, match="Both need two dimensions"):
        ops.matrix_multiply(x, zeros((3,)))
    with pytest.raises(IndexingError, match="dim 2 of a tensor of shape"):
        ops.reduce(operators.add)(x, 2)
    with pytest.raises(ShapeError, match="can't be expanded"):
        ops.map(operators.neg)(x, zeros((4, 2)))


@both
def test_map_writes_into_a_larger_tensor(backend: str, ops: Ops) -> None:
    out = zeros((3, 2))

    given_back = ops.map(operators.neg)(tensor([1, 2]), out)

    assert given_back is out
    assert out.tolist() == [[-1, -2]] * 3


def test_kernels_take_over_every_function_of_a_backend(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_a_loop(_storage: Any) -> list[float]:
        raise AssertionError("a plain loop ran")

    x = seeded((2, 3), FAST)
    monkeypatch.setattr(tensor_ops, "floats", in_a_loop)

    for name, function in vars(TensorBackend(FastOps)).items():
        if name.endswith("_map"):
            assert function(x).shape == (2, 3)
        elif name.endswith("_zip"):
            assert function(x, x).shape == (2, 3)
        elif name.endswith("_reduce"):
            assert function(x, 1).shape == (2, 1)
    assert FastOps.matrix_multiply(x, x._new(x._tensor.permute(1, 0))).shape == (2, 2)
    with pytest.raises(AssertionError, match="a plain loop ran"):
        FastOps.map(lambda number: number)(x)


class Counting(TensorOps):
    """A student's own operations, written against storages, shapes and strides."""

    calls: ClassVar[list[str]] = []

    @staticmethod
    def map(fn: Callable[[float], float]) -> Any:
        loop = tensor_map(fn)

        def mapped(x: Tensor, out: Tensor | None = None) -> Tensor:
            Counting.calls.append("map")
            if out is None:
                out = x.zeros(x.shape)
            loop(*out.tuple(), *x.tuple())
            return out

        return mapped

    @staticmethod
    def zip(fn: Callable[[float, float], float]) -> Any:
        loop = tensor_zip(fn)

        def zipped(a: Tensor, b: Tensor) -> Tensor:
            Counting.calls.append("zip")
            out = a.zeros(shape_broadcast(a.shape, b.shape))
            loop(*out.tuple(), *a.tuple(), *b.tuple())
            return out

        return zipped

    @staticmethod
    def reduce(fn: Callable[[float, float], float], start: float = 0.0) -> Any:
        loop = tensor_reduce(fn)

        def reduced(a: Tensor, dim: int) -> Tensor:
            Counting.calls.append("reduce")
            shape = list(a.shape)
            shape[dim] = 1
            out = a.zeros(tuple(shape))
            out._tensor._storage[:] = start
            loop(*out.tuple(), *a.tuple(), dim)
            return out

        return reduced


def test_a_students_operations_are_what_runs(backend: str) -> None:
    own = TensorBackend(Counting)
    x = tensor([[1, 2], [3, 4]], backend=own, requires_grad=True)
    y = tensor([10, 20], backend=own)
    Counting.calls.clear()

    out = (x * y).sum()
    out.backward()

    assert out.item() == 160.0
    assert x.grad is not None
    assert x.grad.tolist() == [[10, 20], [10, 20]]
    assert out.backend is own
    assert Counting.calls.count("reduce") >= 1
    assert Counting.calls.count("zip") >= 2
    assert "map" in Counting.calls


def test_an_operation_that_a_student_leaves_out_is_named() -> None:
    x = zeros((2, 2), backend=TensorBackend(Counting))

    with pytest.raises(NotImplementedError, match="no matrix_multiply"):
        x @ x
    with pytest.raises(NotImplementedError, match="no map"):
        TensorBackend(TensorOps)


def test_a_copy_into_a_given_tensor(backend: str) -> None:
    for each in (SIMPLE, FAST):
        out = zeros((2, 2))
        each.id_cmap(tensor([1, 2]), out)
        assert out.tolist() == [[1, 2], [1, 2]]


@both
def test_empty_tensors_give_empty_results(backend: str, ops: Ops) -> None:
    x = zeros((0, 3))

    assert ops.map(operators.exp)(x).shape == (0, 3)
    assert ops.zip(operators.add)(x, zeros((1, 3))).shape == (0, 3)
    assert ops.reduce(operators.add)(x, 0).tolist() == [[0, 0, 0]]
    assert ops.matrix_multiply(zeros((2, 0)), x).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert math.prod(ops.matrix_multiply(x, zeros((3, 2))).shape) == 0
