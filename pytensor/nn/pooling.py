"""Pooling as modules: windows, or pieces, of which one number is left."""

from __future__ import annotations

from typing import Any

from pytensor.nn.functional import sliding as functional
from pytensor.nn.module import Module
from pytensor.tensor import Tensor

__all__ = ["AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AvgPool1d", "AvgPool2d", "MaxPool1d", "MaxPool2d"]


class _MaxPool(Module):
    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, *, ceil_mode: bool = False
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """The largest element of each window of (n, c, length); `stride` is the kernel's size unless given.

    With `ceil_mode` the last window may reach beyond the end. The gradient goes to the first of equals.
    Raises ShapeError, ValueRangeError.

    >>> nn.MaxPool1d(2)(tensor([[[1, 3, 2, 4]]]))
    tensor([[[3., 4.]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, length) to (n, c, windows)."""
        return functional.max_pool1d(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)


class MaxPool2d(_MaxPool):
    """The largest element of each window of (n, c, height, width). Everything else as MaxPool1d.

    >>> nn.MaxPool2d(2)(arange(16).view(1, 1, 4, 4))
    tensor([[[[ 5.,  7.],
              [13., 15.]]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, height, width) to (n, c, windows down, windows across)."""
        return functional.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)


class _AvgPool(Module):
    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def extra_repr(self) -> str:
        """The settings."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPool):
    """The mean of each window of (n, c, length); `stride` is the kernel's size unless given.

    With `ceil_mode` the last window may reach beyond the end; what lies there isn't counted. Zeros of the padding are,
    with `count_include_pad`. Raises ShapeError, ValueRangeError.

    >>> nn.AvgPool1d(2)(tensor([[[1, 3, 2, 4]]]))
    tensor([[[2., 3.]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, length) to (n, c, windows)."""
        return functional.avg_pool1d(
            x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad
        )


class AvgPool2d(_AvgPool):
    """The mean of each window of (n, c, height, width). Everything else as AvgPool1d.

    >>> nn.AvgPool2d(2)(arange(16).view(1, 1, 4, 4))
    tensor([[[[ 2.5000,  4.5000],
              [10.5000, 12.5000]]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, height, width) to (n, c, windows down, windows across)."""
        return functional.avg_pool2d(
            x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad
        )


class _Adaptive(Module):
    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def extra_repr(self) -> str:
        """The size of the output."""
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_Adaptive):
    """The mean of `output_size` pieces of (n, c, length), whatever the length. Raises ShapeError, ValueRangeError.

    >>> nn.AdaptiveAvgPool1d(2)(tensor([[[1, 3, 2, 4]]]))
    tensor([[[2., 3.]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, length) to (n, c, output_size)."""
        return functional.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool2d(_Adaptive):
    """The mean of pieces of (n, c, height, width), as many as `output_size`, one number or two, None to keep a size.

    Raises ShapeError, ValueRangeError.

    >>> nn.AdaptiveAvgPool2d(1)(arange(16).view(1, 1, 4, 4))
    tensor([[[[7.5000]]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, height, width) to (n, c, *output_size)."""
        return functional.adaptive_avg_pool2d(x, self.output_size)
