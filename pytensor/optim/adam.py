"""Adam (Kingma and Ba 2014) and AdamW (Loshchilov and Hutter 2017)."""

from __future__ import annotations

import math
from typing import Any

from pytensor.functions import fused
from pytensor.optim.optimizer import Optimizer, Params, remembered
from pytensor.optim.updates import add_, scale_, scaled, shifted
from pytensor.tensor import Tensor

__all__ = ["Adam", "AdamW"]


class Adam(Optimizer):
    """Steps of about `lr`, whatever the size of the gradients: their average over the root of that of their squares.

    `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g²`, `param -= lr m' / (sqrt(v') + eps)`, where m' and v' are m and v
    divided by 1 - b1ᵗ and 1 - b2ᵗ, since both began at 0. `weight_decay` adds that multiple of the parameter to its
    gradient; `amsgrad` takes the largest v so far; `maximize` climbs. Raises ValueRangeError for settings that make no
    sense.

    >>> x = tensor([1.0], requires_grad=True)
    >>> optimizer = optim.Adam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.detach()
    tensor([0.9000])
    """

    decoupled = False  # whether weight decay shrinks the parameter itself, past the averages

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        settings = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
        }
        super().__init__(params, settings)

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any], state: dict[str, Any]) -> None:
        """One step of one parameter."""
        lr, (beta1, beta2), decay = group["lr"], group["betas"], group["weight_decay"]
        step = state["step"] = state.get("step", 0) + 1
        average, square = remembered(state, "exp_avg", grad), remembered(state, "exp_avg_sq", grad)
        rate, root_scale = lr / (1 - beta1**step), 1 / math.sqrt(1 - beta2**step)
        if not group["amsgrad"]:
            shrink, joins = (1 - lr * decay, 0.0) if self.decoupled else (1.0, decay)
            numbers = (rate, beta1, beta2, root_scale, group["eps"], joins, shrink)
            if fused.adam_(param, grad, average, square, *numbers):
                return
        if decay and self.decoupled:
            scale_(param, 1 - lr * decay)
        elif decay:
            grad = add_(scaled(param, decay), grad)
        add_(scale_(average, beta1), grad, 1 - beta1)
        add_(scale_(square, beta2), grad * grad, 1 - beta2)
        if group["amsgrad"]:
            largest = remembered(state, "max_exp_avg_sq", grad)
            square = largest.copy_(largest.maximum(square))
        spread = shifted(scaled(square.sqrt(), root_scale), group["eps"])
        add_(param, average / spread, -rate)


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameter itself: `param *= 1 - lr * weight_decay` before the step.

    >>> x = tensor([1.0], requires_grad=True)
    >>> optimizer = optim.AdamW([x], lr=0.1, weight_decay=0.5)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x.detach()
    tensor([0.8500])
    """

    decoupled = True

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)
