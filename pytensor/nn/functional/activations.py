"""Activations: maps that make a network more than one affine map. Shape and dtype stay.

Those that are also `pytensor`'s own stand in `pytensor/functions`; here are the rest, and the names of all.
"""

from __future__ import annotations

from pytensor.functions.activations import elu, gelu, leaky_relu, silu, softplus
from pytensor.functions.composite import log_softmax as _log_softmax, softmax as _softmax
from pytensor.functions.elementwise import relu, sigmoid, tanh
from pytensor.functions.selection import where
from pytensor.tensor import Tensor

__all__ = [
    "celu",
    "elu",
    "gelu",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "leaky_relu",
    "log_softmax",
    "logsigmoid",
    "mish",
    "prelu",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softmin",
    "softplus",
    "softsign",
    "tanh",
    "tanhshrink",
]

_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def relu6(input: Tensor) -> Tensor:
    """`min(max(x, 0), 6)`.

    Shape and dtype: those of input.

    >>> nn.functional.relu6(tensor([-1.0, 2.0, 9.0]))
    tensor([0., 2., 6.])
    """
    return input.clamp(0.0, 6.0)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """x, but at least `min_val` and at most `max_val`.

    Shape and dtype: those of input.

    >>> nn.functional.hardtanh(tensor([-2.0, 0.5, 2.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    return input.clamp(min_val, max_val)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`x if x > 0 else weight * x`, with one weight, or one for each channel (dimension 1).

    Shape: that of input. Dtype: the promoted one.

    >>> nn.functional.prelu(tensor([-1.0, 2.0]), tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    if weight.numel() > 1 and input.ndim > 1:
        weight = weight.view((-1,) + (1,) * (input.ndim - 2))
    return where(input > 0, input, input * weight)


def celu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """`x if x > 0 else alpha * (e ** (x / alpha) - 1)`.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.celu(tensor([-1.0, 2.0]), 2.0)
    tensor([-0.7869,  2.0000])
    """
    return where(input > 0, input, (input.clamp(max=0.0) / alpha).expm1() * alpha)


def selu(input: Tensor) -> Tensor:
    """`elu` with the two constants that keep mean 0 and variance 1 from layer to layer (Klambauer and others 2017).

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.selu(tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    return elu(input, _SELU_ALPHA) * _SELU_SCALE


def mish(input: Tensor) -> Tensor:
    """`x * tanh(softplus(x))`.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.mish(tensor([-1.0, 2.0]))
    tensor([-0.3034,  1.9440])
    """
    return input * softplus(input).tanh()


def logsigmoid(input: Tensor) -> Tensor:
    """`log(sigmoid(x))`, without overflow.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.logsigmoid(tensor([-1.0, 2.0]))
    tensor([-1.3133, -0.1269])
    """
    return (-input.abs()).exp().log1p() * -1 - (-input).relu()


def softsign(input: Tensor) -> Tensor:
    """`x / (1 + |x|)`.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.softsign(tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """`x - tanh(x)`.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.tanhshrink(tensor([-1.0, 2.0]))
    tensor([-0.2384,  1.0360])
    """
    return input - input.tanh()


def hardsigmoid(input: Tensor) -> Tensor:
    """Three straight lines near sigmoid: `min(max(x + 3, 0), 6) / 6`.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.hardsigmoid(tensor([-3.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """
    return (input + 3).clamp(0.0, 6.0) / 6


def hardswish(input: Tensor) -> Tensor:
    """`x * hardsigmoid(x)`.

    Shape: that of input. Dtype: that of input, or float32.

    >>> nn.functional.hardswish(tensor([-1.0, 1.5]))
    tensor([-0.3333,  1.1250])
    """
    return input * hardsigmoid(input)


def softmax(input: Tensor, dim: int | None = None) -> Tensor:
    """exp(x) scaled to sum 1 along `dim`. Without it: dimension 0 of 0, 1 or 3 dimensions, else dimension 1.

    Shape and dtype: those of input. Raises DTypeError for other than floats, DimensionError.

    >>> nn.functional.softmax(tensor([[0.0, 0.0], [1.0, 3.0]]), dim=1)
    tensor([[0.5000, 0.5000],
            [0.1192, 0.8808]])
    """
    return _softmax(input, _default_dim(input) if dim is None else dim)


def softmin(input: Tensor, dim: int | None = None) -> Tensor:
    """`softmax(-x)`.

    Shape and dtype: those of input. Raises DTypeError for other than floats, DimensionError.

    >>> nn.functional.softmin(tensor([1.0, 3.0]), dim=0)
    tensor([0.8808, 0.1192])
    """
    return softmax(-input, dim)


def log_softmax(input: Tensor, dim: int | None = None) -> Tensor:
    """The logarithm of `softmax`, without its loss of digits. `dim` as for softmax.

    Shape and dtype: those of input. Raises DTypeError for other than floats, DimensionError.

    >>> nn.functional.log_softmax(tensor([1.0, 3.0]), dim=0)
    tensor([-2.1269, -0.1269])
    """
    return _log_softmax(input, _default_dim(input) if dim is None else dim)


def _default_dim(input: Tensor) -> int:
    return 0 if input.ndim in (0, 1, 3) else 1
