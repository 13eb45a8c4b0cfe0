"""Gradients against central differences: the check that ships with the library.

For every element of every input, f(x + h) - f(x - h) over 2h on float64, against what `backward` says. Forward mode
is held to the same numbers, and second derivatives are first derivatives of the gradient, checked once more.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pytensor.array import cast_array
from pytensor.autograd import enable_grad, grad, no_grad
from pytensor.dtypes import float64
from pytensor.errors import GradientError
from pytensor.functions.composite import filled_like
from pytensor.layout import to_index
from pytensor.tensor import Tensor


def grad_check(
    function: Callable[..., Any],
    *inputs: Tensor,
    forward: bool = False,
    order: int = 1,
    step: float = 1e-6,
    rtol: float = 1e-5,
    atol: float = 1e-7,
) -> bool:
    """Check the gradients of `function` at `inputs` (floating point, any shapes) against central differences.

    With `forward` the derivatives of forward mode (`jvp`) are checked as well, with `order=2` the second derivatives
    too. The inputs are copied to float64. A result of many elements is summed with fixed unequal weights, so that no
    mistake cancels. Returns True; raises GradientError with both numbers, the index and the shape where they differ by
    more than atol + rtol times the larger.

    >>> grad_check(lambda x: (x * x).sum(), tensor([1.0, 2.0]))
    True
    """
    points = [cast_array(x, float64) for x in inputs]
    _check_reverse(function, points, step, rtol, atol)
    points = [point.detach() for point in points]
    if forward:
        _check_forward(function, points, step, rtol, atol)
    if order > 1:
        grad_check(_gradient(function), *points, forward=forward, order=order - 1, step=step, rtol=rtol, atol=atol)
    return True


def _check_reverse(function: Callable[..., Any], points: list[Tensor], step: float, rtol: float, atol: float) -> None:
    """For each element of each input: what `backward` says, and the difference."""
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
                raise _disagreement("backward", position, to_index(at, point.shape), point.shape, analytic[at], numeric)


def _check_forward(function: Callable[..., Any], points: list[Tensor], step: float, rtol: float, atol: float) -> None:
    """For each element of each input: the derivative that travels forward from there, and the difference."""
    from pytensor.transforms.forward import jvp

    for position, point in enumerate(points):
        numbers = point.numbers()
        for at in range(point.numel()):
            directions = [filled_like(each, 0.0) for each in points]
            directions[position].numbers()[at] = 1.0
            pushed = jvp(lambda *args: _weighted(function(*args)), tuple(points), tuple(directions))[1].item()
            numeric = _central_difference(function, points, numbers, at, step)
            if not _close(pushed, numeric, rtol, atol):
                raise _disagreement("forward mode", position, to_index(at, point.shape), point.shape, pushed, numeric)


def _gradient(function: Callable[..., Any]) -> Callable[..., Tensor]:
    """The gradient of `function`, weighed into one number, as a function of the same inputs."""

    def gradient(*points: Tensor) -> Tensor:
        with enable_grad():
            followed = [point if point.requires_grad else point.detach().requires_grad_() for point in points]
            out = _weighted(function(*followed))
            total = filled_like(out, 0.0)
            if out.requires_grad:
                for part in grad(out, followed, create_graph=True, materialize_grads=True):
                    total = total + _weighted(part)
        return total

    return gradient


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
    says: str, position: int, index: tuple[int, ...], shape: tuple[int, ...], analytic: float, numeric: float
) -> GradientError:
    return GradientError(
        "grad_check",
        f"input {position} of shape {shape} at {list(index)}: {says} says {analytic:.9g}, "
        f"central differences say {numeric:.9g}.",
        rule="Both are the slope of the result by that element.",
        suggestion="look at the backward of the operation, or at a kink of the function at this point",
        input=position,
        index=list(index),
        shape=list(shape),
        analytic=analytic,
        numeric=numeric,
    )
