"""Scalars, their functions, and the tape that they share with tensors."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytensor.minitorch import (
    Context,
    MathTest,
    MathTestVariable,
    Scalar,
    ScalarFunction,
    ScalarHistory,
    backpropagate,
    central_difference,
    derivative_check,
    operators,
    topological_sort,
)

of_one, of_two, _ = MathTestVariable._comp_testing()
numbers = st.floats(-20, 20)


def names(functions: list[tuple[str, Any, Any]]) -> list[str]:
    return [name for name, _, _ in functions]


def test_every_kind_of_function_is_tested() -> None:
    assert set(names(of_one)) > {"neg", "cube", "sig", "log", "relu", "exp", "complex"}
    assert set(names(of_two)) == {"add2", "mul2", "div2", "gt2", "lt2", "eq2"}
    assert [name for name, _ in MathTest._tests()[2]] == ["mean_full_red", "mean_red", "sum_red"]


@pytest.mark.parametrize(("name", "on_floats", "on_scalars"), of_one, ids=names(of_one))
@given(x=numbers)
def test_functions_of_one_number(name: str, on_floats: Any, on_scalars: Any, x: float) -> None:
    if name == "inv" and abs(x + 3.5) < 0.1:
        return

    assert on_scalars(Scalar(x)).data == pytest.approx(on_floats(x), rel=1e-12, abs=1e-12)
    derivative_check(on_scalars, Scalar(x))


@pytest.mark.parametrize(("name", "on_floats", "on_scalars"), of_two, ids=names(of_two))
@given(x=numbers, y=numbers)
def test_functions_of_two_numbers(name: str, on_floats: Any, on_scalars: Any, x: float, y: float) -> None:
    if name == "div2" and abs(y + 5.5) < 0.1:
        return

    assert on_scalars(Scalar(x), Scalar(y)).data == pytest.approx(on_floats(x, y), rel=1e-12)
    derivative_check(on_scalars, Scalar(x), Scalar(y))


def test_numbers_mix_with_scalars_on_either_side() -> None:
    x = Scalar(4.0)

    results = [x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, x / 2, 2 / x, -x, x < 5, x > 5, x == 4]

    assert [result.data for result in results] == [5, 5, 3, -3, 8, 8, 2, 0.5, -4, 1, 0, 1]


def test_derivatives_add_up_over_uses_and_over_backward_passes() -> None:
    x, y = Scalar(3.0), Scalar(2.0)

    (x * y + x).backward()
    (x * y).backward(10.0)

    assert x.derivative == (2.0 + 1.0) + 20.0
    assert y.derivative == 3.0 + 30.0


def test_a_chain_of_a_hundred_thousand_operations() -> None:
    x = Scalar(1.0)
    total = x
    for _ in range(100_000):
        total = total + x

    total.backward()

    assert x.derivative == 100_001.0


def test_a_diamond_is_walked_once_each() -> None:
    # 2 ** 60 paths: a walk along paths instead of variables would not end.
    x = Scalar(1.0)
    total = x
    for _ in range(60):
        total = total + total

    total.backward()

    assert x.derivative == 2.0**60


def test_topological_order_puts_each_variable_before_its_parents() -> None:
    x, y = Scalar(1.0), Scalar(2.0)
    product = x * y
    total = product + x
    constant = Scalar(5.0, back=None)

    order = topological_sort(total + constant)

    ids = [variable.unique_id for variable in order]
    assert ids.index(total.unique_id) < ids.index(product.unique_id) < ids.index(x.unique_id)
    assert ids.index(product.unique_id) < ids.index(y.unique_id)
    assert constant.unique_id not in ids
    assert len(set(ids)) == len(ids) == 5


def test_chain_rule_gives_every_input_its_derivative() -> None:
    class Halved(ScalarFunction):
        @staticmethod
        def forward(ctx: Context, x: float, y: float) -> float:
            ctx.save_for_backward(y)
            return x * y / 2

        @staticmethod
        def backward(ctx: Context, d_output: float) -> tuple[float, float]:
            (y,) = ctx.saved_values
            return d_output * y / 2, 0.0

    x = Scalar(3.0)
    out = Halved.apply(x, 8)

    (first, by_first), (_, by_second) = out.chain_rule(5.0)

    assert out.data == 12.0
    assert first is x
    assert by_first == 20.0
    assert by_second == 0.0


def test_a_context_without_gradient_keeps_nothing() -> None:
    keeps, drops = Context(), Context(no_grad=True)

    keeps.save_for_backward(1, 2)
    drops.save_for_backward(1, 2)

    assert keeps.saved_tensors == (1, 2)
    assert drops.saved_values == ()


def test_backpropagate_takes_any_variable_of_the_protocol() -> None:
    class Doubled:
        """A hand-made variable: two times its parent."""

        def __init__(self, unique_id: int, parent: "Doubled | None") -> None:
            self.unique_id = unique_id
            self.parent = parent
            self.collected = 0.0

        def accumulate_derivative(self, x: float) -> None:
            self.collected += x

        def is_leaf(self) -> bool:
            return self.parent is None

        def is_constant(self) -> bool:
            return False

        @property
        def parents(self) -> "Iterable[Doubled]":
            return [] if self.parent is None else [self.parent]

        def chain_rule(self, d_output: float) -> "Iterable[tuple[Doubled, float]]":
            return [(parent, 2 * d_output) for parent in self.parents]

    leaf = Doubled(1, None)

    backpropagate(Doubled(3, Doubled(2, leaf)), 1.5)

    assert leaf.collected == 6.0


def test_central_difference_moves_the_argument_that_it_is_told() -> None:
    assert central_difference(operators.mul, 5.0, 10.0, arg=0) == pytest.approx(10.0)
    assert central_difference(operators.mul, 5.0, 10.0, arg=1) == pytest.approx(5.0)
    assert central_difference(operators.exp, 2.0) == pytest.approx(operators.exp(2.0))


class WrongSquare(ScalarFunction):
    @staticmethod
    def forward(ctx: Context, x: float) -> float:
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx: Context, d_output: float) -> float:
        (x,) = ctx.saved_values
        return float(d_output * x)


def test_derivative_check_shows_both_numbers_of_a_wrong_derivative() -> None:
    with pytest.raises(AssertionError, match=r"f at \(3\.0\), by argument 0: backward gives 3, .* gives 6"):
        derivative_check(WrongSquare.apply, Scalar(3.0))


def test_derivative_check_compares_nothing_at_a_kink_or_a_step() -> None:
    derivative_check(lambda x: x.relu(), Scalar(0.0))
    derivative_check(lambda x: x > 0, Scalar(0.0))
    # One step just to the left, one just to the right: the slopes of both sides agree.
    derivative_check(lambda x: (x > 5e-7) + (x > -5e-7), Scalar(0.0))


def test_a_forward_that_returns_no_number_is_explained() -> None:
    class Wrong(ScalarFunction):
        @staticmethod
        def forward(_ctx: Context, x: float) -> Any:
            return [x]

    with pytest.raises(TypeError, match="Wrong: forward returned list"):
        Wrong.apply(1.0)


def test_a_history_can_be_made_by_hand() -> None:
    x = Scalar(2.0)
    made = Scalar(4.0, ScalarHistory(WrongSquare, Context(saved_values=(2.0,)), [x]))

    made.backward()

    assert x.derivative == 2.0
