"""The exceptions a user can meet: what arrived, which rule it breaks, what to try.

Every exception carries the same facts as data (`error.facts`), so that a page can draw them, and derives from the
builtin that a PyTorch or NumPy user would catch. Nothing here knows tensors: facts are names, shapes and numbers.
"""

from __future__ import annotations

from typing import Any

Shape = tuple[int, ...]


class TensorError(Exception):
    """Base of every error raised for a user's mistake.

    Attributes: `op` (name of the operation), `problem` (what arrived), `rule` (what it breaks), `suggestion` (what to
    try), `picture` (lines of monospaced text, or ""), and `facts`: all of these and the particulars in one dict.
    """

    def __init__(
        self, op: str, problem: str, *, rule: str = "", suggestion: str = "", picture: str = "", **particulars: Any
    ) -> None:
        self.op = op
        self.problem = problem
        self.rule = rule
        self.suggestion = suggestion
        self.picture = picture
        self.facts: dict[str, Any] = {
            "op": op,
            "problem": problem,
            "rule": rule,
            "suggestion": suggestion,
            "picture": picture,
            **particulars,
        }
        lines = [f"{op}: {problem}"]
        if picture:
            lines += ["", picture, ""]
        if rule:
            lines.append(rule)
        if suggestion:
            lines.append(f"Try: {suggestion}")
        super().__init__("\n".join(lines))


class ShapeError(TensorError, RuntimeError, ValueError):
    """Shapes that an operation cannot take: a view to a wrong size, a matrix product of unequal inner sizes."""


class BroadcastError(ShapeError):
    """Two shapes that no rule of broadcasting makes equal. `facts` has shapes and the failing `dimension`."""


class RaggedError(TensorError, ValueError, TypeError):
    """Nested lists whose lengths differ, so that they are no rectangle of numbers."""


class DTypeError(TensorError, TypeError, NotImplementedError):
    """A dtype that an operation isn't defined for, or a value that a dtype cannot hold."""


class DimensionError(TensorError, IndexError, RuntimeError, ValueError):
    """A dimension that the tensor doesn't have, or one that is named twice."""


class IndexingError(TensorError, IndexError, RuntimeError, TypeError, ValueError):
    """An index out of range, too many indices, or a thing that is no index."""


class EmptyReductionError(TensorError, IndexError, ValueError, RuntimeError):
    """A maximum, minimum or their index asked of no elements."""


class GradientError(TensorError, RuntimeError):
    """A backward pass, or a change in place, that would give no gradient or a wrong one."""


class BackendError(TensorError, RuntimeError):
    """Tensors of two backends in one operation, or a backend that cannot be had here."""


class AllocationError(TensorError, MemoryError):
    """More bytes than there are. Raised before anything is allocated; `facts` has `bytes_asked` and `bytes_limit`."""


class ScalarError(TensorError, ValueError, RuntimeError):
    """One number was asked of a tensor that holds none or many."""


class ValueRangeError(TensorError, ValueError, RuntimeError):
    """An argument outside the values it may take."""


def plural(count: int, noun: str) -> str:
    """`1 element`, `2 elements`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def multiplied_out(shape: Shape) -> str:
    """`2 × 3 = 6`, as the message about a wrong size shows it."""
    total = 1
    for size in shape:
        total *= size
    if len(shape) < 2:
        return str(total)
    return " × ".join(map(str, shape)) + f" = {total}"
