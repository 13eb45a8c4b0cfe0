"""Convolution and pooling: a sliding window is a view, then a product or a reduction over what lies in it.

`windows` makes the view: neighbouring windows overlap in the storage, so nothing is copied until a product needs it.
Its gradient adds every window back to where it came from.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from pytensor.array import filled, with_layout
from pytensor.autograd import Function
from pytensor.errors import Shape, ShapeError, ValueRangeError
from pytensor.functions import fused
from pytensor.functions.matrices import pad
from pytensor.functions.movement import permute
from pytensor.functions.reduction import mean
from pytensor.layout import Layout, layout, normal_dim
from pytensor.ops import ZIP

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Windows(Function):
    """x (…, *sizes) as (…, *counts, *kernel): for each place of the window, what it shows."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, kernel: Shape, stride: Shape, dilation: Shape) -> Tensor:
        ctx.full, ctx.kernel = x.layout.shape, kernel
        ctx.stride, ctx.dilation = stride, dilation
        return with_layout(x, _windows(x.layout, kernel, stride, dilation))

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return FromWindows.apply(grad_output, ctx.full, ctx.kernel, ctx.stride, ctx.dilation)


class FromWindows(Function):
    """Zeros with every window added in at its place: `for k: out[start + step k] += x[…, k]`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, shape: Shape, kernel: Shape, stride: Shape, dilation: Shape) -> Tensor:
        ctx.kernel, ctx.stride, ctx.dilation = kernel, stride, dilation
        out = filled(x, shape, 0, x.dtype)
        places = _windows(out.layout, kernel, stride, dilation)
        first = x.layout.ndim - len(kernel)
        for offset in itertools.product(*map(range, kernel)):
            source, place = x.layout, places
            for at in offset:
                source, place = source.select(first, at), place.select(first, at)
            out.backend.zip(ZIP["add"], out.dtype, out.storage, place, x.storage, source, place, out.storage)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Windows.apply(grad_output, ctx.kernel, ctx.stride, ctx.dilation)


class Convolution(Function):
    """x (batch, channels, *sizes) and weight (out channels, channels, *kernel): (batch, out channels, *counts).

    One pass over the image, where the composition writes every window out; the gradients are compositions.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, stride: Shape, dilation: Shape) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.dilation = stride, dilation
        out = fused.convolution(x, weight, stride, dilation)
        return _product(x, weight, stride, dilation, 1) if out is None else out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        x, weight = ctx.saved_tensors
        shape, kernel = x.layout.shape, weight.layout.shape[2:]
        batch, out_channels, *counts = grad_output.layout.shape
        slopes = grad_output.reshape((batch, out_channels, math.prod(counts)))
        grad_x = grad_weight = None
        if ctx.edges[0]:
            seen = weight.reshape((out_channels, -1)).mT @ slopes
            seen = seen.reshape((*shape[:2], *kernel, *counts))
            ndim = len(kernel)
            seen = permute(seen, (0, 1, *range(2 + ndim, 2 + 2 * ndim), *range(2, 2 + ndim)))
            grad_x = FromWindows.apply(seen, shape, kernel, ctx.stride, ctx.dilation)
        if ctx.edges[1]:
            columns = _columns(x, kernel, ctx.stride, ctx.dilation, 1)[:, 0]
            grad_weight = (slopes @ columns.mT).sum(0).reshape(weight.layout.shape)
        return grad_x, grad_weight


def _windows(x: Layout, kernel: Shape, stride: Shape, dilation: Shape) -> Layout:
    lead = x.ndim - len(kernel)
    counts = tuple(
        [
            (size - step * (width - 1) - 1) // hop + 1
            for size, width, hop, step in zip(x.shape[lead:], kernel, stride, dilation, strict=True)
        ]
    )
    return layout(
        (*x.shape[:lead], *counts, *kernel),
        (
            *x.strides[:lead],
            *[own * hop for own, hop in zip(x.strides[lead:], stride, strict=True)],
            *[own * step for own, step in zip(x.strides[lead:], dilation, strict=True)],
        ),
        x.offset,
    )


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """`for n, o, i: out[n, o, i] = bias[o] + sum over c, k of input[n, c, i stride + k dilation] weight[o, c, k]`.

    input (batch, channels, width) or (channels, width); weight (out channels, channels / groups, kernel). The input
    gets `padding` zeros at either end ("same" and "valid" too). Raises ShapeError, ValueRangeError.
    Dtype: the promoted one.

    >>> x = tensor([[[1, 2, 3, 4]]])
    >>> nn.functional.conv1d(x, tensor([[[1, -1]]]))
    tensor([[[-1., -1., -1.]]])
    """
    return _convolution("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """As `conv1d` over two dimensions: input (batch, channels, height, width), weight (out, channels / groups, kh, kw).

    stride, padding and dilation are one number or two. Raises ShapeError, ValueRangeError. Dtype: the promoted one.

    >>> x = arange(9).view(1, 1, 3, 3)
    >>> nn.functional.conv2d(x, ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    return _convolution("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def max_pool1d(input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1) -> Tensor:
    """The largest element of each window of the last dimension; `stride` is the kernel's size unless given.

    The gradient goes to the first of equals. Raises ShapeError, ValueRangeError.
    """
    return _max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation)


def max_pool2d(input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1) -> Tensor:
    """The largest element of each window of the last two dimensions; `stride` is the kernel size unless given.

    The gradient goes to the first of equals. Raises ShapeError, ValueRangeError.
    """
    return _max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation)


def avg_pool1d(input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Tensor:
    """The mean of each window of the last dimension, padding zeros counted. Raises ShapeError, ValueRangeError."""
    return _avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding)


def avg_pool2d(input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Tensor:
    """The mean of each window of the last two dimensions, padding zeros counted.

    Raises ShapeError, ValueRangeError.
    """
    return _avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding)


def _convolution(
    op: str,
    ndim: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> Tensor:
    if input.layout.ndim == ndim + 1:
        return _convolution(op, ndim, input.unsqueeze(0), weight, bias, stride, padding, dilation, groups).squeeze(0)
    _check_convolution(op, ndim, input, weight, groups)
    kernel = weight.layout.shape[2:]
    hops, steps = _each(op, stride, ndim), _each(op, dilation, ndim)
    x = _padded(op, input, kernel, hops, steps, padding, 0.0)
    _check_windows(op, x.layout.shape[2:], kernel, steps)
    if groups == 1 and fused.convolves(x, weight, steps):
        out: Tensor = Convolution.apply(x, weight, hops, steps)
    else:
        out = _product(x, weight, hops, steps, groups)
    return out if bias is None else out + bias.view((out.layout.shape[1], *(1,) * ndim))


def _product(x: Tensor, weight: Tensor, hops: Shape, steps: Shape, groups: int) -> Tensor:
    """The convolution as a product of the weight's rows with columns that are windows."""
    kernel, out_channels = weight.layout.shape[2:], weight.layout.shape[0]
    sizes = zip(x.layout.shape[2:], kernel, hops, steps, strict=True)
    counts = [(size - step * (width - 1) - 1) // hop + 1 for size, width, hop, step in sizes]
    rows = weight.reshape((groups, out_channels // groups, math.prod(weight.layout.shape[1:])))
    out = rows @ _columns(x, kernel, hops, steps, groups)
    return out.reshape((x.layout.shape[0], out_channels, *counts))


def _columns(x: Tensor, kernel: Shape, hops: Shape, steps: Shape, groups: int) -> Tensor:
    """(batch, groups, group channels * kernel, places): what each place of the window shows, written out.

    Places stay neighbours, so that the copy runs along rows of the image and not along those of the small kernel.
    """
    seen: Tensor = Windows.apply(x, kernel, hops, steps)
    ndim = len(kernel)
    batch, channels, *counts = seen.layout.shape[: 2 + ndim]
    columns = permute(seen, (0, 1, *range(2 + ndim, 2 + 2 * ndim), *range(2, 2 + ndim)))
    return columns.reshape((batch, groups, channels // groups * math.prod(kernel), math.prod(counts)))


def _max_pool(op: str, ndim: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> Tensor:
    kernel, steps = _each(op, kernel_size, ndim), _each(op, dilation, ndim)
    hops = kernel if stride is None else _each(op, stride, ndim)
    _check_pool(op, ndim, input)
    x = _padded(op, input, kernel, hops, steps, padding, -math.inf)
    _check_windows(op, x.layout.shape[-ndim:], kernel, steps)
    seen: Tensor = Windows.apply(x, kernel, hops, steps)
    flat = seen.reshape((*seen.layout.shape[: seen.layout.ndim - ndim], math.prod(kernel)))
    out: Tensor = flat.max(-1).values
    return out


def _avg_pool(op: str, ndim: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any) -> Tensor:
    kernel, steps = _each(op, kernel_size, ndim), (1,) * ndim
    hops = kernel if stride is None else _each(op, stride, ndim)
    _check_pool(op, ndim, input)
    x = _padded(op, input, kernel, hops, steps, padding, 0.0)
    _check_windows(op, x.layout.shape[-ndim:], kernel, steps)
    seen: Tensor = Windows.apply(x, kernel, hops, steps)
    return mean(seen, tuple(range(-ndim, 0)))


def _each(op: str, value: Any, ndim: int) -> Shape:
    """One number for each dimension."""
    listed = (value,) * ndim if isinstance(value, int) else tuple(value)
    if len(listed) == 1:
        listed *= ndim
    if len(listed) != ndim or any(not isinstance(each, int) or each < 1 for each in listed):
        raise ValueRangeError(
            op, f"{value!r} for {ndim} dimensions.", rule="It is one number of at least 1, or one for each dimension."
        )
    return listed


def _padded(op: str, x: Tensor, kernel: Shape, hops: Shape, steps: Shape, padding: Any, value: float) -> Tensor:
    if padding == "valid":
        return x
    if padding == "same":
        if any(hop != 1 for hop in hops):
            raise ValueRangeError(
                op, 'padding="same" with a stride.', rule="The result can only have the size of the input at stride 1."
            )
        totals = [step * (width - 1) for step, width in zip(steps, kernel, strict=True)]
        borders = [(total // 2, total - total // 2) for total in totals]
    else:
        listed = (padding,) * len(kernel) if isinstance(padding, int) else tuple(padding)
        if len(listed) == 1:
            listed *= len(kernel)
        if len(listed) != len(kernel) or any(each < 0 for each in listed):
            raise ValueRangeError(
                op, f"padding={padding!r}.", rule='It is at least 0, one number or one for each dimension, or "same".'
            )
        borders = [(each, each) for each in listed]
    if not any(before or after for before, after in borders):
        return x
    return pad(x, [number for border in reversed(borders) for number in border], value=value)


def _check_convolution(op: str, ndim: int, input: Tensor, weight: Tensor, groups: int) -> None:
    shape, kernel = input.layout.shape, weight.layout.shape
    if len(shape) != ndim + 2 or len(kernel) != ndim + 2:
        raise ShapeError(
            op,
            f"an input of shape {shape} and a weight of shape {kernel}.",
            rule=f"The input is (batch, channels, …), the weight (out channels, channels, …), with {ndim} more each.",
            suggestion="input.unsqueeze(0)" if len(shape) < ndim + 2 else "",
            shapes=[list(shape), list(kernel)],
        )
    if shape[1] != kernel[1] * groups or kernel[0] % groups:
        raise ShapeError(
            op,
            f"{shape[1]} input channels, a weight of shape {kernel} and groups={groups}.",
            rule="The weight's second size is input channels / groups, and its first divides by groups.",
            shapes=[list(shape), list(kernel)],
        )


def _check_pool(op: str, ndim: int, input: Tensor) -> None:
    if input.layout.ndim not in (ndim + 1, ndim + 2):
        raise ShapeError(
            op,
            f"an input of shape {input.layout.shape}.",
            rule=f"It is (batch, channels, …) or (channels, …), with {ndim} more.",
            suggestion="input.unsqueeze(0)",
            shape=list(input.layout.shape),
        )


def _check_windows(op: str, sizes: Shape, kernel: Shape, steps: Shape) -> None:
    for size, width, step in zip(sizes, kernel, steps, strict=True):
        if size < step * (width - 1) + 1:
            raise ShapeError(
                op,
                f"a window of {step * (width - 1) + 1} over {size} elements.",
                rule="The window fits into the (padded) input.",
                suggestion="a smaller kernel, or padding",
                sizes=list(sizes),
                kernel=list(kernel),
            )


def unfold(x: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """A view of the pieces of `size` that begin every `step` along a dimension, each in a new last dimension.

    Raises ShapeError when a piece doesn't fit, DimensionError. Dtype: that of x.

    >>> arange(5).unfold(0, 3, 1)
    tensor([[0., 1., 2.],
            [1., 2., 3.],
            [2., 3., 4.]])
    """
    at = normal_dim(dimension, x.layout.ndim, "unfold")
    moved = x.movedim(at, -1)
    _check_windows("unfold", moved.layout.shape[-1:], (size,), (1,))
    seen: Tensor = Windows.apply(moved, (size,), (step,), (1,))
    return seen.movedim(-2, at)
