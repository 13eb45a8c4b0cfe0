"""Where a derivative of a function begins and ends: fresh arguments that record, results without their traces.

A derivative by an argument must not mix with the history that the argument already has, nor leave one of its own
behind. But where the function also depends on what somebody else differentiates by, the result must say so.
"""

from __future__ import annotations

from typing import Any

from pytensor.array import with_layout
from pytensor.autograd import Function, Node, mode, node_of
from pytensor.errors import DTypeError
from pytensor.tensor import Tensor
from pytensor.transforms import trees
from pytensor.transforms.vmap import within


class Alias(Function):
    """The same tensor under another node."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return with_layout(x, x.layout)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output


def fresh(op: str, args: Any) -> tuple[Any, set[Node]]:
    """The same tensors, in their tuples, with nodes of their own to differentiate by; and those nodes that are leaves.

    Inside vmap each example has its own. Raises DTypeError for what is no tensor of a floating point dtype.
    """
    own: set[Node] = set()

    def renewed(x: Any) -> Tensor:
        if not isinstance(x, Tensor) or not x.dtype.is_floating_point:
            raise DTypeError(
                op,
                f"an argument of {x.dtype if isinstance(x, Tensor) else 'type ' + type(x).__name__}.",
                rule="Derivatives are taken by float32 and float64 tensors: a step between whole numbers has no slope.",
                suggestion="x.float()" if isinstance(x, Tensor) else "tensor(...)",
            )
        inside = within(x)
        if node_of(inside) is not None:
            return Alias.apply(inside)
        copy = with_layout(inside, inside.layout).requires_grad_()
        assert copy.node is not None
        own.add(copy.node)
        return copy

    return trees.mapped(renewed, args), own


def depends_on_others(x: Any, own: set[Node]) -> bool:
    """Whether the history of x leads to a leaf that is not among `own`, or has a tangent of an open level."""
    start = node_of(x)
    if start is None:
        return False
    seen = {start}
    stack = [start]
    while stack:
        node = stack.pop()
        if node.function is None and node not in own:
            return True
        if node.tangents is not None and any(level in node.tangents for level in mode.duals):
            return True
        for edge in node.edges or ():
            if edge is not None and edge not in seen:
                seen.add(edge)
                stack.append(edge)
    return False


def settled(x: Any, own: set[Node]) -> Any:
    """A result without history, unless it depends on what somebody else differentiates by."""
    if not isinstance(x, Tensor) or x.node is None or depends_on_others(x, own):
        return x
    return with_layout(x, x.layout)
