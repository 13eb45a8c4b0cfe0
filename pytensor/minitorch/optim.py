"""Gradient descent on the course's Parameters, be they Scalars or Tensors (modules 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence

from pytensor.minitorch.module import Parameter
from pytensor.minitorch.scalar import Scalar

__all__ = ["SGD", "Optimizer"]


class Optimizer:
    """Holds the parameters that it trains."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.parameters = list(parameters)


class SGD(Optimizer):
    """Gradient descent: each step replaces a parameter's value `x` by `x - lr * gradient`."""

    def __init__(self, parameters: Sequence[Parameter], lr: float = 1.0) -> None:
        super().__init__(parameters)
        self.lr = lr

    def zero_grad(self) -> None:
        """Forget the gradients collected so far. They add up over backward passes until this is called."""
        for parameter in self.parameters:
            value = parameter.value
            if hasattr(value, "derivative"):
                value.derivative = None
            if hasattr(value, "grad"):
                value.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient one step against it."""
        for parameter in self.parameters:
            value = parameter.value
            if isinstance(value, Scalar):
                if value.derivative is not None:
                    parameter.update(Scalar(value.data - self.lr * value.derivative))
            elif getattr(value, "grad", None) is not None:
                parameter.update((value.detach() - self.lr * value.grad).detach())
