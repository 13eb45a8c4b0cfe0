"""Normalisation as modules; what they compute stands in `functional/normalization.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from pytensor.autograd import no_grad
from pytensor.creation import ones, tensor, zeros
from pytensor.dtypes import int64
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.nn import init
from pytensor.nn.functional import normalization as functional
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["BatchNorm1d", "BatchNorm2d", "GroupNorm", "LayerNorm", "RMSNorm"]


class LayerNorm(Module):
    """The last dimensions of each sample at mean 0 and variance 1, times weight (at first 1), plus bias (at first 0).

    `normalized_shape` is their sizes, or one size. Raises ShapeError for an input of other last sizes.

    >>> nn.LayerNorm(3)(tensor([[1.0, 2.0, 3.0]])).round().detach()
    tensor([[-1.,  0.,  1.]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _sizes(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        shape = self.normalized_shape
        self.weight = Parameter(ones(shape, dtype=dtype)) if elementwise_affine else None
        self.bias = Parameter(zeros(shape, dtype=dtype)) if elementwise_affine and bias else None

    def reset_parameters(self) -> None:
        """The weight to 1, the bias to 0."""
        _reset(self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """The sizes and settings."""
        settings = f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        return f"{settings}, bias={self.bias is not None}"


class RMSNorm(Module):
    """The last dimensions of each sample at mean square 1, times weight (at first 1).

    Without `eps` it is the dtype's own step at 1. Raises ShapeError for an input of other last sizes.

    >>> nn.RMSNorm(2)(tensor([[3.0, 4.0]])).detach()
    tensor([[0.8485, 1.1314]])
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _sizes(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.weight = Parameter(ones(self.normalized_shape, dtype=dtype)) if elementwise_affine else None

    def reset_parameters(self) -> None:
        """The weight to 1."""
        _reset(self.weight, None)

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """The sizes and settings."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """The channels of (n, c, …) in groups, each group of each sample at mean 0 and variance 1; weight and bias (c,).

    Raises ValueRangeError unless the groups divide the channels, ShapeError for another number of channels.

    >>> nn.GroupNorm(2, 4)(rand(3, 4, 5)).shape
    (3, 4, 5)
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_groups <= 0 or num_channels % num_groups:
            raise ValueRangeError(
                "GroupNorm",
                f"{num_channels} channels in {num_groups} groups.",
                rule="The groups divide the channels.",
                suggestion=f"GroupNorm(1, {num_channels})",
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self.weight = Parameter(ones(num_channels, dtype=dtype)) if affine else None
        self.bias = Parameter(zeros(num_channels, dtype=dtype)) if affine and bias else None

    def reset_parameters(self) -> None:
        """The weight to 1, the bias to 0."""
        _reset(self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """The sizes and settings."""
        sizes = f"{self.num_groups}, {self.num_channels}"
        return f"{sizes}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class _BatchNorm(Module):
    """What both share: weight (at first 1), bias (at first 0), running averages."""

    ranks: ClassVar[tuple[int, ...]]  # the numbers of dimensions it takes
    layout: ClassVar[str]
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self.weight = Parameter(ones(num_features, dtype=dtype)) if affine else None
        self.bias = Parameter(zeros(num_features, dtype=dtype)) if affine and bias else None
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", ones(num_features, dtype=dtype) if tracked else None)
        self.register_buffer("num_batches_tracked", tensor(0, dtype=int64) if tracked else None)

    def reset_running_stats(self) -> None:
        """Forget the running averages."""
        with no_grad():
            for buffer, start in ((self.running_mean, 0), (self.running_var, 1), (self.num_batches_tracked, 0)):
                if buffer is not None:
                    buffer.fill_(start)

    def reset_parameters(self) -> None:
        """Forget the running averages; the weight to 1, the bias to 0."""
        self.reset_running_stats()
        _reset(self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        if x.ndim not in self.ranks or x.shape[1] != self.num_features:
            raise ShapeError(
                type(self).__name__,
                f"an input of shape {x.shape}.",
                rule=f"It is {self.layout}, with {self.num_features} channels here.",
                suggestion=f"{type(self).__name__}({x.shape[1]})" if x.ndim in self.ranks else "x.unsqueeze(0)",
                shape=list(x.shape),
            )
        momentum = self.momentum
        if self.training and self.num_batches_tracked is not None:
            with no_grad():
                self.num_batches_tracked.add_(1)
            if momentum is None:
                momentum = 1 / self.num_batches_tracked.item()
        by_batch = self.training or self.running_mean is None
        return functional.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, by_batch, momentum or 0.0, self.eps
        )

    def extra_repr(self) -> str:
        """The sizes and settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(_BatchNorm):
    """Each channel of (n, c) or (n, c, length) at mean 0 and variance 1 over the batch: `functional.batch_norm`.

    The running averages are buffers: while training they move by `momentum` at each forward (with momentum=None, they
    are the plain averages so far); after `eval()` they are used. Raises ShapeError for an input of another shape.

    >>> nn.BatchNorm1d(2)(tensor([[1.0, 10.0], [3.0, 30.0]])).round().detach()
    tensor([[-1., -1.],
            [ 1.,  1.]])
    """

    ranks = (2, 3)
    layout = "(n, channels) or (n, channels, length)"


class BatchNorm2d(_BatchNorm):
    """Each channel of (n, c, height, width) at mean 0 and variance 1 over the batch. The rest as BatchNorm1d.

    >>> nn.BatchNorm2d(3)(rand(2, 3, 4, 4)).shape
    (2, 3, 4, 4)
    """

    ranks = (4,)
    layout = "(n, channels, height, width)"


def _sizes(given: int | Sequence[int]) -> tuple[int, ...]:
    return (given,) if isinstance(given, int) else tuple(given)


def _reset(weight: Tensor | None, bias: Tensor | None) -> None:
    if weight is not None:
        init.ones_(weight)
    if bias is not None:
        init.zeros_(bias)
