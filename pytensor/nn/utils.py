"""Helpers for gradients and parameters as a whole: clipping, and all of them as one vector."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pytensor.array import map_array
from pytensor.autograd import no_grad
from pytensor.creation import tensor
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions.joining import cat
from pytensor.ops import MAP
from pytensor.tensor import Tensor

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "vector_to_parameters"]


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Scale all gradients, in place, so that together, as one vector, they are at most `max_norm` long.

    Returns how long they were, a 0-d tensor. `norm_type` is the p of the norm, or infinity. Raises ValueRangeError for
    a length that is no finite number, if `error_if_nonfinite`.

    >>> x = zeros(2, requires_grad=True)
    >>> (x * tensor([3.0, 4.0])).sum().backward()
    >>> nn.utils.clip_grad_norm_([x], max_norm=1.0)
    tensor(5.)
    >>> x.grad
    tensor([0.6000, 0.8000])
    """
    grads = _grads(parameters)
    with no_grad():
        norms = [_norm(grad, norm_type) for grad in grads]
        total = _length(norms, norm_type)
        if error_if_nonfinite and not math.isfinite(total):
            raise ValueRangeError(
                "clip_grad_norm_",
                f"gradients of length {total}.",
                rule="A finite length was asked for (error_if_nonfinite).",
                suggestion="a smaller learning rate; isnan() on the loss tells when it began",
            )
        scale = min(1.0, max_norm / (total + 1e-6)) if not math.isnan(total) else total
        for grad in grads:
            grad.copy_(map_array(MAP["mul_scalar"], grad, scale))
    return tensor(total) if not grads else tensor(total, dtype=grads[0].dtype)


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Limit every element of the gradients to ±`clip_value`, in place.

    >>> x = zeros(2, requires_grad=True)
    >>> (x * tensor([3.0, -0.5])).sum().backward()
    >>> nn.utils.clip_grad_value_([x], 1.0)
    >>> x.grad
    tensor([ 1.0000, -0.5000])
    """
    with no_grad():
        for grad in _grads(parameters):
            grad.copy_(grad.clamp(-clip_value, clip_value))


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All elements of all parameters, one after the other, without history, in their promoted dtype.

    Raises ShapeError for no parameters.

    >>> nn.utils.parameters_to_vector(nn.Linear(3, 2).parameters()).shape
    (8,)
    """
    flat = [parameter.detach().reshape(-1) for parameter in parameters]
    if not flat:
        raise ShapeError(
            "parameters_to_vector",
            "no parameters.",
            rule="A vector is made of the elements of at least one parameter.",
            suggestion="parameters_to_vector(model.parameters())",
        )
    return cat(flat)


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy the elements of a vector into the parameters, in their order. Raises ShapeError unless as many.

    >>> layer = nn.Linear(1, 1)
    >>> nn.utils.vector_to_parameters(tensor([2.0, 1.0]), layer.parameters())
    >>> layer(tensor([3.0])).item()
    7.0
    """
    listed = list(parameters)
    wanted = sum(parameter.numel() for parameter in listed)
    if vec.shape != (wanted,):
        raise ShapeError(
            "vector_to_parameters",
            f"a tensor of shape {vec.shape} for {wanted:,} elements of parameters.",
            rule="There is one element for each element of the parameters.",
            suggestion=f"a vector of shape ({wanted},)",
            shape=list(vec.shape),
        )
    start = 0
    with no_grad():
        for parameter in listed:
            parameter.copy_(vec[start : start + parameter.numel()].view(parameter.shape))
            start += parameter.numel()


def _grads(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    listed = [parameters] if isinstance(parameters, Tensor) else parameters
    return [parameter.grad.detach() for parameter in listed if parameter.grad is not None]


def _norm(x: Tensor, p: float) -> float:
    if not x.numel():
        return 0.0
    if math.isinf(p):
        return float(x.abs().max().item())
    return float((x.abs() ** p).sum().item() ** (1 / p))


def _length(norms: list[float], p: float) -> float:
    """The norm of a vector from those of its parts."""
    if math.isinf(p):
        return max(norms, default=0.0)
    return float(sum(norm**p for norm in norms) ** (1 / p))
