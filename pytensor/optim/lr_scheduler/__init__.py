"""Schedules: how an optimiser's learning rate changes from epoch to epoch. Call `step()` after the optimiser's."""

from typing import TYPE_CHECKING

from pytensor.lazy import lazy

if TYPE_CHECKING:
    from pytensor.optim.lr_scheduler.composed import *  # noqa: F403
    from pytensor.optim.lr_scheduler.curves import *  # noqa: F403
    from pytensor.optim.lr_scheduler.one_cycle import *  # noqa: F403
    from pytensor.optim.lr_scheduler.plateau import *  # noqa: F403
    from pytensor.optim.lr_scheduler.scheduler import *  # noqa: F403

NAMES = {
    "composed": "SequentialLR",
    "curves": "ConstantLR CosineAnnealingLR ExponentialLR LambdaLR LinearLR MultiStepLR "
    "MultiplicativeLR PolynomialLR StepLR",
    "one_cycle": "OneCycleLR",
    "plateau": "ReduceLROnPlateau",
    "scheduler": "LRScheduler",
}

__getattr__, __dir__, __all__ = lazy(__name__, NAMES)
