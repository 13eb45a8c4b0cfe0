"""Derivatives of functions: jvp, vjp, Jacobians, Hessians, nested in one another, and never mixed up."""
# ruff: noqa: ARG005 - a case takes what it is given

import math
from typing import Any

import pytest

import pytensor as pt
from pytensor import func
from pytensor.errors import DTypeError, GradientError, ShapeError, TensorError, ValueRangeError


def f64(*numbers: float) -> pt.Tensor:
    """A vector of float64."""
    return pt.tensor(list(numbers), dtype=pt.float64)


def cubes(x: pt.Tensor) -> pt.Tensor:
    """1 x[0]³ + 2 x[1]³ + …, of which every derivative is known."""
    return (x**3 * pt.arange(1, x.numel() + 1, dtype=x.dtype)).sum()


def test_jvp_gives_the_result_and_its_change(backend: str) -> None:
    out, moved = pt.jvp(lambda x, y: x @ y, (f64(1, 2), f64(3, 4)), (f64(0.5, 0), f64(0, 2)))

    assert (out.item(), moved.item()) == (11.0, 0.5 * 3 + 2 * 2)
    assert not moved.requires_grad


def test_vjp_can_be_called_again(backend: str) -> None:
    out, pull = pt.vjp(lambda x: x * x, f64(1, 2))

    assert out.tolist() == [1, 4]
    assert not out.requires_grad
    assert pull(f64(1, 0))[0].tolist() == [2, 0]
    assert pull(f64(0, 1))[0].tolist() == [0, 4]


def test_jacobians_by_either_mode_agree(backend: str) -> None:
    def turn(x: pt.Tensor) -> pt.Tensor:
        return pt.stack((x[0] * x[1].cos(), x[0] * x[1].sin()))

    at = f64(2.0, 0.5)
    expected = [[math.cos(0.5), -2 * math.sin(0.5)], [math.sin(0.5), 2 * math.cos(0.5)]]

    for found in (pt.jacobian(turn, at), func.jacrev(turn)(at), func.jacfwd(turn)(at)):
        assert pt.allclose(found, pt.tensor(expected, dtype=pt.float64))


def test_a_jacobian_has_the_shapes_of_result_and_input(backend: str) -> None:
    rows, columns = pt.jacobian(lambda a, b: a @ b, (pt.ones(2, 3), pt.ones(3, 4)))

    assert rows.shape == (2, 4, 2, 3)
    assert columns.shape == (2, 4, 3, 4)


def test_hessians(backend: str) -> None:
    at = f64(1.0, 2.0)
    expected = [[6.0, 0.0], [0.0, 24.0]]

    assert pt.hessian(cubes, at).tolist() == expected
    assert pt.hessian(cubes)(at).tolist() == expected
    assert func.jacfwd(func.grad(cubes))(at).tolist() == expected
    (_, mixed), _ = pt.hessian(lambda x, y: (x * x * y).sum(), (f64(3.0), f64(5.0)))
    assert mixed.tolist() == [[6.0]]


def test_derivatives_nest_in_every_order(backend: str) -> None:
    def f(x: pt.Tensor) -> pt.Tensor:
        return (x.sin() * x).exp()

    def forward(g: Any) -> Any:
        return lambda x: pt.jvp(g, (x,), (pt.ones_like(x),))[1]

    at = pt.tensor(0.5, dtype=pt.float64)
    found = [make(inner(f))(at).item() for make in (forward, func.grad) for inner in (forward, func.grad)]
    first = math.sin(0.5) + 0.5 * math.cos(0.5)
    second = 2 * math.cos(0.5) - 0.5 * math.sin(0.5)

    for value in found:
        assert value == pytest.approx(math.exp(0.5 * math.sin(0.5)) * (first**2 + second), rel=1e-12)


def test_levels_are_not_taken_for_one_another(backend: str) -> None:
    # d/dx (x · d/dy (x + y)) = 1: the inner derivative is 1 whatever x does.
    def inner(x: pt.Tensor) -> Any:
        return pt.jvp(lambda y: x + y, (pt.tensor(1.0),), (pt.tensor(1.0),))[1]

    assert pt.jvp(lambda x: x * inner(x), (pt.tensor(2.0),), (pt.tensor(1.0),))[1].item() == 1
    assert func.grad(lambda x: x * func.grad(lambda y: x + y)(x))(pt.tensor(2.0)).item() == 1


def test_what_the_function_closes_over_is_differentiated_too(backend: str) -> None:
    w = pt.tensor(3.0, requires_grad=True)

    slope = func.grad(lambda x: w * x * x)(pt.tensor(2.0))
    slope.backward()

    assert slope.item() == 12
    assert w.grad is not None
    assert w.grad.item() == 4


def test_the_arguments_are_left_alone(backend: str) -> None:
    x = pt.tensor([1.0, 2.0], requires_grad=True)

    pt.jacobian(lambda x: x * x, x)
    found = func.grad(cubes)(x)

    assert x.grad is None
    assert found.requires_grad  # since x does


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: func.grad(lambda x: x)(f64(1, 2)), GradientError, "2 elements"),
        (lambda: func.grad(lambda x: x.sum())(pt.tensor([1], dtype=pt.int64)), DTypeError, "int64"),
        (lambda: func.grad(cubes, argnums=1)(f64(1)), ValueRangeError, "argnums=1"),
        (lambda: func.grad(lambda x: 3.0)(f64(1)), TensorError, "float"),
        (lambda: pt.jvp(cubes, (f64(1, 2),), (f64(1),)), ShapeError, "tangent 0 has shape"),
        (lambda: pt.jvp(cubes, (f64(1, 2),), ()), ValueRangeError, "1 primal and 0 tangents"),
        (lambda: pt.vjp(lambda x: x, f64(1, 2))[1](f64(1)), TensorError, "shape"),
        (lambda: pt.jacobian(lambda x: 1, f64(1)), TensorError, "int"),
    ],
)
def test_mistakes_are_explained(call, error: type[Exception], says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=says):
        call()


def test_grad_check_prints_both_numbers_of_every_kind() -> None:
    class Wrong(pt.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            ctx.save_for_backward(x)
            return x * x * x

        @staticmethod
        def backward(ctx, grad):  # type: ignore[no-untyped-def]
            (x,) = ctx.saved_tensors
            return grad * 3 * (x * x).detach()  # right, but its own slope is lost

    class WrongForward(Wrong):
        @staticmethod
        def jvp(ctx, tangent):  # type: ignore[no-untyped-def]
            return tangent * 7

    at = f64(2.0)
    assert pt.grad_check(Wrong.apply, at, forward=True)
    with pytest.raises(GradientError, match=r"backward says 0, central differences say 12"):
        pt.grad_check(Wrong.apply, at, order=2)
    with pytest.raises(GradientError, match=r"forward mode says 7, central differences say 12"):
        pt.grad_check(WrongForward.apply, at, forward=True)
