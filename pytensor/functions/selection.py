"""Choosing between elements: `where`, `masked_fill`, `clamp`. What isn't chosen does no harm, even as NaN."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, map_array, zip_arrays
from pytensor.autograd import Function
from pytensor.dtypes import DType, bool as bool_dtype, of_number
from pytensor.errors import ValueRangeError
from pytensor.functions.elementwise import logical_and, logical_not, logical_or, maximum, minimum, relu_back
from pytensor.functions.operands import constant, operands, stored
from pytensor.ops import MAP, ZIP

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Where(Function):
    """a where the condition holds, else b. A gradient goes to whichever was taken."""

    @staticmethod
    def forward(ctx: Any, condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
        chosen, other = _masks(condition, a.dtype)
        ctx.save_for_backward(chosen, other)
        back = ZIP["relu_back"]
        return zip_arrays(ZIP["add"], zip_arrays(back, a, chosen), zip_arrays(back, b, other))

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        chosen, other = ctx.saved_tensors
        return (
            None,
            relu_back(grad_output, chosen) if ctx.edges[1] else None,
            relu_back(grad_output, other) if ctx.edges[2] else None,
        )


def _masks(condition: Tensor, dtype: DType) -> tuple[Tensor, Tensor]:
    """1 where the condition holds, and 1 where it doesn't."""
    return condition.to(bool_dtype).to(dtype), logical_not(condition).to(dtype)


def where(condition: Tensor, a: Any, b: Any) -> Tensor:
    """`for i: out[i] = a[i] if condition[i] else b[i]`, after broadcasting the three.

    a and b are tensors or numbers. Dtype: the promoted one of a and b. A NaN that isn't chosen does no harm, in the
    result or in the gradient. Raises BroadcastError, DTypeError, BackendError.

    >>> x = tensor([-1.0, 2.0])
    >>> where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    if isinstance(a, int | float):
        if isinstance(b, int | float):
            b = constant(b, _number_dtype(a, b), condition)
        y, x = operands("where", b, a)
    else:
        x, y = operands("where", a, b)
    if x.dtype is bool_dtype:
        return logical_or(logical_and(condition, x), logical_and(logical_not(condition), y))
    return Where.apply(condition, x, y)


def _number_dtype(a: float, b: float) -> DType:
    return of_number(a) if of_number(a).rank > of_number(b).rank else of_number(b)


def masked_fill(x: Tensor, mask: Tensor, value: float) -> Tensor:
    """x with `value` where the mask holds. Dtype and shape: those of x, broadcast with the mask.

    Raises BroadcastError.

    >>> x = tensor([-1.0, 2.0])
    >>> masked_fill(x, x < 0, 0.5)
    tensor([0.5000, 2.0000])
    """
    return where(mask, constant(stored(value, x.dtype), x.dtype, x), x)


class Clamp(Function):
    """x within bounds. A gradient flows where x itself was within them."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, low: float, high: float) -> Tensor:
        ctx.save_for_backward(x)
        ctx.bounds = low, high
        return map_array(MAP["clamp"], x, low, high)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        low, high = ctx.bounds
        inside = logical_and(x >= low, x <= high)
        return masked_fill(grad_output, logical_not(inside), 0.0)


def clamp(x: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """`for i: out[i] = x[i]`, but at least `min` and at most `max` (numbers, tensors, or None for no bound).

    Dtype: that of x. Raises ValueRangeError when neither bound is given.

    >>> clamp(tensor([-2.0, 0.5, 2.0]), -1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if isinstance(min, Array) or isinstance(max, Array):
        x = x if min is None else maximum(x, min)
        return x if max is None else minimum(x, max)
    if min is None and max is None:
        raise ValueRangeError(
            "clamp", "neither min nor max.", rule="At least one bound is needed.", suggestion="x.clamp(min=0)"
        )
    low = -math.inf if min is None else float(min)
    high = math.inf if max is None else float(max)
    return Clamp.apply(x, low, high)
