"""Functions that read values in Python, inside `vmap`: run for one example after the other, since values differ there.

Everything else runs for all examples at once, through the backend. `pytensor.transforms` says how; until a vmap is
used, a function decorated here pays one comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from pytensor.autograd import Extensions


def by_example[F: Callable[..., Any]](function: F) -> F:
    """`function`, called once an example where a tensor among its arguments is one of vmap's; results are stacked."""

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        if Extensions.by_example is None:
            return function(*args, **kwargs)
        return Extensions.by_example(called, function, args, kwargs)

    return called  # type: ignore[return-value]
