"""Tensors with the course's conventions, their gradients, and the errors of what can't be."""

import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytensor.errors import GradientError, RaggedError, ScalarError
from pytensor.minitorch import (
    Context,
    Function,
    MathTestVariable,
    Tensor,
    TensorBackend,
    grad_check,
    rand,
    tensor,
    zeros,
)
from tests.minitorch.strategies import FAST, SIMPLE, broadcasting_pairs, either_backend, few, seeded, tensors, values

of_one, of_two, of_row = MathTestVariable._comp_testing()
both = pytest.mark.parametrize("ops", [SIMPLE, FAST], ids=["simple", "fast"])


def names(functions: list[tuple[str, Any, Any]]) -> list[str]:
    return [name for name, _, _ in functions]


@both
@pytest.mark.parametrize(("name", "on_floats", "on_tensors"), of_one, ids=names(of_one))
@few
@given(data=st.data())
def test_functions_of_one_tensor(
    backend: str, ops: TensorBackend, name: str, on_floats: Any, on_tensors: Any, data: st.DataObject
) -> None:
    x = data.draw(tensors(backend=ops))
    if name == "inv":
        x = x * x

    out = on_tensors(x)

    assert values(out) == pytest.approx({i: on_floats(v) for i, v in values(x).items()}, rel=1e-9, abs=1e-9)
    grad_check(on_tensors, x)


@both
@pytest.mark.parametrize(("name", "on_floats", "on_tensors"), of_two, ids=names(of_two))
@few
@given(data=st.data())
def test_functions_of_two_tensors_that_broadcast(
    backend: str, ops: TensorBackend, name: str, on_floats: Any, on_tensors: Any, data: st.DataObject
) -> None:
    a, b = data.draw(broadcasting_pairs(ops))
    if name == "div2":
        b = b * b

    grad_check(on_tensors, a, b)

    assert a.grad is not None
    assert a.grad.shape == a.shape


@both
@pytest.mark.parametrize(("name", "_on_floats", "on_tensors"), of_row, ids=names(of_row))
@few
@given(data=st.data())
def test_reductions(
    backend: str, ops: TensorBackend, name: str, _on_floats: Any, on_tensors: Any, data: st.DataObject
) -> None:
    x = data.draw(tensors(backend=ops))

    out = on_tensors(x)

    assert out.shape == ((1,) if name == "mean_full_red" else (1, *x.shape[1:]))
    grad_check(on_tensors, x)


@both
def test_conventions(backend: str, ops: TensorBackend) -> None:
    x = tensor([[1, 2, 3], [4, 5, 6]], backend=ops)

    assert (x.shape, x.size, x.dims) == ((2, 3), 6, 2)
    assert x.sum().shape == (1,)
    assert x.sum().item() == x.sum()[0] == 21.0
    assert x.sum(0).tolist() == [[5, 7, 9]]
    assert x.sum(1).tolist() == [[6], [15]]
    assert x.mean(1).tolist() == [[2], [5]]
    assert x.mean()[0] == 3.5
    assert type(x[1, 2]) is float
    assert (x > 3).tolist() == [[0, 0, 0], [1, 1, 1]]
    assert (x < 3).all().item() == 0.0
    assert (x == x).all(1).tolist() == [[1], [1]]
    assert x.is_close(x + 0.005).all().item() == 1.0
    assert x.is_close(x + 0.05).sum().item() == 0.0
    assert (1 - x / 2 + 2 / x).tolist()[0] == [2.5, 1.0, 1 - 1.5 + 2 / 3]
    assert repr(x) == "[[1.00 2.00 3.00]\n [4.00 5.00 6.00]]"
    x[0, 0] = 10.0
    assert x[0, 0] == 10.0
    assert x.array is x._tensor.array
    assert (x.requires_grad(), x.is_constant(), x.backend) == (False, True, ops)


@both
def test_gradients_of_a_broadcast_are_summed_back(backend: str, ops: TensorBackend) -> None:
    a = tensor([[1, 2]], backend=ops, requires_grad=True)
    b = tensor([[3], [4], [5]], backend=ops, requires_grad=True)
    c = tensor([2], backend=ops, requires_grad=True)

    (a * b * c).sum().backward()

    assert a.grad is not None
    assert b.grad is not None
    assert c.grad is not None
    assert a.grad.tolist() == [[24, 24]]
    assert b.grad.tolist() == [[6], [6], [6]]
    assert c.grad.tolist() == [36]


@few
@given(x=tensors(), data=st.data())
def test_movement_and_its_gradient(backend: str, x: Tensor, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(x.dims)))
    turned = x.permute(*order)

    for index, number in values(turned).items():
        assert x[tuple([index[order.index(dim)] for dim in range(x.dims)])] == number
    grad_check(lambda t: t.permute(*order) * 2.0, x)
    grad_check(lambda t: t.contiguous().view(t.size) * 3.0, x)
    # A gradient that comes back through a permute doesn't lie row by row.
    grad_check(lambda t: t.contiguous().view(t.size, 1).permute(1, 0) * seeded((1, t.size)), x)


def test_the_gradient_of_a_view_keeps_its_order(backend: str) -> None:
    x = tensor([1, 2, 3, 4, 5, 6], requires_grad=True)
    weights = tensor([[10, 20], [30, 40], [50, 60]])

    (x.view(2, 3).permute(1, 0) * weights).sum().backward()

    assert x.grad is not None
    assert x.grad.tolist() == [10, 30, 50, 20, 40, 60]


@both
def test_matmul_and_its_gradient(backend: str, ops: TensorBackend) -> None:
    a, b = seeded((2, 3), ops), seeded((3, 4), ops)

    product = a @ b

    by_broadcast = (a.view(2, 3, 1) * b.view(1, 3, 4)).sum(1).view(2, 4)
    assert product.is_close(by_broadcast).all().item() == 1.0
    grad_check(lambda a, b: a @ b, a, b)
    grad_check(lambda a, b: a @ b, seeded((2, 2, 3), ops), seeded((1, 3, 4), ops))
    grad_check(lambda a, b: a @ b, seeded((3, 2), ops).permute(1, 0), b)


def test_gradients_add_up_until_they_are_forgotten(backend: str) -> None:
    x = tensor([1, 2], requires_grad=True)

    (x * x).sum().backward()
    (x * 3).backward(tensor([1, 10]))
    assert x.grad is not None
    assert x.grad.tolist() == [2 + 3, 4 + 30]

    x.zero_grad_()
    assert x.grad is None


def test_only_what_requires_a_gradient_gets_one(backend: str) -> None:
    x, y = tensor([1, 2], requires_grad=True), tensor([3, 4])
    out = (x * y).sum()

    out.backward()

    assert y.grad is None
    assert out.grad is None
    assert not (x.detach() * y).requires_grad()
    assert out.requires_grad()
    assert not out.is_leaf()
    assert x.is_leaf()


def test_a_deep_chain_of_tensors(backend: str) -> None:
    x = tensor([1], backend=FAST, requires_grad=True)
    out = x
    for _ in range(3_000):
        out = out + x

    out.backward()

    assert x.grad is not None
    assert x.grad.item() == 3_001.0


def test_a_function_of_ones_own(backend: str) -> None:
    class Cubed(Function):
        @staticmethod
        def forward(ctx: Context, t: Tensor) -> Tensor:
            ctx.save_for_backward(t)
            return t * t * t

        @staticmethod
        def backward(ctx: Context, grad_output: Tensor) -> Tensor:
            (t,) = ctx.saved_values
            slope: Tensor = 3.0 * t * t
            return grad_output * slope

    x = tensor([[1, -2]], requires_grad=True)
    out = Cubed.apply(x)

    assert out.tolist() == [[1, -8]]
    assert out.history is not None
    assert out.history.last_fn is Cubed
    assert [parent.unique_id for parent in out.parents] == [x.unique_id]
    grad_check(Cubed.apply, x)


def test_a_function_that_does_not_keep_to_the_contract_is_explained(backend: str) -> None:
    class Careless(Function):
        @staticmethod
        def forward(_ctx: Context, a: Tensor, b: Tensor) -> Any:
            return a if a[0] > 0 else 0.0

        @staticmethod
        def backward(_ctx: Context, grad_output: Tensor) -> Tensor:
            return grad_output

    x = tensor([1], requires_grad=True)

    with pytest.raises(TypeError, match=r"Careless: argument 1 is 2, but apply takes tensors"):
        Careless.apply(x, 2)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"Careless: forward returned 0\.0"):
        Careless.apply(-x, x)
    with pytest.raises(ValueError, match="Careless: backward gave 1 derivatives for 2 inputs"):
        Careless.apply(x, x).backward()
    with pytest.raises(ValueError, match="made by no function"):
        x.chain_rule(1.0)


def test_grad_check_shows_both_numbers_of_a_wrong_gradient(backend: str) -> None:
    class Wrong(Function):
        @staticmethod
        def forward(_ctx: Context, t: Tensor) -> Tensor:
            return t * 2.0

        @staticmethod
        def backward(_ctx: Context, grad_output: Tensor) -> Tensor:
            return grad_output

    with pytest.raises(AssertionError, match=r"element \(0,\) of argument 0, which is 4: backward gives 1, .* gives 2"):
        grad_check(Wrong.apply, tensor([4]))


def test_constructors(backend: str) -> None:
    random.seed(3)
    first = rand((2, 3), requires_grad=True)
    random.seed(3)

    assert first.tolist() == rand((2, 3)).tolist()
    assert first.requires_grad()
    assert all(0 <= number < 1 for number in values(first).values())
    assert zeros((2, 1)).tolist() == [[0], [0]]
    assert first.zeros().shape == (2, 3)
    assert tensor(5).shape == ()
    assert tensor(((1, 2),)).shape == (1, 2)
    assert tensor([]).shape == (0,)
    assert tensor([[[1], [2]]]).shape == (1, 2, 1)


@pytest.mark.parametrize("rows", [[[1, 2], [3]], [[1], 2], [1, [2]], [[], [1]]])
def test_rows_of_different_lengths_are_an_error(rows: Any) -> None:
    with pytest.raises(RaggedError, match="one length"):
        tensor(rows)


def test_numbers_in_and_out(backend: str) -> None:
    x = tensor([[1, 2], [3, 4]]).permute(1, 0)

    assert x.tolist() == [[1, 3], [2, 4]]
    assert x.to_numpy().shape == (2, 2)
    assert x.to_numpy().tolist() == [[1, 3], [2, 4]]
    assert x.to_numpy()[0, 1] == 3.0
    assert tensor(x.to_numpy()).tolist() == x.tolist()
    with pytest.raises(ScalarError, match="holds 4 numbers"):
        x.item()


def test_backward_explains_what_it_cannot_do(backend: str) -> None:
    x = tensor([1, 2], requires_grad=True)

    with pytest.raises(GradientError, match=r"\.sum\(\)\.backward\(\)"):
        (x * 2).backward()
    with pytest.raises(GradientError, match="requires_grad=True"):
        tensor([1]).backward()


@few
@given(ops=either_backend)
def test_a_result_lives_on_the_left_operands_backend(ops: TensorBackend) -> None:
    assert (zeros((2,), backend=ops) + zeros((2,), backend=SIMPLE)).backend is ops
