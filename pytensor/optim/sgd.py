"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

from pytensor.errors import ValueRangeError
from pytensor.functions import fused
from pytensor.optim.optimizer import Optimizer, Params
from pytensor.optim.updates import add_, scale_, scaled
from pytensor.tensor import Tensor

__all__ = ["SGD"]


class SGD(Optimizer):
    """`velocity = momentum * velocity + (1 - dampening) * grad`, `param -= lr * velocity`.

    The first velocity is the gradient itself. `weight_decay` adds that multiple of the parameter to its gradient;
    `nesterov` looks one step of momentum ahead; `maximize` climbs. Raises ValueRangeError for settings that make no
    sense.

    >>> x = tensor([1.0], requires_grad=True)
    >>> optimizer = optim.SGD([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.detach()
    tensor([0.8000])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueRangeError(
                "SGD",
                f"nesterov with momentum={momentum} and dampening={dampening}.",
                rule="Nesterov's method looks ahead along the momentum, undampened.",
                suggestion="momentum=0.9, dampening=0",
            )
        settings = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, settings)

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any], state: dict[str, Any]) -> None:
        """One step of one parameter."""
        momentum = group["momentum"]
        velocity: Any = state.get("momentum_buffer")  # None without momentum
        first = velocity is None
        if momentum and velocity is None:
            velocity = state["momentum_buffer"] = grad.clone()
        numbers = (group["lr"], momentum, 1 - group["dampening"], group["weight_decay"], group["nesterov"], first)
        if fused.sgd_(param, grad, velocity if momentum else None, *numbers):
            return
        if group["weight_decay"]:
            grad = add_(scaled(param, group["weight_decay"]), grad)
        if momentum:
            if first:
                velocity.copy_(grad)
            else:
                add_(scale_(velocity, momentum), grad, 1 - group["dampening"])
            grad = add_(scaled(velocity, momentum), grad) if group["nesterov"] else velocity
        add_(param, grad, -group["lr"])
