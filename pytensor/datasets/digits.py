"""1,797 handwritten digits of 8 by 8 pixels, packed with the library.

They are the test set of *Optical Recognition of Handwritten Digits* by E. Alpaydin and C. Kaynak, from the UCI Machine
Learning Repository (doi.org/10.24432/C50P49), under CC BY 4.0. `digits.bin` holds them unchanged, compressed;
`pack_digits.py` makes that file.
"""

from __future__ import annotations

import zlib
from array import array
from pkgutil import get_data

from pytensor.creation import tensor
from pytensor.datasets.batching import Labelled
from pytensor.dtypes import float32

__all__ = ["load_digits"]

COUNT = 1797
SIDE = 8
DARKEST = 16  # a pixel counts the dark ones of 4 by 4 finer pixels


def load_digits(train: bool | None = None) -> Labelled:
    """Images x (n, 8, 8), float32 from 0 (paper) to 1 (ink), and the digit y (n,) of each, int64.

    All 1,797; with `train=True` the first 1,437, with `train=False` the other 360, some of them by other writers.

    >>> x, y = datasets.load_digits()
    >>> x.shape, y[:5]
    ((1797, 8, 8), tensor([0, 1, 2, 3, 4]))
    """
    data = zlib.decompress(get_data("pytensor.datasets", "digits.bin") or b"")
    first, last = {None: (0, COUNT), True: (0, 1437), False: (1437, COUNT)}[train]
    shades = [shade / DARKEST for shade in range(DARKEST + 1)]
    pixels = data[COUNT + first * SIDE * SIDE : COUNT + last * SIDE * SIDE]
    x = tensor(array("f", map(shades.__getitem__, pixels)), dtype=float32).view(-1, SIDE, SIDE)
    return Labelled(x, tensor(array("q", list(data[first:last]))))
