"""vmap: what it maps over, how it nests, how gradients pass, and what it refuses."""
# ruff: noqa: ARG005 - a case takes what it is given

from collections.abc import Callable
from typing import Any

import pytest

import pytensor as pt
from pytensor.errors import BackendError, DimensionError, ShapeError, TensorError, ValueRangeError

X = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]]


def test_dimensions_in_and_out(backend: str) -> None:
    x, y = pt.tensor(X), pt.tensor([2.0, 4.0])

    assert pt.vmap(lambda row: row.sum())(x).tolist() == [-0.5, 2.25]
    assert pt.vmap(lambda column: column.sum(), in_dims=1)(x).tolist() == [4.0, -1.75, -0.5]
    assert pt.vmap(lambda row: row * 2, out_dims=1)(x).tolist() == (x * 2).T.tolist()
    assert pt.vmap(lambda row, by: row * by, in_dims=(0, 0))(x, y).tolist() == (x * y[:, None]).tolist()
    assert pt.vmap(lambda row, all_rows: all_rows @ row, in_dims=(0, None))(x, x).tolist() == (x @ x.T).T.tolist()
    assert pt.vmap(lambda parts: parts["a"] + parts["b"], in_dims=({"a": 0, "b": None},))(
        {"a": y, "b": pt.tensor(1.0)}
    ).tolist() == [3.0, 5.0]


def test_it_nests(backend: str) -> None:
    x = pt.tensor(X)
    every_pair = pt.vmap(pt.vmap(pt.dot, in_dims=(None, 0)), in_dims=(0, None))

    assert every_pair(x, x).tolist() == (x @ x.T).tolist()


def test_a_tensor_from_outside_gets_the_gradients_of_all_examples(backend: str) -> None:
    x, w = pt.tensor(X), pt.tensor([0.5, 1.0, -1.0], requires_grad=True)

    pt.vmap(lambda row: (row * w).sum() ** 2)(x).sum().backward()
    together = w.grad
    w.zero_grad_()
    sum(((row * w).sum() ** 2 for row in x), start=pt.tensor(0.0)).backward()

    assert together is not None
    assert w.grad is not None
    assert pt.allclose(together, w.grad)


def test_each_example_has_its_own_gradient_by_what_all_share(backend: str) -> None:
    x, w = pt.tensor(X), pt.tensor([0.5, 1.0, -1.0])

    found = pt.vmap(pt.func.grad(lambda w, row: (row * w).sum() ** 2), in_dims=(None, 0))(w, x)

    assert pt.allclose(found, 2 * (x @ w)[:, None] * x)


def test_what_is_made_inside_can_be_written_to(backend: str) -> None:
    def turned(row: pt.Tensor) -> pt.Tensor:
        out = pt.zeros(3)
        for at in range(3):
            out[at] = row[2 - at]
        out += 1
        return out

    assert pt.vmap(turned)(pt.tensor(X)).tolist() == [[1.5, -1.0, 2.0], [0.0, 1.25, 4.0]]


def test_indices_may_differ_from_example_to_example(backend: str) -> None:
    x = pt.tensor(X)
    index = pt.tensor([[2, 0], [1, 1]], dtype=pt.int64)

    assert pt.vmap(lambda row, at: row[at])(x, index).tolist() == [[0.5, 1.0], [0.25, 0.25]]
    assert pt.vmap(lambda row, at: row.gather(0, at))(x, index).tolist() == [[0.5, 1.0], [0.25, 0.25]]
    jacobian = pt.vmap(pt.func.jacrev(lambda row, at: row[at]), in_dims=(0, 0))(x, index)
    assert jacobian[0].tolist() == [[0, 0, 1], [1, 0, 0]]


def test_the_input_stays_as_it_is(backend: str) -> None:
    x = pt.tensor(X)

    with pytest.raises(BackendError, match=r"changed in place"):
        pt.vmap(lambda row: row.add_(1))(x)
    assert x.tolist() == X


def test_a_tensor_inside_prints_all_examples(backend: str) -> None:
    seen = []

    def look(row: pt.Tensor) -> pt.Tensor:
        seen.append(repr(row))
        return row

    pt.vmap(look)(pt.tensor([[1.0, 2.0], [3.0, 4.0]]))

    assert seen == ["vmapped(tensor([[1., 2.],\n        [3., 4.]]), examples=(2,))"]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda x: pt.vmap(lambda row: row if row.sum() > 0 else -row)(x), BackendError, "where"),
        (lambda x: pt.vmap(lambda row: row.sum().item())(x), BackendError, "differs from example to example"),
        (lambda x: pt.vmap(lambda a, b: a)(x, x.T), ShapeError, "2 in dimension 0 of argument 0"),
        (lambda x: pt.vmap(lambda row: row, in_dims=2)(x), DimensionError, "in_dims has 2"),
        (lambda x: pt.vmap(lambda row: row, in_dims=(0, 0))(x), ValueRangeError, "1 arguments"),
        (lambda x: pt.vmap(lambda row: row, in_dims=None)(x), ValueRangeError, "in_dims"),
        (lambda x: pt.vmap(lambda row: 3)(x), TensorError, "the function's result 0 is a int"),
        (lambda x: pt.vmap(lambda row: row[row > 0.3])(x), TensorError, "stack"),
    ],
)
def test_mistakes_are_explained(call: Callable[[pt.Tensor], Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call(pt.tensor(X))
