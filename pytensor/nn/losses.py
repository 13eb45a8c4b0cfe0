"""Losses as modules; what they compute stands in `functional/losses.py` and `functional/classification.py`."""

from __future__ import annotations

from pytensor.nn.functional import classification, losses
from pytensor.nn.module import Module
from pytensor.tensor import Tensor

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "NLLLoss",
    "SmoothL1Loss",
]


class _Loss(Module):
    """A loss of an input and a target, reduced by "mean", "sum" or "none"."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction


class _WeightedLoss(_Loss):
    """A loss with weights, which are part of the module's state without being learned."""

    weight: Tensor | None

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.register_buffer("weight", weight)


class MSELoss(_Loss):
    """`(x - t) ** 2`: `functional.mse_loss`.

    >>> nn.MSELoss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The squared differences, reduced."""
        return losses.mse_loss(input, target, self.reduction)


class L1Loss(_Loss):
    """`|x - t|`: `functional.l1_loss`.

    >>> nn.L1Loss()(tensor([1.0, 2.0]), tensor([1.0, 4.0]))
    tensor(1.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The distances, reduced."""
        return losses.l1_loss(input, target, self.reduction)


class SmoothL1Loss(_Loss):
    """Distances, rounded off with a parabola below `beta`: `functional.smooth_l1_loss`.

    >>> nn.SmoothL1Loss()(tensor([1.0, 2.0]), tensor([1.5, 4.0]))
    tensor(0.8125)
    """

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return losses.smooth_l1_loss(input, target, self.reduction, self.beta)


class HuberLoss(_Loss):
    """Squared differences that go on as straight lines beyond `delta`: `functional.huber_loss`.

    >>> nn.HuberLoss(delta=0.5)(tensor([1.0, 2.0]), tensor([1.5, 4.0]))
    tensor(0.5000)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return losses.huber_loss(input, target, self.reduction, self.delta)


class BCELoss(_WeightedLoss):
    """The cross entropy of probabilities: `functional.binary_cross_entropy`.

    >>> nn.BCELoss()(tensor([0.5, 0.9]), tensor([0.0, 1.0]))
    tensor(0.3993)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return losses.binary_cross_entropy(input, target, self.weight, self.reduction)


class BCEWithLogitsLoss(_WeightedLoss):
    """The cross entropy of logits: `functional.binary_cross_entropy_with_logits`.

    >>> nn.BCEWithLogitsLoss()(tensor([0.0, 2.0]), tensor([0.0, 1.0]))
    tensor(0.4100)
    """

    pos_weight: Tensor | None

    def __init__(self, weight: Tensor | None = None, reduction: str = "mean", pos_weight: Tensor | None = None) -> None:
        super().__init__(weight, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return losses.binary_cross_entropy_with_logits(input, target, self.weight, self.reduction, self.pos_weight)


class CrossEntropyLoss(_WeightedLoss):
    """The cross entropy of the logits of several classes: `functional.cross_entropy`.

    >>> nn.CrossEntropyLoss()(tensor([[2.0, 0.0, 0.0]]), tensor([0], dtype=int64))
    tensor(0.2395)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return classification.cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )


class NLLLoss(_WeightedLoss):
    """The negative log-probability of the right class: `functional.nll_loss`.

    >>> nn.NLLLoss()(tensor([[0.5, 0.3, 0.2]]).log(), tensor([0], dtype=int64))
    tensor(0.6931)
    """

    def __init__(self, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return classification.nll_loss(input, target, self.weight, self.ignore_index, self.reduction)


class KLDivLoss(_Loss):
    """How far probabilities lie from log-probabilities: `functional.kl_div`.

    >>> nn.KLDivLoss(reduction="batchmean")(tensor([[0.5, 0.5]]).log(), tensor([[0.9, 0.1]]))
    tensor(0.3681)
    """

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """The losses, reduced."""
        return losses.kl_div(input, target, self.reduction, self.log_target)
