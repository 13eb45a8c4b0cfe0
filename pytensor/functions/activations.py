"""Smooth and kinked activations, and the functions of angles and logarithms that the kernels' own are enough for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytensor.autograd import Function
from pytensor.dtypes import float32
from pytensor.errors import ValueRangeError
from pytensor.functions.elementwise import abs, atan2, cos, erf, exp, expm1, log, log1p, relu, sigmoid, sin, tanh
from pytensor.functions.selection import clamp, where

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def _floats(x: Tensor) -> Tensor:
    return x if x.dtype.is_floating_point else x.to(float32)


def log2(x: Tensor) -> Tensor:
    """Logarithm to base 2: `log(x) / log(2)`. Shape: that of x. Dtype: that of x, or float32.

    >>> log2(tensor([1, 8]))
    tensor([0., 3.])
    """
    return log(x) * (1 / math.log(2))


def log10(x: Tensor) -> Tensor:
    """Logarithm to base 10: `log(x) / log(10)`. Shape: that of x. Dtype: that of x, or float32.

    >>> log10(tensor([1, 1000]))
    tensor([0., 3.])
    """
    return log(x) * (1 / math.log(10))


def exp2(x: Tensor) -> Tensor:
    """2 to the power of each element. Shape: that of x. Dtype: that of x, or float32.

    >>> exp2(tensor([0, 1, 3]))
    tensor([1., 2., 8.])
    """
    return exp(x * math.log(2))


def tan(x: Tensor) -> Tensor:
    """Tangent, of radians: `sin(x) / cos(x)`. Shape: that of x. Dtype: that of x, or float32.

    >>> tan(tensor([0, 1]))
    tensor([0.0000, 1.5574])
    """
    return sin(x) / cos(x)


def asin(x: Tensor) -> Tensor:
    """The angle, from -pi/2 to pi/2, whose sine is x; NaN beyond ±1. Shape: that of x. Dtype: that of x, or float32.

    >>> asin(tensor([0, 0.5]))
    tensor([0.0000, 0.5236])
    """
    x = _floats(x)
    return atan2(x, ((1 - x) * (1 + x)).sqrt())


def acos(x: Tensor) -> Tensor:
    """The angle, from 0 to pi, whose cosine is x; NaN beyond ±1. Shape: that of x. Dtype: that of x, or float32.

    >>> acos(tensor([1, 0.5]))
    tensor([0.0000, 1.0472])
    """
    x = _floats(x)
    return atan2(((1 - x) * (1 + x)).sqrt(), x)


def atan(x: Tensor) -> Tensor:
    """The angle, from -pi/2 to pi/2, whose tangent is x. Shape: that of x. Dtype: that of x, or float32.

    >>> atan(tensor([0, 1]))
    tensor([0.0000, 0.7854])
    """
    return atan2(x, 1.0)


def sinh(x: Tensor) -> Tensor:
    """Hyperbolic sine, (e ** x - e ** -x) / 2, accurate near 0. Shape: that of x. Dtype: that of x, or float32.

    >>> sinh(tensor([0, 1]))
    tensor([0.0000, 1.1752])
    """
    x = _floats(x)
    return (expm1(x) - expm1(-x)) * 0.5


def cosh(x: Tensor) -> Tensor:
    """Hyperbolic cosine, (e ** x + e ** -x) / 2. Shape: that of x. Dtype: that of x, or float32.

    >>> cosh(tensor([0, 1]))
    tensor([1.0000, 1.5431])
    """
    x = _floats(x)
    return (exp(x) + exp(-x)) * 0.5


def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    """`x if x > 0 else x * negative_slope`. Shape and dtype: those of x.

    >>> tensor([-2.0, 3.0]).leaky_relu(0.1)
    tensor([-0.2000,  3.0000])
    """
    return where(x > 0, x, x * negative_slope)


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """`x if x > 0 else alpha * (e ** x - 1)`. Shape and dtype: those of x.

    >>> tensor([-1.0, 3.0]).elu()
    tensor([-0.6321,  3.0000])
    """
    # Clamped, so that the side that isn't chosen doesn't overflow: its gradient would be 0 times infinity.
    return where(x > 0, x, expm1(clamp(x, max=0.0)) * alpha)


def silu(x: Tensor) -> Tensor:
    """`x * sigmoid(x)`. Shape: that of x. Dtype: that of x, or float32.

    >>> tensor([-1.0, 0.0, 1.0]).silu()
    tensor([-0.2689,  0.0000,  0.7311])
    """
    return x * sigmoid(x)


def gelu(x: Tensor, approximate: str = "none") -> Tensor:
    """x times the normal distribution function of x; with approximate="tanh", the formula with tanh.

    Shape: that of x. Dtype: that of x, or float32. Raises ValueRangeError for another `approximate`.

    >>> tensor([-1.0, 0.0, 1.0]).gelu()
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate == "tanh":
        return x * 0.5 * (1 + tanh((x + x * x * x * 0.044715) * math.sqrt(2 / math.pi)))
    if approximate != "none":
        raise ValueRangeError(
            "gelu", f"approximate={approximate!r}.", rule='It is "none" or "tanh".', suggestion='gelu(x, "tanh")'
        )
    return x * 0.5 * (1 + erf(x * math.sqrt(0.5)))


class Softplus(Function):
    """log(1 + e ** (beta x)) / beta. Its slope is sigmoid(beta x)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, beta: float, threshold: float) -> Tensor:
        ctx.save_for_backward(x)
        ctx.beta, ctx.threshold = beta, threshold
        scaled = x * beta
        # max(x, 0) + log(1 + e ** -|x|) is the same and doesn't overflow.
        smooth = (relu(scaled) + log1p(exp(-abs(scaled)))) * (1 / beta)
        return where(scaled > threshold, x, smooth)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        scaled = x * ctx.beta
        return where(scaled > ctx.threshold, grad_output, grad_output * sigmoid(scaled))


def softplus(x: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """log(1 + e ** (beta x)) / beta: a smooth relu; x itself where beta x is above the threshold.

    Shape: that of x. Dtype: that of x, or float32.

    >>> tensor([-1.0, 0.0, 30.0]).softplus()
    tensor([ 0.3133,  0.6931, 30.0000])
    """
    return Softplus.apply(_floats(x), beta, threshold)
