"""Convolution and pooling as PyTorch names them; the sliding window is that of `pytensor/functions/windows.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytensor import backends
from pytensor.creation import tensor
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions import windows
from pytensor.functions.matrices import pad
from pytensor.functions.windows import conv1d, conv2d, max_pool1d, max_pool2d
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


def avg_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, count_include_pad: bool = True
) -> Tensor:
    """The mean of each window of the last dimension. Zeros of the padding are counted, or not.

    Raises ShapeError, ValueRangeError.
    """
    out = windows.avg_pool1d(input, kernel_size, stride, padding)
    return out if count_include_pad else out / windows.avg_pool1d(_ones(input), kernel_size, stride, padding)


def avg_pool2d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, count_include_pad: bool = True
) -> Tensor:
    """The mean of each window of the last two dimensions. Zeros of the padding are counted, or not.

    Raises ShapeError, ValueRangeError.
    """
    out = windows.avg_pool2d(input, kernel_size, stride, padding)
    return out if count_include_pad else out / windows.avg_pool2d(_ones(input), kernel_size, stride, padding)


def adaptive_avg_pool1d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of `output_size` pieces of the last dimension: piece i goes from ⌊i L/o⌋ to ⌈(i+1) L/o⌉.

    Raises ShapeError, ValueRangeError.
    """
    return _adapted("adaptive_avg_pool1d", input, output_size, 1)


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of pieces of the last two dimensions, as many along each as `output_size` says; None keeps a size.

    Raises ShapeError, ValueRangeError.
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


def _ones(like: Tensor) -> Tensor:
    return like.detach() * 0.0 + 1.0
