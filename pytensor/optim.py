"""Optimisers: they change parameters in place by their gradients, outside the recorded graph."""

from __future__ import annotations

from collections.abc import Iterable

from pytensor.autograd import no_grad
from pytensor.errors import ValueRangeError
from pytensor.tensor import Tensor


class Optimizer:
    """What optimisers share: the list of parameters and the forgetting of their gradients."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params = list(params)
        self.lr = lr
        name = type(self).__name__
        if not self.params:
            raise ValueRangeError(
                name, "no parameters.", rule="An optimiser needs something to change.", suggestion="model.parameters()"
            )
        if lr < 0:
            raise ValueRangeError(name, f"lr={lr}.", rule="The learning rate is at least 0.", suggestion=f"lr={-lr}")

    def zero_grad(self) -> None:
        """Forget the gradients that have been added up."""
        for param in self.params:
            param.grad = None

    def step(self) -> None:
        """Change every parameter that has a gradient."""
        with no_grad():
            for at, param in enumerate(self.params):
                if param.grad is not None:
                    self.update(at, param, param.grad)

    def update(self, at: int, param: Tensor, grad: Tensor) -> None:
        """Change parameter number `at`, in place."""
        raise NotImplementedError


class SGD(Optimizer):
    """Stochastic gradient descent: `velocity = momentum * velocity + grad`, `param -= lr * velocity`.

    `weight_decay` adds that multiple of the parameter to its gradient; `nesterov` looks one step of momentum ahead.
    Raises ValueRangeError for no parameters or a negative rate.
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(params, lr)
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.velocity: dict[int, Tensor] = {}

    def update(self, at: int, param: Tensor, grad: Tensor) -> None:
        """One step of one parameter."""
        if self.weight_decay:
            grad = grad + param.detach() * self.weight_decay
        if self.momentum:
            before = self.velocity.get(at)
            velocity = self.velocity[at] = grad.clone() if before is None else before * self.momentum + grad
            grad = grad + velocity * self.momentum if self.nesterov else velocity
        param.sub_(grad * self.lr)
