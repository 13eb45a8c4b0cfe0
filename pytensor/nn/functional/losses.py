"""Losses that compare two tensors element by element. Those of classes stand in `classification.py`.

Each is reduced by `reduction`: "mean", "sum", or "none" for every element. Dtype: the promoted one.
"""

from __future__ import annotations

import warnings

from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions import fused
from pytensor.functions.selection import where
from pytensor.nn.functional.activations import softplus
from pytensor.tensor import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "smooth_l1_loss",
]


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`(x - t) ** 2`. Warns when the shapes differ, and broadcasts. Raises BroadcastError.

    Dtype: the promoted one.

    >>> nn.functional.mse_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """
    _warn_of_broadcast("mse_loss", input, target)
    if reduction in ("mean", "sum"):
        at_once = fused.squared_error(input, target, reduction == "mean")
        if at_once is not None:
            return at_once
    return reduced((input - target).square(), reduction)


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`|x - t|`. Warns when the shapes differ, and broadcasts. Raises BroadcastError.

    Dtype: the promoted one.

    >>> nn.functional.l1_loss(tensor([1.0, 2.0]), tensor([1.0, 4.0]), reduction="none")
    tensor([0., 2.])
    """
    _warn_of_broadcast("l1_loss", input, target)
    return reduced((input - target).abs(), reduction)


def huber_loss(input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """`d ** 2 / 2` for distances d below delta, a straight line of slope `delta` beyond.

    Warns when the shapes differ, and broadcasts. Raises BroadcastError, ValueRangeError for delta ≤ 0.
    Dtype: the promoted one.

    >>> nn.functional.huber_loss(tensor([1.0, 2.0]), tensor([1.5, 4.0]), delta=0.5)
    tensor(0.5000)
    """
    if delta <= 0:
        raise ValueRangeError("huber_loss", f"delta={delta}.", rule="It is above 0.", suggestion="delta=1.0")
    _warn_of_broadcast("huber_loss", input, target)
    distance = (input - target).abs()
    return reduced(where(distance < delta, distance.square() * 0.5, (distance - delta / 2) * delta), reduction)


def smooth_l1_loss(input: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """`d ** 2 / (2 beta)` for distances d below beta, `d - beta / 2` beyond; `l1_loss` for a beta of 0.

    Warns when the shapes differ, and broadcasts. Raises BroadcastError, ValueRangeError for beta < 0.
    Dtype: the promoted one.

    >>> nn.functional.smooth_l1_loss(tensor([1.0, 2.0]), tensor([1.5, 4.0]))
    tensor(0.8125)
    """
    if beta < 0:
        raise ValueRangeError("smooth_l1_loss", f"beta={beta}.", rule="It is at least 0.", suggestion="beta=1.0")
    if beta == 0:
        return l1_loss(input, target, reduction)
    _warn_of_broadcast("smooth_l1_loss", input, target)
    distance = (input - target).abs()
    return reduced(where(distance < beta, distance.square() * (0.5 / beta), distance - beta / 2), reduction)


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """`-w (t log p + (1 - t) log(1 - p))` for probabilities p and targets t of one shape, logarithms at least -100.

    Raises ShapeError, and ValueRangeError for a p outside 0 to 1. Dtype: the promoted one.

    >>> nn.functional.binary_cross_entropy(tensor([0.5, 0.9]), tensor([0.0, 1.0]))
    tensor(0.3993)
    """
    _same_shape("binary_cross_entropy", input, target)
    if not (input.detach() >= 0).logical_and(input.detach() <= 1).all():
        raise ValueRangeError(
            "binary_cross_entropy",
            "an input outside 0 to 1.",
            rule="The inputs are probabilities.",
            suggestion="input.sigmoid(), or binary_cross_entropy_with_logits(input, target)",
        )
    hit, miss = input.log().clamp(min=-100), (1 - input).log().clamp(min=-100)
    return _weighted(-(target * hit + (1 - target) * miss), weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """`binary_cross_entropy` of `input.sigmoid()`, without overflow: max(x, 0) - x t + log(1 + e ** -|x|).

    `pos_weight` multiplies the part of the positive targets. Raises ShapeError. Dtype: the promoted one.

    >>> nn.functional.binary_cross_entropy_with_logits(tensor([0.0, 2.0]), tensor([0.0, 1.0]))
    tensor(0.4100)
    """
    _same_shape("binary_cross_entropy_with_logits", input, target)
    if pos_weight is None:
        losses = input.relu() - input * target + (-input.abs()).exp().log1p()
    else:
        losses = (1 - target) * input + (target * (pos_weight - 1) + 1) * softplus(-input, threshold=1e30)
    return _weighted(losses, weight, reduction)


def kl_div(input: Tensor, target: Tensor, reduction: str = "mean", log_target: bool = False) -> Tensor:
    """`t (log t - x)` for log-probabilities x and probabilities t (log-probabilities, with `log_target`).

    `reduction="batchmean"` divides the sum by the size of dimension 0, which is the divergence's own definition.
    Raises BroadcastError. Dtype: the promoted one.

    >>> nn.functional.kl_div(tensor([[0.5, 0.5]]).log(), tensor([[0.9, 0.1]]), reduction="batchmean")
    tensor(0.3681)
    """
    if log_target:
        losses = target.exp() * (target - input)
    else:
        nothing = target == 0
        losses = target * (target.masked_fill(nothing, 1.0).log() - input)
    if reduction == "batchmean":
        return losses.sum() / (input.shape[0] if input.ndim else 1)
    return reduced(losses, reduction)


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """The mean or sum of the losses, or ("none") all of them. Raises ValueRangeError."""
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    if reduction == "none":
        return losses
    raise ValueRangeError(
        "loss", f"reduction={reduction!r}.", rule='It is "mean", "sum" or "none".', suggestion='reduction="mean"'
    )


def _weighted(losses: Tensor, weight: Tensor | None, reduction: str) -> Tensor:
    return reduced(losses if weight is None else losses * weight, reduction)


def _same_shape(op: str, input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        raise ShapeError(
            op,
            f"an input of shape {input.shape} with a target of shape {target.shape}.",
            rule="Both have one shape; a broadcast here is nearly always a mistake.",
            suggestion=f"target.view{input.shape}" if input.numel() == target.numel() else "",
            shapes=[list(input.shape), list(target.shape)],
        )


def _warn_of_broadcast(op: str, input: Tensor, target: Tensor) -> None:
    if input.layout.shape != target.layout.shape:
        mend = f" Try: target.view{input.shape}" if input.numel() == target.numel() else ""
        warnings.warn(
            f"{op}: an input of shape {input.shape} is broadcast with a target of shape {target.shape}, "
            f"which is nearly always a mistake.{mend}",
            stacklevel=3,
        )
