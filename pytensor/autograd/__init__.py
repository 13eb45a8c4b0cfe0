"""Differentiation: what is recorded (`record`), the walk back (`walk`), and when (`grad_mode`). No mathematics.

The rules of single operations stand in `functions/`, beside their forwards.
"""

from pytensor.autograd.grad import grad, no_gradient, root_gradient
from pytensor.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    mode,
    no_grad,
    set_grad_enabled,
)
from pytensor.autograd.hooks import RemovableHandle
from pytensor.autograd.record import (
    Extensions,
    Function,
    Node,
    View,
    edges_of,
    last_write,
    leaf,
    node_of,
    note_write,
    remember,
    written_since,
)
from pytensor.autograd.walk import backward, leading

__all__ = [
    "Extensions",
    "Function",
    "Node",
    "RemovableHandle",
    "View",
    "backward",
    "edges_of",
    "enable_grad",
    "grad",
    "inference_mode",
    "is_grad_enabled",
    "last_write",
    "leading",
    "leaf",
    "mode",
    "no_grad",
    "no_gradient",
    "node_of",
    "note_write",
    "remember",
    "root_gradient",
    "set_grad_enabled",
    "written_since",
]
