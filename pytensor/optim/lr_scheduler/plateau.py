"""The schedule that watches a number (the loss on held-out data, say) and lowers the rate when it stops improving."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pytensor.errors import DTypeError, ValueRangeError
from pytensor.optim.optimizer import Optimizer

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau:
    """The rate times `factor` once more than `patience` epochs in a row brought nothing better: `step(loss)`.

    `mode` says whether smaller ("min") or larger ("max") is better; better by more than `threshold`, a part of the best
    so far ("rel") or a number ("abs"). For `cooldown` epochs after a change nothing is counted, no rate falls below
    `min_lr` (a number, or one a group), and a change of at most `eps` is left out.
    Raises ValueRangeError for settings that make no sense.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
    >>> for loss in (1.0, 1.0, 1.0, 1.0):
    ...     schedule.step(loss)
    ...     print(optimizer.param_groups[0]["lr"])
    1.0
    1.0
    0.1
    0.1
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0.0,
        eps: float = 1e-8,
    ) -> None:
        if not isinstance(optimizer, Optimizer):
            raise DTypeError(
                "ReduceLROnPlateau",
                f"a {type(optimizer).__name__} as the optimiser.",
                rule="A schedule changes the learning rate of an optimiser.",
                suggestion="ReduceLROnPlateau(SGD(model.parameters(), lr=0.1))",
            )
        if factor >= 1:
            raise ValueRangeError(
                "ReduceLROnPlateau", f"factor={factor}.", rule="factor is below 1.", suggestion="factor=0.1"
            )
        for name, value, known in (("mode", mode, ("min", "max")), ("threshold_mode", threshold_mode, ("rel", "abs"))):
            if value not in known:
                raise ValueRangeError(
                    "ReduceLROnPlateau",
                    f"{name}={value!r}.",
                    rule=f"It is {known[0]!r} or {known[1]!r}.",
                    suggestion=f"{name}={known[0]!r}",
                )
        self.optimizer = optimizer
        self.mode = mode
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.threshold_mode = threshold_mode
        self.cooldown = cooldown
        self.eps = eps
        self.min_lrs = list(min_lr) if isinstance(min_lr, list | tuple) else [min_lr] * len(optimizer.param_groups)
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = 0
        self.cooldown_counter = 0
        self.last_epoch = 0

    def is_better(self, number: float) -> bool:
        """Whether a number beats the best so far by more than the threshold."""
        sign = -1 if self.mode == "min" else 1
        if self.threshold_mode == "rel":
            margin = self.best * (1 + sign * self.threshold)
        else:
            margin = self.best + sign * self.threshold
        return number < margin if self.mode == "min" else number > margin

    def step(self, metrics: Any) -> None:
        """Take in the number of one epoch (a Python number or a tensor of one), and lower the rates if it is time."""
        number = float(metrics)
        self.last_epoch += 1
        if self.is_better(number):
            self.best = number
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group, low in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
                rate = max(group["lr"] * self.factor, low)
                if group["lr"] - rate > self.eps:
                    group["lr"] = rate
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0

    def get_last_lr(self) -> list[float]:
        """The rate that each group has now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimiser: to save and load again."""
        return {key: value for key, value in vars(self).items() if key != "optimizer"}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a state from `state_dict()` of a schedule of the same kind."""
        vars(self).update(state_dict)
