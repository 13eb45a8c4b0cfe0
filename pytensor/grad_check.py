"""Gradients against central differences: the check that ships with the library.

For every element of every input, f(x + h) - f(x - h) over 2h on float64, against what `backward` says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pytensor.array import cast_array
from pytensor.autograd import no_grad
from pytensor.dtypes import float64
from pytensor.errors import GradientError
from pytensor.functions.composite import filled_like
from pytensor.layout import to_index
from pytensor.tensor import Tensor


def grad_check(
    function: Callable[..., Any], *inputs: Tensor, step: float = 1e-6, rtol: float = 1e-5, atol: float = 1e-7
) -> bool:
    """Check the gradients of `function` at `inputs` (floating point, any shapes) against central differences.

    The inputs are copied to float64. A result of many elements is summed with fixed unequal weights, so that no mistake
    cancels. Returns True; raises GradientError with both numbers, the index and the shape where they differ by more
    than atol + rtol times the larger.
    """
    points = [cast_array(x, float64) for x in inputs]
    for point in points:
        point.requires_grad_()
    out = _weighted(function(*points))
    if out.requires_grad:
        out.backward()
    for position, point in enumerate(points):
        grad = point.grad if point.grad is not None else filled_like(point, 0.0)
        if grad.shape != point.shape:
            raise GradientError(
                "grad_check",
                f"a gradient of shape {grad.shape} for input {position} of shape {point.shape}.",
                rule="A gradient has the shape of its tensor.",
            )
        analytic = grad.reshape(-1).tolist()
        numbers = point.numbers()
        for at in range(point.numel()):
            numeric = _central_difference(function, points, numbers, at, step)
            if not _close(analytic[at], numeric, rtol, atol):
                raise _disagreement(position, to_index(at, point.shape), point.shape, analytic[at], numeric)
    return True


def _weighted(out: Any) -> Tensor:
    """One number of a result: its elements with weights 1, 1.618, … (multiples of the golden ratio, wrapped)."""
    result: Tensor = out.to(float64)
    weights = filled_like(result, 0.0)
    numbers = weights.numbers()
    for at in range(weights.numel()):
        numbers[at] = 1.0 + (at * 0.6180339887498949) % 1.0
    return (result * weights).sum()


def _central_difference(
    function: Callable[..., Any], points: list[Tensor], numbers: Any, at: int, step: float
) -> float:
    before = numbers[at]
    width = step * max(1.0, abs(before))
    values = []
    with no_grad():
        for moved in (before + width, before - width):
            numbers[at] = moved
            values.append(_weighted(function(*points)).item())
    numbers[at] = before
    return float((values[0] - values[1]) / (2 * width))


def _close(a: float, b: float, rtol: float, atol: float) -> bool:
    if math.isnan(a) or math.isnan(b):
        return False
    return abs(a - b) <= atol + rtol * max(abs(a), abs(b))


def _disagreement(
    position: int, index: tuple[int, ...], shape: tuple[int, ...], analytic: float, numeric: float
) -> GradientError:
    return GradientError(
        "grad_check",
        f"input {position} of shape {shape} at {list(index)}: backward says {analytic:.9g}, "
        f"central differences say {numeric:.9g}.",
        rule="Both are the slope of the result by that element.",
        suggestion="look at the backward of the operation, or at a kink of the function at this point",
        input=position,
        index=list(index),
        shape=list(shape),
        analytic=analytic,
        numeric=numeric,
    )
