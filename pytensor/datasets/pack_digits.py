"""Makes `digits.bin` from scikit-learn's copy of the data: `python -m pytensor.datasets.pack_digits`.

Needs scikit-learn (made with 1.9.1). The file is zlib's compression of a byte with the digit of each image, then a byte
for each pixel, image by image and row by row.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any


def packed(digits: Any) -> bytes:
    """The contents of the file for scikit-learn's `load_digits()`."""
    pixels = [int(shade) for image in digits.data.tolist() for shade in image]
    return zlib.compress(bytes(digits.target.tolist()) + bytes(pixels), 9)


if __name__ == "__main__":
    from sklearn.datasets import load_digits  # type: ignore[import-not-found]

    Path(__file__).with_name("digits.bin").write_bytes(packed(load_digits()))
