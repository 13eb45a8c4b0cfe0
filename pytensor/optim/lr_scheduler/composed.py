"""Schedules one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from pytensor.errors import ValueRangeError
from pytensor.optim.lr_scheduler.scheduler import LRScheduler
from pytensor.optim.optimizer import Optimizer

__all__ = ["SequentialLR"]


class SequentialLR:
    """Each of `schedulers` until its milestone, an epoch, where the next begins from its own start: a warm-up, say.

    Raises ValueRangeError unless there is one milestone fewer than schedules, and where one is for another optimiser.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> warm = optim.lr_scheduler.LinearLR(optimizer, 0.5, total_iters=2)
    >>> decay = optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    >>> schedule = optim.lr_scheduler.SequentialLR(optimizer, [warm, decay], [2])
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.75
    1.0
    0.5
    0.25
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int], last_epoch: int = -1
    ) -> None:
        if not schedulers or len(milestones) != len(schedulers) - 1:
            raise ValueRangeError(
                "SequentialLR",
                f"{len(schedulers)} schedules with {len(milestones)} milestones.",
                rule="A milestone stands between each schedule and the next.",
                suggestion="SequentialLR(optimizer, [warm_up, decay], milestones=[5])",
            )
        if any(scheduler.optimizer is not optimizer for scheduler in schedulers):
            raise ValueRangeError(
                "SequentialLR",
                "a schedule of another optimiser.",
                rule="All act on one optimiser.",
                suggestion="the same optimizer in each",
            )
        self.optimizer = optimizer
        self.schedulers = list(schedulers)
        self.milestones = list(milestones)
        self.last_epoch = last_epoch + 1
        # Making the schedules has set the rates of each in turn; only the first counts.
        self._start(self.schedulers[0])

    def step(self) -> None:
        """Count one epoch and let the schedule whose turn it is set the rates."""
        self.last_epoch += 1
        turn = bisect_right(self.milestones, self.last_epoch)
        if turn and self.milestones[turn - 1] == self.last_epoch:
            self._start(self.schedulers[turn])
        else:
            self.schedulers[turn].step()

    def _start(self, scheduler: LRScheduler) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        scheduler.last_epoch = -1
        scheduler.step()

    def get_last_lr(self) -> list[float]:
        """The rate that each group has now."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """The count and the states of the schedules: to save and load again."""
        return {
            "last_epoch": self.last_epoch,
            "milestones": self.milestones,
            "schedulers": [scheduler.state_dict() for scheduler in self.schedulers],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a state from `state_dict()` of such schedules."""
        self.last_epoch = state_dict["last_epoch"]
        self.milestones = list(state_dict["milestones"])
        for scheduler, state in zip(self.schedulers, state_dict["schedulers"], strict=True):
            scheduler.load_state_dict(state)
