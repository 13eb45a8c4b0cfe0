"""Pooling, maximum, softmax and dropout, from the functions below them (module 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytensor.errors import ShapeError
from pytensor.minitorch import operators
from pytensor.minitorch.fast_ops import FastOps
from pytensor.minitorch.functions import Function
from pytensor.minitorch.tensor_functions import rand
from pytensor.minitorch.tensor_ops import dimension_of

if TYPE_CHECKING:
    from pytensor.minitorch.autodiff import Context
    from pytensor.minitorch.tensor import Tensor

__all__ = [
    "Max",
    "argmax",
    "avgpool2d",
    "dropout",
    "logsoftmax",
    "max",
    "max_reduce",
    "maxpool2d",
    "softmax",
    "tile",
]

max_reduce = FastOps.reduce(operators.max, float("-inf"))
"""The largest element along a dimension, which stays with size 1; without history."""


def tile(input: Tensor, kernel: tuple[int, int]) -> tuple[Tensor, int, int]:
    """The tiles of images, each as one row.

    From (batch, channel, height, width) and a kernel (kh, kw): a tensor of shape (batch, channel, new_height,
    new_width, kh * kw), with new_height = height / kh and new_width = width / kw, and these two.
    Raises ShapeError where the kernel doesn't divide the image.
    """
    batch, channel, height, width = input.shape
    kernel_height, kernel_width = kernel
    if height % kernel_height or width % kernel_width:
        raise ShapeError(
            "tile",
            f"a kernel of {kernel_height} × {kernel_width} on images of {height} × {width}.",
            rule="Tiles don't overlap, so the kernel's height and width divide the image's.",
            shape=list(input.shape),
            kernel=list(kernel),
        )
    down, across = height // kernel_height, width // kernel_width
    cut = input.contiguous().view(batch, channel, down, kernel_height, across, kernel_width)
    tiles = cut.permute(0, 1, 2, 4, 3, 5).contiguous()
    return tiles.view(batch, channel, down, across, kernel_height * kernel_width), down, across


def avgpool2d(input: Tensor, kernel: tuple[int, int]) -> Tensor:
    """The mean of each tile, (batch, channel, height / kh, width / kw). Raises ShapeError as `tile` does."""
    tiles, height, width = tile(input, kernel)
    return tiles.mean(4).view(input.shape[0], input.shape[1], height, width)


def maxpool2d(input: Tensor, kernel: tuple[int, int]) -> Tensor:
    """The largest of each tile, (batch, channel, height / kh, width / kw). Raises ShapeError as `tile` does."""
    tiles, height, width = tile(input, kernel)
    return max(tiles, 4).view(input.shape[0], input.shape[1], height, width)


def argmax(input: Tensor, dim: int) -> Tensor:
    """1.0 at the largest elements along `dim` (all of them, where several are equal), else 0.0."""
    return max_reduce(input, dim) == input


class Max(Function):
    """The largest element along one dimension, which stays with size 1."""

    @staticmethod
    def forward(ctx: Context, input: Tensor, dim: Tensor) -> Tensor:
        """`for i, j: out[i, 0] = max(out[i, 0], input[i, j])`."""
        along = int(dim.item())
        ctx.save_for_backward(input, along)
        return max_reduce(input, along)

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, float]:
        """`d` to the largest (to each of them, where several are equal), else 0."""
        input, along = ctx.saved_values
        return grad_output * argmax(input, along), 0.0


def max(input: Tensor, dim: int) -> Tensor:
    """The largest element along `dim`, which stays with size 1.

    Raises IndexingError where there is no such dimension.
    """
    return Max.apply(input, input._ensure_tensor(dimension_of(input, dim)))


def softmax(input: Tensor, dim: int) -> Tensor:
    """`exp(x[i]) / sum(exp(x[j]) for j)` along `dim`.

    The largest element is taken off first: the quotient stays the same, and no power overflows.
    """
    powers = (input - max_reduce(input.detach(), dim)).exp()
    return powers / powers.sum(dim)


def logsoftmax(input: Tensor, dim: int) -> Tensor:
    """`x[i] - log(sum(exp(x[j]) for j))` along `dim`, taken without overflow as in `softmax`."""
    shifted = input - max_reduce(input.detach(), dim)
    return shifted - shifted.exp().sum(dim).log()


def dropout(input: Tensor, rate: float, ignore: bool = False) -> Tensor:
    """The input with each element set to 0 with probability `rate`; the others stay as they are, not scaled up.

    With `ignore` the input itself, as outside training. Drawn by Python's `random`.
    """
    if ignore:
        return input
    kept = 1.0 - (rand(input.shape, backend=input.backend) < rate)
    return input * kept
