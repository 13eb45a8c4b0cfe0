"""Making `import minitorch` mean `pytensor.minitorch`, so that course code runs as it is."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

__all__ = ["install"]

MODULES = (
    "autodiff",
    "datasets",
    "fast_conv",
    "fast_ops",
    "module",
    "nn",
    "operators",
    "optim",
    "scalar",
    "scalar_functions",
    "tensor",
    "tensor_data",
    "tensor_functions",
    "tensor_ops",
    "testing",
)
"""The course's modules; the others here are ours."""


def install() -> None:
    """Put `pytensor.minitorch` and its modules where `import minitorch` finds them, before any `minitorch` on the path.

    Where Numba isn't installed, `import numba` gives `numba_stand_in`. Doing it twice is the same as doing it once.
    """
    here = __name__.rpartition(".")[0]
    sys.modules["minitorch"] = sys.modules[here]
    for name in MODULES:
        sys.modules[f"minitorch.{name}"] = import_module(f"{here}.{name}")
    if "numba" in sys.modules or find_spec("numba") is not None:
        # The course's library imports this part, and course code counts on finding it as `numba.cuda`.
        import_module("numba.cuda")
    else:
        sys.modules["numba"] = import_module(f"{here}.numba_stand_in")
        sys.modules["numba.cuda"] = import_module(f"{here}.numba_stand_in.cuda")
