"""The comparison behind `derivative_check` and `grad_check`: the tape against differences of values."""

from __future__ import annotations

from collections.abc import Callable

from pytensor.minitorch.autodiff import central_difference

EPSILON = 1e-6
RELATIVE = ABSOLUTE = 1e-2  # the course's tolerances


def check_derivative(what: str, derivative: float | None, value_at: Callable[[float], float]) -> None:
    """Compare `derivative` with the central difference of `value_at` around 0.

    `value_at(h)` is the function's value when the number in question is moved by `h`; `what` says, for the message,
    which function, at which point, by which argument. Where the function has a kink or a step, or within a hair of it,
    a difference says nothing about a derivative, and nothing is compared.
    Raises AssertionError, showing both numbers, where they differ by more than 1% and 0.01.
    """
    expected = central_difference(value_at, 0.0, epsilon=EPSILON)
    if derivative is None:
        raise AssertionError(f"{what}: backward gave no derivative, central difference gives {expected:.6g}.")
    if is_close(derivative, expected):
        return
    if is_smooth(value_at, expected):
        raise AssertionError(
            f"{what}: backward gives {derivative:.6g}, central difference gives {expected:.6g}. "
            "One of forward and backward is wrong."
        )


def is_smooth(value_at: Callable[[float], float], slope: float) -> bool:
    """Whether the function has the same slope to the right and to the left, and over a wider step.

    A kink has two slopes; across a step the slope is the larger the closer one looks.
    """
    here = value_at(0.0)
    to_the_right = (value_at(EPSILON) - here) / EPSILON
    to_the_left = (here - value_at(-EPSILON)) / EPSILON
    over_more = central_difference(value_at, 0.0, epsilon=10 * EPSILON)
    return is_close(to_the_right, to_the_left) and is_close(over_more, slope)


def is_close(derivative: float, expected: float) -> bool:
    """Whether two derivatives differ by at most 0.01 and 1%. NaN is close to NaN, an infinity to itself."""
    if derivative == expected or (derivative != derivative and expected != expected):
        return True
    return abs(derivative - expected) <= ABSOLUTE + RELATIVE * abs(expected)
