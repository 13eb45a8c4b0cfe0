"""Optimisers, and schedules of their learning rates. Each file is imported when a name of it is first used."""

from typing import TYPE_CHECKING

from pytensor.lazy import lazy

if TYPE_CHECKING:
    from pytensor.optim import lr_scheduler as lr_scheduler
    from pytensor.optim.adam import *  # noqa: F403
    from pytensor.optim.optimizer import *  # noqa: F403
    from pytensor.optim.rmsprop import *  # noqa: F403
    from pytensor.optim.sgd import *  # noqa: F403

NAMES = {
    "adam": "Adam AdamW",
    "lr_scheduler": "",
    "optimizer": "Optimizer",
    "rmsprop": "RMSprop",
    "sgd": "SGD",
}

__getattr__, __dir__, __all__ = lazy(__name__, NAMES)
