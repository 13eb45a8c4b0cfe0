"""What course code asks of Numba, for places where Numba can't be: its decorators leave a function as it is.

Loops that a student compiled with `njit` then run as Python, slower and with the same results. `install` puts this
under the name `numba` only where no Numba is installed.
"""

from __future__ import annotations

from typing import Any

from pytensor.minitorch.numba_stand_in import cuda

__all__ = ["cuda", "jit", "njit", "prange"]

prange = range


def jit(function: Any = None, **_options: Any) -> Any:
    """The function itself; with options only, a decorator that gives it."""
    return (lambda decorated: decorated) if function is None else function


njit = jit
