"""How a variable came about, in a form that a graph of any depth can be freed in.

Freeing the end of a chain frees what it was made of, and so on down: left to itself that nests as deep as the chain,
which ends a browser's Python for good. Here the inputs of a history that goes are put in a row and freed one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytensor.minitorch.autodiff import Context

__all__ = ["BaseHistory"]


class _Row:
    """The inputs that wait to be freed."""

    def __init__(self) -> None:
        self.waiting: list[Sequence[Any]] = []
        self.busy = False

    def free(self) -> None:
        """Drop what waits and what comes to wait meanwhile. A call while that goes on leaves it to the first."""
        if not self.busy:
            self.busy = True
            while self.waiting:
                self.waiting.pop()
            self.busy = False


@dataclass
class BaseHistory:
    """The function that made a variable, its context and its inputs. Without a function: the user made it."""

    last_fn: type[Any] | None = None
    ctx: Context | None = None
    inputs: Sequence[Any] = ()

    def chain_rule(self, d_output: Any) -> list[tuple[Any, Any]]:
        """Each input with the derivative that the function's backward gives it for `d_output`.

        Raises ValueError where there is no function, or where it gives more or fewer derivatives than there are inputs.
        """
        if self.last_fn is None:
            raise ValueError("chain_rule: this variable was made by no function, so it has no inputs.")
        derivatives = self.last_fn._backward(self.ctx or Context(), d_output)
        if len(derivatives) != len(self.inputs):
            raise ValueError(
                f"{self.last_fn.__name__}: backward gave {len(derivatives)} derivatives for {len(self.inputs)} inputs. "
                "Return a tuple with one for each, and 0.0 for an input that has none."
            )
        return list(zip(self.inputs, derivatives, strict=True))

    # The row is bound as a default: when Python ends, modules may be gone before the last graph is.
    def __del__(self, row: _Row = _Row()) -> None:  # noqa: B008 - one row for all
        if self.inputs:
            # No other reference may remain, or the inputs would be freed later, outside the row.
            row.waiting.append(self.inputs)
            self.inputs = ()
            row.free()
