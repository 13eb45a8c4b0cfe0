"""RMSprop (Tieleman and Hinton, lecture 6e of Neural Networks for Machine Learning, 2012)."""

from __future__ import annotations

from typing import Any

from pytensor.optim.optimizer import Optimizer, Params, remembered
from pytensor.optim.updates import add_, scale_, scaled, shifted
from pytensor.tensor import Tensor

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """The gradient over the root of a running average of its squares: `v = alpha v + (1 - alpha) g²`.

    `param -= lr g / (sqrt(v) + eps)`, or with `momentum` a velocity of such steps. `centered` takes the square of the
    average gradient from v; `weight_decay` adds that multiple of the parameter to its gradient; `maximize` climbs.
    Raises ValueRangeError for settings that make no sense.

    >>> x = tensor([1.0], requires_grad=True)
    >>> optimizer = optim.RMSprop([x], lr=0.01)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.detach()
    tensor([0.9000])
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        settings = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, settings)

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any], state: dict[str, Any]) -> None:
        """One step of one parameter."""
        alpha, momentum = group["alpha"], group["momentum"]
        state["step"] = state.get("step", 0) + 1
        if group["weight_decay"]:
            grad = add_(scaled(param, group["weight_decay"]), grad)
        spread = square = add_(scale_(remembered(state, "square_avg", grad), alpha), grad * grad, 1 - alpha)
        if group["centered"]:
            average = add_(scale_(remembered(state, "grad_avg", grad), alpha), grad, 1 - alpha)
            spread = square - average * average
        move = grad / shifted(spread.sqrt(), group["eps"])
        if momentum:
            move = add_(scale_(remembered(state, "momentum_buffer", grad), momentum), move)
        add_(param, move, -group["lr"])
