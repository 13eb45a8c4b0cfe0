"""The elementary functions of floats, and map, zip and reduce over lists."""

import math

import pytest
from hypothesis import given, strategies as st

from pytensor.minitorch import operators

numbers = st.floats(-100, 100)


@given(numbers, numbers)
def test_arithmetic_is_pythons(x: float, y: float) -> None:
    assert operators.id(x) == x
    assert operators.add(x, y) == x + y
    assert operators.mul(x, y) == x * y
    assert operators.neg(x) == -x
    assert operators.max(x, y) == max(x, y)


@given(numbers, numbers)
def test_truth_values_are_one_and_zero(x: float, y: float) -> None:
    assert operators.lt(x, y) == (1.0 if x < y else 0.0)
    assert operators.eq(x, y) == (1.0 if x == y else 0.0)
    assert operators.is_close(x, y) == (1.0 if abs(x - y) < 0.01 else 0.0)
    for answer in (operators.lt(x, y), operators.eq(x, y), operators.is_close(x, y)):
        assert type(answer) is float


@given(numbers)
def test_sigmoid_rises_from_zero_to_one_around_a_half(x: float) -> None:
    assert 0.0 <= operators.sigmoid(x) <= 1.0
    assert operators.sigmoid(x) <= operators.sigmoid(x + 0.5)
    assert operators.sigmoid(-x) == pytest.approx(1 - operators.sigmoid(x), abs=1e-15)
    assert operators.sigmoid(0.0) == 0.5


def test_sigmoid_overflows_nowhere() -> None:
    assert operators.sigmoid(-1e308) == 0.0
    assert operators.sigmoid(1e308) == 1.0


def test_log_and_its_derivative_are_finite_at_zero() -> None:
    assert operators.log(0.0) == pytest.approx(math.log(1e-6))
    assert operators.log_back(0.0, 2.0) == pytest.approx(2e6)


@pytest.mark.parametrize(
    ("function", "back"),
    [
        (operators.log, operators.log_back),
        (operators.inv, operators.inv_back),
        (operators.relu, operators.relu_back),
    ],
)
@given(x=st.floats(0.5, 50), d=numbers, sign=st.sampled_from([1, -1]))
def test_derivatives_agree_with_differences(function, back, x: float, d: float, sign: int) -> None:  # type: ignore[no-untyped-def]
    if function is not operators.log:
        x *= sign
    step = 1e-6

    slope = (function(x + step) - function(x - step)) / (2 * step)

    assert back(x, d) == pytest.approx(d * slope, rel=1e-4, abs=1e-6)


@given(st.lists(numbers, max_size=6))
def test_lists(row: list[float]) -> None:
    assert operators.map(operators.neg)(row) == [-x for x in row]
    assert operators.negList(row) == [-x for x in row]
    assert operators.addLists(row, row[::-1]) == [x + y for x, y in zip(row, row[::-1], strict=True)]
    assert operators.sum(row) == pytest.approx(math.fsum(row), abs=1e-9)
    assert operators.prod(row) == pytest.approx(math.prod(row))


def test_reduce_gives_the_element_first_and_what_came_before_second() -> None:
    seen = []

    def noting(x: float, before: float) -> float:
        seen.append((x, before))
        return x

    operators.reduce(noting, 7.0)([1.0, 2.0])

    assert seen == [(1.0, 7.0), (2.0, 1.0)]


def test_lists_of_different_lengths_do_not_zip() -> None:
    with pytest.raises(ValueError, match="shorter"):
        operators.addLists([1.0, 2.0], [1.0])
