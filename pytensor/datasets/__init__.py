"""Small data sets, made by rules or packed with the library: no download. A file is imported when it is first used.

Each gives `(x, y)`: x the samples, y the class of each (int64).
"""

from typing import TYPE_CHECKING

from pytensor.lazy import lazy

if TYPE_CHECKING:
    from pytensor.datasets.batching import *  # noqa: F403
    from pytensor.datasets.digits import *  # noqa: F403
    from pytensor.datasets.planar import *  # noqa: F403
    from pytensor.datasets.unit_square import *  # noqa: F403

NAMES = {
    "batching": "Labelled batches split_off",
    "digits": "load_digits",
    "planar": "blobs circles moons spirals",
    "unit_square": "circle diag simple spiral split xor",
}

__getattr__, __dir__, __all__ = lazy(__name__, NAMES)
