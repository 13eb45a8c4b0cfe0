"""The part of `numba.cuda` that course code asks before it uses a GPU: there is none."""

from __future__ import annotations

from typing import Any

__all__ = ["is_available", "is_cuda_array", "jit"]


def is_available() -> bool:
    """False: there is no GPU here."""
    return False


def is_cuda_array(_storage: Any) -> bool:
    """False: no storage lies on a GPU."""
    return False


def jit(function: Any = None, **_options: Any) -> Any:
    """The function itself, so that a module with GPU kernels can be imported; launching one needs a GPU."""
    return (lambda decorated: decorated) if function is None else function
