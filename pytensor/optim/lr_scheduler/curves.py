"""Schedules that follow a curve. Each goes on from the rate before, so that several can act on one optimiser."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable

from pytensor.errors import ValueRangeError
from pytensor.optim.lr_scheduler.scheduler import LRScheduler
from pytensor.optim.optimizer import Optimizer

__all__ = [
    "ConstantLR",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "PolynomialLR",
    "StepLR",
]

Factor = Callable[[int], float]


class StepLR(LRScheduler):
    """The rate times `gamma` every `step_size` epochs.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.StepLR(optimizer, step_size=2)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    1.0
    0.1
    0.1
    0.01
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1) -> None:
        _need_positive("StepLR", "step_size", step_size)
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        factor = self.gamma if epoch and epoch % self.step_size == 0 else 1.0
        return [rate * factor for rate in self.current()]


class MultiStepLR(LRScheduler):
    """The rate times `gamma` at each of the epochs `milestones`; twice at one that is named twice.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.MultiStepLR(optimizer, milestones=[1, 3])
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.1
    0.1
    0.01
    0.01
    """

    def __init__(
        self, optimizer: Optimizer, milestones: Iterable[int], gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        return [rate * self.gamma ** self.milestones[epoch] for rate in self.current()]


class ExponentialLR(LRScheduler):
    """The rate times `gamma` every epoch.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.5
    0.25
    0.125
    0.0625
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        return [rate * (self.gamma if epoch else 1.0) for rate in self.current()]


class ConstantLR(LRScheduler):
    """The rate times `factor` for the first `total_iters` epochs, then as it is.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.5
    1.0
    1.0
    1.0
    """

    def __init__(self, optimizer: Optimizer, factor: float = 1 / 3, total_iters: int = 5, last_epoch: int = -1) -> None:
        _need_share("ConstantLR", "factor", factor)
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        factor = self.factor if epoch == 0 else 1 / self.factor if epoch == self.total_iters else 1.0
        return [rate * factor for rate in self.current()]


class LinearLR(LRScheduler):
    """The rate times a factor that goes straight from `start_factor` to `end_factor` in `total_iters` epochs.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=3)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.5
    0.75
    1.0
    1.0
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        _need_share("LinearLR", "start_factor", start_factor)
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self, epoch: int) -> float:
        """The factor at an epoch."""
        part = min(epoch, self.total_iters) / self.total_iters if self.total_iters else 1.0
        return self.start_factor + (self.end_factor - self.start_factor) * part

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        factor = self.start_factor if epoch == 0 else self.factor(epoch) / self.factor(epoch - 1)
        return [rate * factor for rate in self.current()]


class PolynomialLR(LRScheduler):
    """The rate times `(1 - epoch / total_iters) ** power`, down to 0 after `total_iters` epochs.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.PolynomialLR(optimizer, total_iters=4)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.75
    0.5
    0.25
    0.0
    """

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        if epoch == 0 or epoch > self.total_iters:
            return self.current()
        factor = ((self.total_iters - epoch) / (self.total_iters - epoch + 1)) ** self.power
        return [rate * factor for rate in self.current()]


class CosineAnnealingLR(LRScheduler):
    """The rate down to `eta_min` along half a cosine in `T_max` epochs (Loshchilov and Hutter 2016), then up again.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.8536
    0.5
    0.1464
    0.0
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:  # noqa: N803 - PyTorch's name
        _need_positive("CosineAnnealingLR", "T_max", T_max)
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        if epoch == 0:
            return self.current()
        turn, low = math.pi / self.T_max, self.eta_min
        if (epoch - 1 - self.T_max) % (2 * self.T_max) == 0:
            # At the bottom the rate before says nothing about how high it began.
            rise = (1 - math.cos(turn)) / 2
            return [rate + (base - low) * rise for rate, base in zip(self.current(), self.base_lrs, strict=True)]
        factor = (1 + math.cos(turn * epoch)) / (1 + math.cos(turn * (epoch - 1)))
        return [low + (rate - low) * factor for rate in self.current()]


class LambdaLR(LRScheduler):
    """The starting rate times `lr_lambda(epoch)`: one function, or one for each group.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.5
    0.3333
    0.25
    0.2
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Factor | list[Factor], last_epoch: int = -1) -> None:
        self.lr_lambdas = _one_each("LambdaLR", optimizer, lr_lambda)
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        return [base * factor(epoch) for base, factor in zip(self.base_lrs, self.lr_lambdas, strict=True)]


class MultiplicativeLR(LRScheduler):
    """The rate times `lr_lambda(epoch)`, every epoch: one function, or one for each group.

    >>> optimizer = optim.SGD([zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = optim.lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.9)
    >>> for _ in range(4):
    ...     optimizer.step()
    ...     schedule.step()
    ...     print(round(optimizer.param_groups[0]["lr"], 4))
    0.9
    0.81
    0.729
    0.6561
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Factor | list[Factor], last_epoch: int = -1) -> None:
        self.lr_lambdas = _one_each("MultiplicativeLR", optimizer, lr_lambda)
        super().__init__(optimizer, last_epoch)

    def rates(self, epoch: int) -> list[float]:
        """The rate of each group at `epoch`."""
        if epoch == 0:
            return self.current()
        return [rate * factor(epoch) for rate, factor in zip(self.current(), self.lr_lambdas, strict=True)]


def _one_each(name: str, optimizer: Optimizer, given: Factor | list[Factor]) -> list[Factor]:
    count = len(optimizer.param_groups)
    factors = list(given) if isinstance(given, list | tuple) else [given] * count
    if len(factors) != count:
        raise ValueRangeError(
            name,
            f"{len(factors)} functions for {count} groups of parameters.",
            rule="There is one function, or one for each group.",
            suggestion=f"lr_lambda=[{', '.join(['f'] * count)}]",
        )
    return factors


def _need_positive(name: str, setting: str, value: int) -> None:
    if value <= 0:
        raise ValueRangeError(name, f"{setting}={value}.", rule=f"{setting} is at least 1.", suggestion=f"{setting}=10")


def _need_share(name: str, setting: str, value: float) -> None:
    if not 0 < value <= 1:
        raise ValueRangeError(
            name, f"{setting}={value}.", rule=f"{setting} is above 0 and at most 1.", suggestion=f"{setting}=0.5"
        )
