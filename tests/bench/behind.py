"""Why a library in the same browser may take less time for a row: what the report says beside such a row.

Only causes that were looked into; a row that falls behind without one is printed as such. docs/benchmarks.md shows the
same list with the ratios of one run.
"""

from __future__ import annotations

CAUSES: dict[str, str] = {
    "conv2d (16, 3, 64, 64), 16 × 3 × 3": (
        "the padding is written into a copy of the image, and at a depth of 27 a tile of sums is begun and stored often"
    ),
    "MLP 784-128-10, batch 64": "under jit a step is one compiled function; here it is eager, as under PyTorch",
}
"""By the row's name."""

NO_CAUSE = "within the spread of a run, or not looked into yet"
