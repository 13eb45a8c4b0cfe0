"""Convolutions as modules; the product over a sliding window stands in `pytensor/functions/windows.py`."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from pytensor.creation import empty
from pytensor.errors import ValueRangeError
from pytensor.nn import init
from pytensor.nn.functional.sliding import conv1d, conv2d
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["Conv1d", "Conv2d"]

Sizes = int | tuple[int, ...]


class _Convolution(Module):
    """weight (out_channels, in_channels / groups, *kernel), bias (out_channels,), at first within ±1/sqrt(fan_in)."""

    dims: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueRangeError(
                name,
                f"{in_channels} channels to {out_channels} in groups={groups}.",
                rule="The groups divide the channels on either side.",
                suggestion="groups=1",
            )
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = self._each("kernel_size", kernel_size)
        self.stride = self._each("stride", stride)
        self.padding = padding if isinstance(padding, str) else self._each("padding", padding)
        self.dilation = self._each("dilation", dilation)
        self.groups = groups
        self.weight = Parameter(empty(out_channels, in_channels // groups, *self.kernel_size, dtype=dtype))
        self.bias = Parameter(empty(out_channels, dtype=dtype)) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias afresh."""
        init.uniform_within_(self.in_channels // self.groups * math.prod(self.kernel_size), self.weight, self.bias)

    def _each(self, setting: str, value: Sizes) -> tuple[int, ...]:
        sizes = (value,) * self.dims if isinstance(value, int) else tuple(value)
        if len(sizes) != self.dims:
            raise ValueRangeError(
                type(self).__name__,
                f"{setting}={value}.",
                rule=f"It is one number, or one for each dimension, which are {self.dims} here.",
                suggestion=f"{setting}={sizes[0] if sizes else 1}",
            )
        return sizes

    def extra_repr(self) -> str:
        """The sizes, and the settings that aren't the usual ones."""
        shown = [f"{self.in_channels}, {self.out_channels}", f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        ones = (1,) * self.dims
        if self.padding != (0,) * self.dims:
            shown.append(f"padding={self.padding}")
        if self.dilation != ones:
            shown.append(f"dilation={self.dilation}")
        if self.groups != 1:
            shown.append(f"groups={self.groups}")
        if self.bias is None:
            shown.append("bias=False")
        return ", ".join(shown)


class Conv1d(_Convolution):
    """A window of `kernel_size` slid along (n, in_channels, length): (n, out_channels, length out).

    `out[n, o, i] = bias[o] + sum of weight[o, c, k] * x[n, c, i * stride + k * dilation]` over c and k, after `padding`
    zeros at both ends ("same" keeps the length). With `groups`, channels are taken in groups that don't mix. Weight and
    bias start within ±1/sqrt(in_channels / groups * kernel_size). Raises ShapeError, ValueRangeError.

    >>> nn.Conv1d(3, 8, kernel_size=5, padding=2)(rand(2, 3, 20)).shape
    (2, 8, 20)
    """

    dims = 1

    def forward(self, x: Tensor) -> Tensor:
        """(n, in_channels, length) to (n, out_channels, length out); also without n."""
        return conv1d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Conv2d(_Convolution):
    """A window slid over (n, in_channels, height, width): (n, out_channels, height out, width out).

    Everything as for Conv1d, in two dimensions; each setting is one number or two.

    >>> nn.Conv2d(1, 4, kernel_size=3, stride=2)(rand(2, 1, 8, 8)).shape
    (2, 4, 3, 3)
    """

    dims = 2

    def forward(self, x: Tensor) -> Tensor:
        """(n, in_channels, height, width) to (n, out_channels, height out, width out); also without n."""
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)
