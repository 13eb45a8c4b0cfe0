"""Activations and losses as functions of tensors."""

from __future__ import annotations

from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions.composite import log_softmax, softmax
from pytensor.functions.elementwise import relu, sigmoid, tanh
from pytensor.tensor import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The squared differences of two tensors of one shape, as their mean, their sum or each. Raises ShapeError."""
    _same_shape("mse_loss", input, target)
    return _reduced((input - target).square(), reduction)


def binary_cross_entropy(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`-(t log p + (1 - t) log(1 - p))` for probabilities p and targets t of one shape, logarithms at least -100.

    Raises ShapeError.
    """
    _same_shape("binary_cross_entropy", input, target)
    hit, miss = input.log().clamp(min=-100), (1 - input).log().clamp(min=-100)
    return _reduced(-(target * hit + (1 - target) * miss), reduction)


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`binary_cross_entropy` of `input.sigmoid()`, without overflow: max(x, 0) - x t + log(1 + e ** -|x|).

    Raises ShapeError.
    """
    _same_shape("binary_cross_entropy_with_logits", input, target)
    return _reduced(input.relu() - input * target + (-input.abs()).exp().log1p(), reduction)


def cross_entropy(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The negative logarithm of the probability that `softmax(input)` gives the right class.

    input (batch, classes) or (classes,) holds logits; target holds class numbers (int64, shape (batch,) or ()) or
    probabilities (the shape of input). Raises ShapeError.
    """
    classes = input.ndim - 1 if input.ndim < 2 else 1
    logs = log_softmax(input, classes)
    if target.shape == input.shape and target.is_floating_point():
        losses = -(target * logs).sum(classes)
        return _reduced(losses, reduction)
    return nll_loss(logs, target, reduction)


def nll_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """`-input[i, target[i]]` for log-probabilities (batch, classes) or (classes,). Raises ShapeError."""
    classes = 0 if input.ndim == 1 else 1
    if input.ndim not in (1, 2) or target.shape != input.shape[:classes]:
        raise ShapeError(
            "nll_loss",
            f"an input of shape {input.shape} with targets of shape {target.shape}.",
            rule="The input is (batch, classes) and there is one class number for each of the batch.",
            suggestion=f"targets of shape {input.shape[:classes]}",
            shapes=[list(input.shape), list(target.shape)],
        )
    numbers = target.counting(input.shape[classes])
    hit = target.long().unsqueeze(classes) == numbers
    return _reduced(-(input.masked_fill(hit.logical_not(), 0.0)).sum(classes), reduction)


def _same_shape(op: str, input: Tensor, target: Tensor) -> None:
    if input.shape != target.shape:
        raise ShapeError(
            op,
            f"an input of shape {input.shape} with a target of shape {target.shape}.",
            rule="Both have one shape; a broadcast here is nearly always a mistake.",
            suggestion=f"target.view{input.shape}" if input.numel() == target.numel() else "",
            shapes=[list(input.shape), list(target.shape)],
        )


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    if reduction == "none":
        return losses
    raise ValueRangeError(
        "loss", f"reduction={reduction!r}.", rule='It is "mean", "sum" or "none".', suggestion='reduction="mean"'
    )
