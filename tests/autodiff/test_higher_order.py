"""pytensor.map, zip and reduce: a user's function of floats as one of tensors, with its gradient."""
# ruff: noqa: ARG005 - a case takes what it is given

import builtins
import math
from collections.abc import Callable
from math import exp
from typing import Any

import pytest

import pytensor as pt
from pytensor.errors import DTypeError, ValueRangeError
from pytensor.higher_order.functions import Pointwise

POINTS = [-1.3, 0.4, 2.1]


def newton(x: float) -> float:
    """The square root of |x| + 1 by a loop that ends when it is near: no tensor can run it."""
    wanted, guess = abs(x) + 1, 1.0
    while abs(guess * guess - wanted) > 1e-12:
        guess = (guess + wanted / guess) / 2
    return guess


def helper(x: Any) -> Any:
    """Called by another function, and calls math itself."""
    return math.sin(x) if x > 0 else x


TRACED: list[Callable[[Any], Any]] = [
    lambda x: x * x + exp(x),
    lambda x: pt.exp(x) * math.sin(x) - 2**x,
    lambda x: (x**3 - 1) / (x * x + 1),
    lambda x: abs(x) % 0.9,
    math.tanh,
    lambda x: pt.sigmoid(-x),
]
BRANCHING: list[Callable[[Any], Any]] = [
    lambda x: x if x > 0 else 0.1 * math.expm1(x),
    lambda x: max(x, 0.5 * x) * min(x, 1.0),
    newton,
    lambda x: helper(x) * helper(-x),
    lambda x: math.hypot(x, 2.0) + math.log(x * x + 1, 3),
]


# The same in plain Python, where the function uses pytensor's own.
PLAIN: dict[Callable[[Any], Any], Callable[[float], float]] = {
    TRACED[1]: lambda x: math.exp(x) * math.sin(x) - 2**x,
    TRACED[5]: lambda x: 1 / (1 + math.exp(x)),
}


@pytest.mark.parametrize("fn", TRACED + BRANCHING)
def test_values_are_those_of_a_loop(backend: str, fn: Callable[[Any], Any]) -> None:
    plain: Any = PLAIN.get(fn, fn)

    found = pt.map(fn)(pt.tensor(POINTS, dtype=pt.float64)).tolist()

    assert found == pytest.approx([plain(point) for point in POINTS], rel=1e-9)


@pytest.mark.parametrize("fn", TRACED + BRANCHING)
def test_gradients_are_slopes_to_the_second_order_and_forward(fn: Callable[[Any], Any]) -> None:
    assert pt.grad_check(pt.map(fn), pt.tensor(POINTS), forward=True, order=2, rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("fn", BRANCHING)
def test_branching_functions_run_under_vmap(backend: str, fn: Callable[[Any], Any]) -> None:
    x = pt.tensor([POINTS, POINTS[::-1]])

    found = pt.vmap(pt.func.grad(lambda row: pt.map(fn)(row).sum()))(x)

    assert pt.allclose(found[0], found[1].flip(0))
    assert found.abs().sum() > 0


def test_a_traced_function_is_computed_by_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pointwise, "forward", None)  # what runs a function number by number

    for fn in TRACED:
        pt.map(fn)(pt.tensor(POINTS))
    with pytest.raises(TypeError):
        pt.map(BRANCHING[0])(pt.tensor(POINTS))


def test_zip_broadcasts_and_has_both_gradients(backend: str) -> None:
    larger = pt.zip(lambda a, b: a if a > b else b * b)
    a, b = pt.tensor([[1.0], [5.0]], dtype=pt.float64), pt.tensor([2.0, 3.0, 0.5], dtype=pt.float64)

    assert larger(a, b).tolist() == [[4.0, 9.0, 1.0], [5.0, 5.0, 5.0]]
    assert pt.grad_check(larger, a, b, forward=True, order=2)
    assert pt.zip(lambda a, b: a + 2 * b)(a, 3).tolist() == [[7.0], [11.0]]


def test_reduce_folds_in_order(backend: str) -> None:
    x = pt.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=pt.float64)
    digits = pt.reduce(lambda out, x: out * 10 + x, 0)
    largest = pt.reduce(max, -math.inf)

    assert digits(x).item() == 123456
    assert digits(x, dim=0).tolist() == [14, 25, 36]
    assert digits(x, dim=1, keepdim=True).tolist() == [[123], [456]]
    assert largest(x, 1).tolist() == [3, 6]
    assert pt.reduce(lambda out, x: out * x, 1.0)(x[:, :0], 1).tolist() == [1, 1]
    assert pt.grad_check(lambda x: digits(x, 1), x, order=2)
    assert pt.grad_check(lambda x: largest(x, 0), x, forward=True)


def test_dtypes(backend: str) -> None:
    double = pt.map(lambda x: 2 * x)

    assert double(pt.tensor([1], dtype=pt.int64)).dtype is pt.float32
    assert double(pt.tensor([1], dtype=pt.float64)).dtype is pt.float64
    assert pt.map(lambda x: x > 0)(pt.tensor([1.0, -1.0])).tolist() == [1.0, 0.0]
    assert pt.map(lambda x: 5)(pt.tensor([1.0, -1.0])).tolist() == [5.0, 5.0]


def test_division_by_zero_is_that_of_tensors(backend: str) -> None:
    x = pt.tensor([0.0, 2.0])

    assert pt.map(lambda x: 1 / x)(x).tolist() == [math.inf, 0.5]
    assert pt.map(lambda x: 1 / x if x < 9 else x)(x).tolist() == [math.inf, 0.5]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: pt.map(3), "a int in the place of the function"),  # type: ignore[arg-type]
        (lambda x: pt.map(x), "in the place of the function"),
        (lambda x: pt.map(lambda: 1), "0 arguments"),
        (lambda x: pt.zip(lambda a: a), "calls it with 2 floats"),
        (lambda x: pt.reduce(lambda a, b: a, "x"), "start='x'"),  # type: ignore[arg-type]
        (lambda x: pt.map(lambda v: None)(x), "gave None"),
        (lambda x: pt.map(lambda v: "a" if v > 0 else 0.0)(x), "gave 'a'"),
        (lambda x: pt.map(lambda v: v.sum())(x), r"\.sum"),
        (lambda x: pt.map(lambda v: v[0])(x), "a float doesn't have"),
        (lambda x: pt.map(lambda v: float(v))(x), "makes float of its argument"),
        (lambda x: pt.map(lambda v: math.gamma(v))(x), "derivative is not known"),
        (lambda x: pt.map(lambda v: v)([1.0]), "called with a list"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_function_of_floats_is_explained(call: Callable[[pt.Tensor], Any], says: str) -> None:
    with pytest.raises((DTypeError, ValueRangeError), match=says):
        call(pt.tensor([1.0, 2.0]))


def test_a_cell_of_the_playground_keeps_pythons_own_map_and_zip() -> None:
    given = {name: getattr(pt, name) for name in pt.__all__}

    assert not {"map", "zip", "reduce", *dir(builtins)} & set(given)
