"""Powers, `//` and `%`: zips with rules of their own about whole numbers, besides their gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytensor.array import Array, map_array, whole, zip_arrays
from pytensor.autograd import Function, mode
from pytensor.errors import ValueRangeError
from pytensor.functions.elementwise import Binary, binary
from pytensor.functions.operands import operands
from pytensor.ops import FLOATS, MAP, ZIP

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Pow(Function):
    """a ** b. d/da = b a ** (b-1), 0 where b is 0; d/db = a ** b log a, 0 where a is 0 and b isn't negative."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        out = zip_arrays(ZIP["pow"], a, b)
        ctx.save_for_backward(a, b, out if ctx.edges[1] else None)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b, out = ctx.saved_tensors
        grad_a = grad_b = None
        if ctx.edges[0]:
            slope = b * a ** (b - 1)
            grad_a = grad_output * slope.masked_fill(b == 0, 0.0)
        if ctx.edges[1]:
            slope = out * a.log()
            grad_b = grad_output * slope.masked_fill((a == 0).logical_and(b >= 0), 0.0)
        return grad_a, grad_b


class Mod(Function):
    """a - b * floor(a / b)."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return zip_arrays(ZIP["mod"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return grad_output, -grad_output * (a // b) if ctx.edges[1] else None


_pow: Binary = binary("pow", ZIP["pow"], Pow, "a to the power b; NaN where that is no real number.", FLOATS)
_floor_divide: Binary = binary("floor_divide", ZIP["floordiv"], None, "a / b rounded down.", FLOATS)
_remainder: Binary = binary("remainder", ZIP["mod"], Mod, "What a // b leaves of a, with the sign of b.", FLOATS)


class PowScalar(Function):
    """x ** p for one Python number p. d/dx = p x ** (p-1)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, p: float) -> Tensor:
        ctx.save_for_backward(x)
        ctx.exponent = p
        return map_array(MAP["square"], x) if p == 2 else map_array(MAP["pow_scalar"], x, p)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        p = ctx.exponent
        if p == 0:
            return grad_output * 0.0
        return grad_output * (x * 2.0 if p == 2 else x ** (p - 1) * p)


def pow(x: Tensor, exponent: Any) -> Tensor:
    """x to the power of a number or a tensor, after broadcasting.

    `for i: out[i] = x[i] ** exponent[i]`. NaN where that is no real number, infinite at a pole. Dtype: the promoted
    one. Raises ValueRangeError for whole numbers to a negative power, BroadcastError, DTypeError, BackendError.

    >>> tensor([1, 2, 3]).pow(2)
    tensor([1., 4., 9.])
    >>> 2 ** tensor([1, 2, 3])
    tensor([2., 4., 8.])
    """
    base: Any = x
    if isinstance(base, int | float) and isinstance(exponent, Array):
        exponent, x = operands("pow", exponent, base)  # type: ignore[arg-type]
    if x.dtype.is_floating_point and isinstance(exponent, int | float):
        p = float(exponent)
        if x.node is not None and mode.enabled:
            return PowScalar.apply(x, p)
        return map_array(MAP["square"], x) if p == 2 else map_array(MAP["pow_scalar"], x, p)
    if x.dtype.is_floating_point:
        return _pow(x, exponent)
    a, b = operands("pow", x, exponent)
    if not a.dtype.is_floating_point and (whole(b) < 0).any():
        raise ValueRangeError(
            "pow",
            "whole numbers to a negative power.",
            rule="The result would be a fraction, which int64 doesn't hold.",
            suggestion="x.float() ** exponent",
        )
    return _pow(a, b)


def floor_divide(a: Tensor, b: Any) -> Tensor:
    """a / b rounded towards minus infinity, after broadcasting; Python's `//`.

    `for i: out[i] = floor(a[i] / b[i])`. Dtype: the promoted one. Without gradient.
    Raises ValueRangeError (also a ZeroDivisionError) for whole numbers divided by 0, BroadcastError, DTypeError.

    >>> floor_divide(tensor([-7, 7]), 2)
    tensor([-4.,  3.])
    """
    _refuse_zero("floor_divide", a, b)
    return _floor_divide(a, b)


def remainder(a: Tensor, b: Any) -> Tensor:
    """What `a // b` leaves of a, with the sign of b; Python's `%`, after broadcasting.

    `for i: out[i] = a[i] - b[i] * floor(a[i] / b[i])`. Dtype: the promoted one.
    Raises ValueRangeError (also a ZeroDivisionError) for whole numbers divided by 0, BroadcastError, DTypeError.

    >>> remainder(tensor([-7, 7]), 3)
    tensor([2., 1.])
    """
    _refuse_zero("remainder", a, b)
    return _remainder(a, b)


class WholeDivisionByZeroError(ValueRangeError, ZeroDivisionError):
    """Whole numbers divided by 0, which has no infinity to give."""


def _refuse_zero(op: str, a: Tensor, b: Any) -> None:
    x, y = operands(op, a, b)
    if not x.dtype.is_floating_point and not whole(y).all():
        raise WholeDivisionByZeroError(
            op,
            "whole numbers divided by 0.",
            rule="int64 holds no infinity.",
            suggestion="a.float() // b, which gives infinities",
        )
