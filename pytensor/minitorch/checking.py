"""The comparison behind `derivative_check` and `grad_check`: two numbers, and a message that shows both."""

from __future__ import annotations

import math

RELATIVE = ABSOLUTE = 1e-2  # the course's tolerances


def check_close(what: str, derivative: float | None, expected: float) -> None:
    """Raise AssertionError unless `derivative` is within 0.01 + 1% of `expected`, the central difference.

    `what` says which function, at which point, by which argument.
    """
    if derivative is None:
        raise AssertionError(f"{what}: backward gave no derivative, central difference gives {expected:.6g}.")
    if math.isnan(derivative) and math.isnan(expected):
        return
    if derivative == expected or abs(derivative - expected) <= ABSOLUTE + RELATIVE * abs(expected):
        return
    raise AssertionError(
        f"{what}: backward gives {derivative:.6g}, central difference gives {expected:.6g}. "
        "One of forward and backward is wrong, or the function has a kink or step just there."
    )
