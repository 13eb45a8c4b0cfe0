"""`check(function)`, the line at the end of every exercise. The exercises are loaded when it is first called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.display import present
from playground.recording import held


def check(function: Callable[..., Any]) -> None:
    """Check your function: `check(shape_broadcast)`. The page draws what it should give, and where it differs, how.

    Which exercise it is, the function's name says. Raises ValueError for a name that is none, TypeError for what is no
    function.
    """
    from playground.exercises import check_function

    emit = present("check").output.emit
    with held():
        check_function(function, emit)
