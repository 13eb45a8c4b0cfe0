"""Convolutions on pytensor's kernels, with their gradients (module 4).

The output is as large as the input: the weight is anchored at the first element of its window, and beyond the end the
input counts as 0. Each becomes one matrix product over windows laid side by side ("im2col": Chellapilla, Puri and
Simard, High performance convolutional neural networks for document processing, 2006).
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from pytensor.array import (
    Array,
    cast_array,
    contiguous_array,
    filled,
    matmul_arrays,
    reduce_array,
    with_layout,
    write_array,
)
from pytensor.dtypes import float64
from pytensor.errors import ShapeError
from pytensor.layout import Layout, layout
from pytensor.minitorch.functions import Function
from pytensor.minitorch.tensor_data import TensorData
from pytensor.ops import REDUCE, ZIP

if TYPE_CHECKING:
    from pytensor.minitorch.autodiff import Context
    from pytensor.minitorch.tensor import Tensor

__all__ = ["Conv1dFun", "Conv2dFun", "conv1d", "conv2d"]


class Conv2dFun(Function):
    """`for b, o, h, w: out[b, o, h, w] = sum(weight[o, c, i, j] * input[b, c, h + i, w + j] for c, i, j)`.

    Input (batch, in_channels, height, width), weight (out_channels, in_channels, kernel height, kernel width), output
    (batch, out_channels, height, width). Raises ShapeError where the channels differ.
    """

    @staticmethod
    def forward(ctx: Context, input: Tensor, weight: Tensor) -> Tensor:
        """The convolution; keeps the windows for the backward pass."""
        _check("conv2d", input, weight, 4)
        kernels = contiguous_array(weight._tensor.array)
        windows = _windows(input._tensor.array, kernels.layout)
        ctx.save_for_backward(windows, kernels, input)
        return input._new(TensorData.over(_convolved(windows, kernels, input.shape)))

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, Tensor]:
        """The gradients by input and weight."""
        windows, kernels, input = ctx.saved_values
        by_input, by_weight = _gradients(windows, kernels, input.shape, grad_output._tensor.array)
        return input._new(TensorData.over(by_input)), input._new(TensorData.over(by_weight))


class Conv1dFun(Function):
    """`for b, o, w: out[b, o, w] = sum(weight[o, c, j] * input[b, c, w + j] for c, j)`: a convolution of height 1.

    Input (batch, in_channels, width), weight (out_channels, in_channels, kernel width), output (batch, out_channels,
    width). Raises ShapeError where the channels differ.
    """

    @staticmethod
    def forward(ctx: Context, input: Tensor, weight: Tensor) -> Tensor:
        """The convolution; keeps the windows for the backward pass."""
        _check("conv1d", input, weight, 3)
        kernels = contiguous_array(_with_height(weight._tensor.array))
        image = _with_height(input._tensor.array)
        windows = _windows(image, kernels.layout)
        ctx.save_for_backward(windows, kernels, input)
        return input._new(_without_height(_convolved(windows, kernels, image.layout.shape)))

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, Tensor]:
        """The gradients by input and weight."""
        windows, kernels, input = ctx.saved_values
        shape = _with_height(input._tensor.array).layout.shape
        by_input, by_weight = _gradients(windows, kernels, shape, _with_height(grad_output._tensor.array))
        return input._new(_without_height(by_input)), input._new(_without_height(by_weight))


conv1d = Conv1dFun.apply
conv2d = Conv2dFun.apply


def _windows(image: Array, kernel: Layout) -> Array:
    """The windows of a (b, c, h, w) image, one for each place of the kernel, as a dense (b, c, kh, kw, h, w)."""
    batch, channels, height, width = image.layout.shape
    kernel_height, kernel_width = kernel.shape[-2:]
    padded = filled(image, (batch, channels, height + kernel_height - 1, width + kernel_width - 1), 0.0, float64)
    write_array(with_layout(padded, padded.layout.slice(2, 0, height).slice(3, 0, width)), image)
    by_batch, by_channel, down, right = padded.layout.strides
    overlapping = layout(
        (batch, channels, kernel_height, kernel_width, height, width),
        (by_batch, by_channel, down, right, down, right),
    )
    return cast_array(with_layout(padded, overlapping), float64)


def _convolved(windows: Array, kernels: Array, shape: tuple[int, ...]) -> Array:
    """(o, c kh kw) @ (b, c kh kw, h w), as (b, o, h, w)."""
    batch, _, height, width = shape
    out = matmul_arrays(_matrix(kernels), _columns(windows))
    return with_layout(out, layout((batch, kernels.layout.shape[0], height, width)))


def _gradients(windows: Array, kernels: Array, shape: tuple[int, ...], gradient: Array) -> tuple[Array, Array]:
    """The gradients by the (b, c, h, w) input and by the weight."""
    batch, channels, height, width = shape
    _, _, kernel_height, kernel_width = kernels.layout.shape
    dense = contiguous_array(gradient)
    flat = with_layout(dense, layout((batch, kernels.layout.shape[0], height * width), None, dense.layout.offset))

    columns = _columns(windows)
    per_image = matmul_arrays(flat, with_layout(columns, columns.layout.permute((0, 2, 1))))
    by_weight = with_layout(reduce_array(REDUCE["sum"], per_image, (0,)), layout(kernels.layout.shape))

    # Every window hands its gradient back to the elements it was made of, and elements in several windows add up.
    matrix = _matrix(kernels)
    spread = matmul_arrays(with_layout(matrix, matrix.layout.permute((1, 0))), flat)
    spread = with_layout(spread, layout((batch, channels, kernel_height, kernel_width, height, width)))
    padded = filled(gradient, (batch, channels, height + kernel_height - 1, width + kernel_width - 1), 0.0, float64)
    for i, j in product(range(kernel_height), range(kernel_width)):
        here = padded.layout.slice(2, i, height).slice(3, j, width)
        part = spread.layout.select(2, i).select(2, j)
        backend = padded.backend
        backend.zip(ZIP["add"], float64, padded.storage, here, spread.storage, part, here, padded.storage)
    by_input = with_layout(padded, padded.layout.slice(2, 0, height).slice(3, 0, width))
    return cast_array(by_input, float64), by_weight


def _matrix(kernels: Array) -> Array:
    """(o, c, kh, kw) as (o, c kh kw)."""
    out_channels, *rest = kernels.layout.shape
    return with_layout(kernels, layout((out_channels, prod(rest)), None, kernels.layout.offset))


def _columns(windows: Array) -> Array:
    """(b, c, kh, kw, h, w) as (b, c kh kw, h w)."""
    batch, channels, kernel_height, kernel_width, height, width = windows.layout.shape
    return with_layout(windows, layout((batch, channels * kernel_height * kernel_width, height * width)))


def _with_height(x: Array) -> Array:
    return with_layout(x, x.layout.unsqueeze(2))


def _without_height(x: Array) -> TensorData:
    return TensorData.over(with_layout(x, x.layout.select(2, 0)))


def _check(op: str, input: Tensor, weight: Tensor, dims: int) -> None:
    if input.dims == weight.dims == dims and input.shape[1] == weight.shape[1]:
        return
    sizes = ", ".join(["height", "width"][4 - dims :])
    raise ShapeError(
        op,
        f"input {input.shape} and weight {weight.shape}.",
        rule=f"The input is (batch, in_channels, {sizes}), the weight (out_channels, in_channels, kernel {sizes}), "
        "and in_channels is the same number in both.",
        suggestion="input.view(…) to add the dimensions that are missing",
        shapes=[list(input.shape), list(weight.shape)],
    )
