"""Activations as modules; what they compute stands in `functional/activations.py`."""

from __future__ import annotations

from typing import Any, ClassVar

from pytensor.creation import full
from pytensor.nn.functional import activations as functional
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "SELU",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "PReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softsign",
    "Tanh",
    "Tanhshrink",
]


class _Activation(Module):
    """A function of one tensor, with settings that are attributes."""

    shown: ClassVar[str] = ""  # the settings that the printed form shows

    def extra_repr(self) -> str:
        """The settings."""
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shown.split())


class ReLU(_Activation):
    """`max(x, 0)`. `inplace` is taken for PyTorch's sake; the result is a new tensor either way.

    >>> nn.ReLU()(tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.relu(x)

    def extra_repr(self) -> str:
        """Whether it was asked to work in place."""
        return "inplace=True" if self.inplace else ""


class ReLU6(ReLU):
    """`min(max(x, 0), 6)`.

    >>> nn.ReLU6()(tensor([-1.0, 2.0, 9.0]))
    tensor([0., 2., 6.])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.relu6(x)


class LeakyReLU(_Activation):
    """`x if x > 0 else negative_slope * x`.

    >>> nn.LeakyReLU(0.1)(tensor([-1.0, 2.0]))
    tensor([-0.1000,  2.0000])
    """

    shown = "negative_slope"

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.leaky_relu(x, self.negative_slope)


class PReLU(_Activation):
    """`x if x > 0 else weight * x`, the weight learned: one, or one for each of `num_parameters` channels.

    >>> nn.PReLU()(tensor([-1.0, 2.0])).tolist()
    [-0.25, 2.0]
    """

    shown = "num_parameters"

    def __init__(self, num_parameters: int = 1, init: float = 0.25, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.weight = Parameter(full((num_parameters,), init, dtype=dtype))

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.prelu(x, self.weight)


class ELU(_Activation):
    """`x if x > 0 else alpha * (e ** x - 1)`.

    >>> nn.ELU()(tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    shown = "alpha"

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.elu(x, self.alpha)


class CELU(ELU):
    """`x if x > 0 else alpha * (e ** (x / alpha) - 1)`.

    >>> nn.CELU()(tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.celu(x, self.alpha)


class SELU(_Activation):
    """`elu` with the constants that keep mean 0 and variance 1 from layer to layer.

    >>> nn.SELU()(tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.selu(x)


class GELU(_Activation):
    """x times the probability that a normal number lies below x; `approximate="tanh"` for the formula with tanh.

    >>> nn.GELU()(tensor([-1.0, 2.0]))
    tensor([-0.1587,  1.9545])
    """

    shown = "approximate"

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.gelu(x, self.approximate)


class SiLU(_Activation):
    """`x * sigmoid(x)`.

    >>> nn.SiLU()(tensor([-1.0, 2.0]))
    tensor([-0.2689,  1.7616])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.silu(x)


class Mish(_Activation):
    """`x * tanh(softplus(x))`.

    >>> nn.Mish()(tensor([-1.0, 2.0]))
    tensor([-0.3034,  1.9440])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.mish(x)


class Softplus(_Activation):
    """`log(1 + e ** (beta x)) / beta`; x itself where beta x is above `threshold`.

    >>> nn.Softplus()(tensor([-1.0, 2.0]))
    tensor([0.3133, 2.1269])
    """

    shown = "beta threshold"

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.softplus(x, self.beta, self.threshold)


class Softsign(_Activation):
    """`x / (1 + |x|)`.

    >>> nn.Softsign()(tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.softsign(x)


class Sigmoid(_Activation):
    """`1 / (1 + e ** -x)`.

    >>> nn.Sigmoid()(tensor([-1.0, 0.0, 2.0]))
    tensor([0.2689, 0.5000, 0.8808])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.sigmoid(x)


class LogSigmoid(_Activation):
    """`log(sigmoid(x))`.

    >>> nn.LogSigmoid()(tensor([-1.0, 2.0]))
    tensor([-1.3133, -0.1269])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.logsigmoid(x)


class Hardsigmoid(_Activation):
    """`min(max(x + 3, 0), 6) / 6`.

    >>> nn.Hardsigmoid()(tensor([-3.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.hardsigmoid(x)


class Hardswish(_Activation):
    """`x * hardsigmoid(x)`.

    >>> nn.Hardswish()(tensor([-1.0, 1.5]))
    tensor([-0.3333,  1.1250])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.hardswish(x)


class Tanh(_Activation):
    """The hyperbolic tangent.

    >>> nn.Tanh()(tensor([-1.0, 0.0, 2.0]))
    tensor([-0.7616,  0.0000,  0.9640])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.tanh(x)


class Tanhshrink(_Activation):
    """`x - tanh(x)`.

    >>> nn.Tanhshrink()(tensor([-1.0, 2.0]))
    tensor([-0.2384,  1.0360])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.tanhshrink(x)


class Hardtanh(_Activation):
    """x, but at least `min_val` and at most `max_val`.

    >>> nn.Hardtanh()(tensor([-2.0, 0.5, 2.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """

    shown = "min_val max_val"

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        super().__init__()
        self.min_val = min_val
        self.max_val = max_val

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return functional.hardtanh(x, self.min_val, self.max_val)


class Softmax(_Activation):
    """exp(x) scaled to sum 1 along `dim`. Without it: dimension 0 of 0, 1 or 3 dimensions, else dimension 1.

    >>> nn.Softmax(dim=1)(tensor([[0.0, 0.0], [1.0, 3.0]]))
    tensor([[0.5000, 0.5000],
            [0.1192, 0.8808]])
    """

    shown = "dim"

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.softmax(x, self.dim)


class Softmax2d(_Activation):
    """Softmax over the channels of (n, c, h, w) or (c, h, w).

    >>> nn.Softmax2d()(zeros(1, 4, 2, 2)).sum(1)
    tensor([[[1., 1.],
             [1., 1.]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.softmax(x, -3)


class Softmin(Softmax):
    """`softmax(-x)`.

    >>> nn.Softmin(dim=0)(tensor([1.0, 3.0]))
    tensor([0.8808, 0.1192])
    """

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.softmin(x, self.dim)


class LogSoftmax(Softmax):
    """The logarithm of softmax, without its loss of digits.

    >>> nn.LogSoftmax(dim=0)(tensor([1.0, 3.0]))
    tensor([-2.1269, -0.1269])
    """

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.log_softmax(x, self.dim)
