"""Losses as modules; what they compute stands in `functional.py`."""

from __future__ import annotations

from pytensor.nn import functional
from pytensor.nn.module import Module
from pytensor.tensor import Tensor


class _Loss(Module):
    """A loss of an input and a target, reduced by "mean", "sum" or "none"."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction


class MSELoss(_Loss):
    """`functional.mse_loss`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The mean squared difference."""
        return functional.mse_loss(input, target, self.reduction)


class BCELoss(_Loss):
    """`functional.binary_cross_entropy`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The cross entropy of probabilities."""
        return functional.binary_cross_entropy(input, target, self.reduction)


class BCEWithLogitsLoss(_Loss):
    """`functional.binary_cross_entropy_with_logits`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The cross entropy of logits."""
        return functional.binary_cross_entropy_with_logits(input, target, self.reduction)


class CrossEntropyLoss(_Loss):
    """`functional.cross_entropy`."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The cross entropy of the logits of several classes."""
        return functional.cross_entropy(input, target, self.reduction)
