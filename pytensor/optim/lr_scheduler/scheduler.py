"""What schedules share: the count of steps, the rates they started from, saving and loading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytensor.errors import DTypeError, ValueRangeError
from pytensor.optim.optimizer import Optimizer

__all__ = ["LRScheduler"]


class LRScheduler:
    """Base of schedules: `rates` is all that a subclass writes.

    `last_epoch` counts the steps done (0 at first); `base_lrs` are the groups' rates at the start. A `last_epoch` other
    than -1 goes on from there with an optimiser whose groups have "initial_lr".
    Raises DTypeError where there is no optimiser, ValueRangeError where an "initial_lr" is missing.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    >>> optimizer.step()
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        name = type(self).__name__
        if not isinstance(optimizer, Optimizer):
            raise DTypeError(
                name,
                f"a {type(optimizer).__name__} as the optimiser.",
                rule="A schedule changes the learning rate of an optimiser.",
                suggestion=f"{name}(SGD(model.parameters(), lr=0.1), …)",
            )
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise ValueRangeError(
                    name,
                    f"last_epoch={last_epoch} with an optimiser that had no schedule before.",
                    rule='To go on from an epoch, each group needs the rate it started from, "initial_lr".',
                    suggestion="last_epoch=-1, or optimizer.load_state_dict(…) first",
                )
        self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.step()

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`, given that the groups still have those of the epoch before."""
        raise NotImplementedError

    def step(self) -> None:
        """Count one epoch and set the rates."""
        self.last_epoch += 1
        rates = self.rates(self.last_epoch)
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate

    def current(self) -> list[float]:
        """The rate that each group has now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def get_last_lr(self) -> list[float]:
        """The rate that each group has now."""
        return self.current()

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimiser (and functions): to save and load again."""
        return {key: value for key, value in vars(self).items() if key != "optimizer" and not _is_function(value)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a state from `state_dict()` of a schedule of the same kind."""
        vars(self).update(state_dict)


def _is_function(value: Any) -> bool:
    return callable(value) or (isinstance(value, list) and any(callable(each) for each in value))
