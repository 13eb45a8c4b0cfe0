"""Convolution and pooling as PyTorch names them; the sliding window is that of `pytensor/functions/windows.py`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pytensor import backends
from pytensor.creation import tensor
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions import windows
from pytensor.functions.matrices import pad
from pytensor.functions.windows import conv1d, conv2d
from pytensor.tensor import Tensor

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "avg_pool1d",
    "avg_pool2d",
    "conv1d",
    "conv2d",
    "max_pool1d",
    "max_pool2d",
    "pad",
]


def max_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest element of each window of the last dimension; `stride` is the kernel's size unless given.

    With `ceil_mode` the last window may reach beyond the end. The gradient goes to the first of equals. Raises
    ShapeError, ValueRangeError. Dtype: that of input.

    >>> nn.functional.max_pool1d(tensor([[[1, 3, 2, 4]]]), 2)
    tensor([[[3., 4.]]])
    """
    if ceil_mode:
        input, padding = _reaching(input, 1, kernel_size, stride, padding, dilation, -math.inf), 0
    return windows.max_pool1d(input, kernel_size, stride, padding, dilation)


def max_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """The largest element of each window of the last two dimensions. Everything else as max_pool1d.

    Dtype: that of input.

    >>> nn.functional.max_pool2d(arange(16).view(1, 1, 4, 4), 2)
    tensor([[[[ 5.,  7.],
              [13., 15.]]]])
    """
    if ceil_mode:
        input, padding = _reaching(input, 2, kernel_size, stride, padding, dilation, -math.inf), 0
    return windows.max_pool2d(input, kernel_size, stride, padding, dilation)


def avg_pool1d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window of the last dimension; `stride` is the kernel's size unless given.

    With `ceil_mode` the last window may reach beyond the end; what lies there isn't counted. Zeros of the padding are
    counted, or not. Raises ShapeError, ValueRangeError. Dtype: that of input.

    >>> nn.functional.avg_pool1d(tensor([[[1, 3, 2, 4]]]), 2)
    tensor([[[2., 3.]]])
    """
    if not ceil_mode and count_include_pad:
        return windows.avg_pool1d(input, kernel_size, stride, padding)
    x, counted = _counted(input, 1, kernel_size, stride, padding, ceil_mode, count_include_pad)
    return windows.avg_pool1d(x, kernel_size, stride) / windows.avg_pool1d(counted, kernel_size, stride)


def avg_pool2d(
    input: Tensor,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window of the last two dimensions. Everything else as avg_pool1d.

    Dtype: that of input.

    >>> nn.functional.avg_pool2d(arange(16).view(1, 1, 4, 4), 2)
    tensor([[[[ 2.5000,  4.5000],
              [10.5000, 12.5000]]]])
    """
    if not ceil_mode and count_include_pad:
        return windows.avg_pool2d(input, kernel_size, stride, padding)
    x, counted = _counted(input, 2, kernel_size, stride, padding, ceil_mode, count_include_pad)
    return windows.avg_pool2d(x, kernel_size, stride) / windows.avg_pool2d(counted, kernel_size, stride)


def _counted(
    input: Tensor, dims: int, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool, count_include_pad: bool
) -> tuple[Tensor, Tensor]:
    """The input with its border, and 1 where an element is counted."""
    ones = input.detach() * 0.0 + 1.0
    reach = _reaches(input, dims, kernel_size, stride, padding, 1) if ceil_mode else [0] * dims
    plain = _borders(padding, dims, [0] * dims)
    ones = pad(ones, plain, value=1.0 if count_include_pad else 0.0)
    return pad(input, _borders(padding, dims, reach)), pad(ones, _borders(0, dims, reach))


def _reaching(
    input: Tensor, dims: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, value: float
) -> Tensor:
    """The input with its border, and as much behind it as the last window needs."""
    reach = _reaches(input, dims, kernel_size, stride, padding, dilation)
    return pad(input, _borders(padding, dims, reach), value=value)


def _reaches(input: Tensor, dims: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> list[int]:
    """How far the last window of each dimension reaches beyond the border, if every element is to be in a window."""
    settings = [
        _each(each, dims) for each in (kernel_size, kernel_size if stride is None else stride, padding, dilation)
    ]
    found = []
    for size, kernel, hop, border, step in zip(input.shape[-dims:], *settings, strict=True):
        width = step * (kernel - 1) + 1
        count = -(-(size + 2 * border - width) // hop) + 1
        if (count - 1) * hop >= size + border:
            count -= 1  # a window must begin in the input or in the border before it
        found.append(max((count - 1) * hop + width - size - 2 * border, 0))
    return found


def _borders(padding: Any, dims: int, reach: Sequence[int]) -> list[int]:
    """What `pad` takes: before and after, the last dimension first."""
    pairs = zip(_each(padding, dims), reach, strict=True)
    return [side for border, more in reversed(list(pairs)) for side in (border, border + more)]


def _each(value: Any, dims: int) -> tuple[int, ...]:
    return (value,) * dims if isinstance(value, int) else tuple(value) * (dims if len(value) == 1 else 1)


def adaptive_avg_pool1d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of `output_size` pieces of the last dimension: piece i goes from ⌊i L/o⌋ to ⌈(i+1) L/o⌉.

    Raises ShapeError, ValueRangeError. Dtype: that of input.

    >>> nn.functional.adaptive_avg_pool1d(tensor([[[1, 3, 2, 4]]]), 2)
    tensor([[[2., 3.]]])
    """
    return _adapted("adaptive_avg_pool1d", input, output_size, 1)


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of pieces of the last two dimensions, as many along each as `output_size` says; None keeps a size.

    Raises ShapeError, ValueRangeError. Dtype: that of input.

    >>> nn.functional.adaptive_avg_pool2d(arange(16).view(1, 1, 4, 4), 1)
    tensor([[[[7.5000]]]])
    """
    return _adapted("adaptive_avg_pool2d", input, output_size, 2)


def _adapted(op: str, input: Tensor, output_size: Any, dims: int) -> Tensor:
    """A mean over pieces is a matrix product, along the last dimension and along the one before it."""
    if input.ndim < dims + 1:
        raise ShapeError(
            op,
            f"an input of shape {input.shape}.",
            rule=f"It has at least {dims + 1} dimensions, the channels first.",
            shape=list(input.shape),
        )
    wanted: Sequence[Any] = output_size if isinstance(output_size, Sequence) else (output_size,) * dims
    sizes = [own if size is None else size for own, size in zip(input.shape[-dims:], wanted, strict=True)]
    if any(size < 1 for size in sizes):
        raise ValueRangeError(op, f"output_size={output_size}.", rule="Each size is at least 1.", suggestion="1")
    out = input @ _means(input, -1, sizes[-1]).mT
    return out if dims == 1 else _means(input, -2, sizes[0]) @ out


def _means(like: Tensor, dim: int, pieces: int) -> Tensor:
    """(pieces, size) with 1/count where an element lies in a piece."""
    size = like.shape[dim]
    rows = []
    for at in range(pieces):
        start, end = at * size // pieces, -(-(at + 1) * size // pieces)
        rows.append([1 / (end - start) if start <= place < end else 0.0 for place in range(size)])
    with backends.backend(like.backend.name):
        return tensor(rows, dtype=like.dtype)
