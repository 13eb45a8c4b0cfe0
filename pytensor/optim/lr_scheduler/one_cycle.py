"""One cycle over a whole training: the rate up and far down again, momentum the other way (Smith and Topin 2017)."""

from __future__ import annotations

import math
from typing import Any

from pytensor.errors import ValueRangeError
from pytensor.optim.lr_scheduler.scheduler import LRScheduler
from pytensor.optim.optimizer import Optimizer

__all__ = ["OneCycleLR"]


class OneCycleLR(LRScheduler):
    """From max_lr / div_factor up to `max_lr` and down to a `final_div_factor`th of the start. A step is a *batch*.

    The way takes `total_steps` (or epochs * steps_per_epoch) steps, a `pct_start` part of them upwards, along cosines
    ("cos") or straight lines ("linear"). With `cycle_momentum`, momentum (Adam: the first beta) goes meanwhile from
    `max_momentum` down to `base_momentum` and back. `three_phase` comes down to the start first. `max_lr` is a number,
    or one a group. Raises ValueRangeError for settings that make no sense, and for a step beyond the last.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=5)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.9505
    0.6113
    0.1883
    0.0
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float = 0.85,
        max_momentum: float = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        total = total_steps or (epochs or 0) * (steps_per_epoch or 0)
        if total <= 0 or not 0 <= pct_start <= 1 or anneal_strategy not in ("cos", "linear"):
            raise ValueRangeError(
                "OneCycleLR",
                f"total_steps={total_steps}, epochs={epochs}, steps_per_epoch={steps_per_epoch}, "
                f"pct_start={pct_start}, anneal_strategy={anneal_strategy!r}.",
                rule="There is at least one step, pct_start is from 0 to 1, and the way is 'cos' or 'linear'.",
                suggestion="OneCycleLR(optimizer, max_lr=0.1, total_steps=1000)",
            )
        self.total_steps = total
        self.anneal_strategy = anneal_strategy
        self.cycle_momentum = cycle_momentum
        peak, end = pct_start * total - 1, total - 1
        # (last step, from, to) of each phase; the names are entries of each group.
        up = (peak, ("initial_lr", "max_lr"), ("max_momentum", "base_momentum"))
        if three_phase:
            self.phases = [
                up,
                (2 * pct_start * total - 2, ("max_lr", "initial_lr"), ("base_momentum", "max_momentum")),
                (end, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum")),
            ]
        else:
            self.phases = [up, (end, ("max_lr", "min_lr"), ("base_momentum", "max_momentum"))]
        tops = max_lr if isinstance(max_lr, list | tuple) else [max_lr] * len(optimizer.param_groups)
        if cycle_momentum and not {"momentum", "betas"} & set(optimizer.param_groups[0]):
            raise ValueRangeError(
                "OneCycleLR",
                f"cycle_momentum with {type(optimizer).__name__}, which has no momentum.",
                rule="There must be a momentum to move.",
                suggestion="cycle_momentum=False",
            )
        if last_epoch == -1:
            for group, top in zip(optimizer.param_groups, tops, strict=True):
                group.update(initial_lr=top / div_factor, max_lr=top, min_lr=top / div_factor / final_div_factor)
                if cycle_momentum:
                    group.update(base_momentum=base_momentum, max_momentum=max_momentum)
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at a step; sets the momenta along with it."""
        if epoch > self.total_steps:
            raise ValueRangeError(
                "OneCycleLR",
                f"step number {epoch} of {self.total_steps}.",
                rule="One cycle has as many steps as it was made with.",
                suggestion=f"total_steps={epoch}, or epochs and steps_per_epoch as they are",
            )
        at = next((at for at, phase in enumerate(self.phases) if epoch <= phase[0]), len(self.phases) - 1)
        last, rate_names, momentum_names = self.phases[at]
        start = self.phases[at - 1][0] if at else 0
        part = (epoch - start) / (last - start) if last > start else 1.0
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._between(group, rate_names, part))
            if self.cycle_momentum:
                momentum = self._between(group, momentum_names, part)
                if "betas" in group:
                    group["betas"] = (momentum, *group["betas"][1:])
                else:
                    group["momentum"] = momentum
        return rates

    def _between(self, group: dict[str, Any], names: tuple[str, str], part: float) -> float:
        begin, end = group[names[0]], group[names[1]]
        along = (1 - math.cos(math.pi * part)) / 2 if self.anneal_strategy == "cos" else part
        return float(begin + (end - begin) * along)
