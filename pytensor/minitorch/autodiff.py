"""The course's tape: what a variable must offer, the order of the walk back, and the walk (module 1).

Scalar and Tensor are both such variables, and a user's own class can be one too. Nothing here knows a derivative rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Context", "Variable", "backpropagate", "central_difference", "topological_sort"]


class Variable(Protocol):
    """A value that remembers where it came from."""

    def accumulate_derivative(self, x: Any, /) -> None:
        """Add `x` to the derivative that this leaf has collected."""

    @property
    def unique_id(self) -> int:
        """A number that no other variable of its kind has."""

    def is_leaf(self) -> bool:
        """Whether the user made it and wants its derivative."""

    def is_constant(self) -> bool:
        """Whether no derivative flows into it."""

    @property
    def parents(self) -> Iterable[Variable]:
        """The variables it was computed from."""

    def chain_rule(self, d_output: Any, /) -> Iterable[Flow]:
        """Each parent with the derivative that flows into it when `d_output` flows into this one."""


type Flow = tuple[Variable, Any]
"""A variable and the derivative that flows into it."""


def central_difference(f: Any, *vals: Any, arg: int = 0, epsilon: float = 1e-6) -> Any:
    """The derivative of `f` by argument `arg` at `vals`, from two values: `(f(x + ε) - f(x - ε)) / 2ε`."""
    above, below = list(vals), list(vals)
    above[arg] = vals[arg] + epsilon
    below[arg] = vals[arg] - epsilon
    return (f(*above) - f(*below)) / (2.0 * epsilon)


def topological_sort(variable: Variable) -> list[Variable]:
    """`variable` and all it depends on, each before its parents; constants are left out.

    A depth-first search with a stack of its own, so that the graph may be of any depth.
    """
    finished: list[Variable] = []
    seen: set[int] = set()
    stack = [(variable, False)]
    while stack:
        at, parents_done = stack.pop()
        if parents_done:
            finished.append(at)
        elif not at.is_constant() and at.unique_id not in seen:
            seen.add(at.unique_id)
            stack.append((at, True))
            if not at.is_leaf():
                stack.extend((parent, False) for parent in at.parents)
    finished.reverse()
    return finished


def backpropagate(variable: Variable, deriv: Any) -> None:
    """Let the derivative `deriv` flow from `variable` back to the leaves, which add it to what they have collected."""
    flowing = {variable.unique_id: deriv}
    for at in topological_sort(variable):
        # A parent that the chain rule gave nothing has no derivative to pass on.
        derivative = flowing.pop(at.unique_id, None)
        if derivative is None:
            continue
        if at.is_leaf():
            at.accumulate_derivative(derivative)
            continue
        for parent, part in at.chain_rule(derivative):
            if not parent.is_constant():
                known = flowing.get(parent.unique_id)
                flowing[parent.unique_id] = part if known is None else known + part


@dataclass
class Context:
    """What a function's forward keeps for its backward."""

    no_grad: bool = False
    saved_values: tuple[Any, ...] = ()

    def save_for_backward(self, *values: Any) -> None:
        """Keep `values`; nothing is kept where no gradient will be asked."""
        if not self.no_grad:
            self.saved_values = values

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """`saved_values`, by PyTorch's name."""
        return self.saved_values
