"""What is shown of a tensor, pytensor's own or the MiniTorch course's, and making `import minitorch` mean ours.

The course's library is loaded when a program first imports it, so that starting Python doesn't wait for it.
"""

from __future__ import annotations

import ast
import re
import sys
from importlib import import_module
from typing import Any, NamedTuple

from pytensor import Tensor
from pytensor.array import Array

COURSE = "pytensor.minitorch"
COURSE_NAMES = {"minitorch", "numba"}


class Shown(NamedTuple):
    """The parts of a tensor that its event is made of."""

    values: Array
    gradient: Array | None
    requires_grad: bool
    op: str | None  # what made it; None for a leaf


def shown(value: object) -> Shown | None:
    """The parts of a tensor; None for anything else."""
    if isinstance(value, Tensor):
        made_by = value.grad_fn
        op = None if made_by is None else op_name(made_by.name)
        return Shown(value, value.grad, bool(value.requires_grad), op)
    course: Any = sys.modules.get(COURSE)
    if course is not None and isinstance(value, course.Tensor):
        tensor: Any = value
        made_by = tensor.history.last_fn if tensor.history is not None else None
        gradient = None if tensor.grad is None else tensor.grad.array
        return Shown(
            tensor.array, gradient, bool(tensor.requires_grad()), None if made_by is None else op_name(made_by.__name__)
        )
    return None


def op_name(function: str) -> str:
    """`pow_scalar` for `PowScalarBackward` or `PowScalar`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", function.removesuffix("Backward")).lower()


def prepare_course(tree: ast.Module) -> None:
    """Where a program imports the course's library (or Numba, as course code does), make that `pytensor.minitorch`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        else:
            continue
        if any(name.partition(".")[0] in COURSE_NAMES for name in names):
            import_module(COURSE).install()
            return
