"""Maps and zips: what they compute and how their gradients flow, one entry an op.

`for i: out[i] = f(x[i])` and `for i: out[i] = f(a[i], b[i])`, with broadcasting by strides of 0. The gradients are
written on tensors, so that they can be differentiated again; broadcasting is undone by the backward walk, never here.

A zip is on the hot path of small tensors. Its first lines take the plain case (one layout, one dtype, nothing to
record) straight to the backend.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytensor.array import map_array, unsupported, zip_arrays
from pytensor.autograd import Function, mode
from pytensor.dtypes import DType, bool as bool_dtype, float32, of_number
from pytensor.errors import ValueRangeError
from pytensor.functions.operands import constant, operands, stored
from pytensor.ops import ALL, FLOATS, MAP, NUMBERS, ZIP, Op

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

Unary = Callable[["Tensor"], "Tensor"]
Binary = Callable[["Tensor", Any], "Tensor"]
Rule = Callable[[Any, Any, Any], Any]  # (grad, x, out) to the gradient of x

# The functions that no gradient flows through: their results are bools, or constant between jumps.
WITHOUT_GRADIENT = (
    "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "logical_not", "isnan", "isinf",
    "isfinite", "floor_divide",
)  # fmt: skip


def _unary(name: str, op: Op, meaning: str, rule: Rule | None, saves: str = "x") -> Unary:
    """The function of a map.

    `rule(grad, x, out)` is its gradient; `saves` says which of "x" and "out" the rule reads.
    """

    class Recorded(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            out = map_array(op, x)
            ctx.save_for_backward(x if "x" in saves else None, out if "out" in saves else None)
            return out

        @staticmethod
        def backward(ctx: Any, grad_output: Tensor) -> Any:
            assert rule is not None
            x, out = ctx.saved_tensors
            return rule(grad_output, x, out)

    Recorded.__name__ = name.title().replace("_", "")

    def function(x: Tensor) -> Tensor:
        if x.dtype not in op.dtypes:
            x = _as_floats(x, op)
        if rule is None or x.node is None or not mode.enabled:
            return map_array(op, x)
        return Recorded.apply(x)

    result = "bool" if op.result is bool_dtype else "that of x, or float32 for whole numbers and bools"
    if op.dtypes is NUMBERS:
        result = "that of x"
    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{meaning}\n\n    `for i: out[i] = {name}(x[i])`. Shape: that of x. Dtype: {result}."
        + (" Raises DTypeError for bools." if op.dtypes is NUMBERS else "")
        + ("" if rule else " Without gradient.")
    )
    return function


def _as_floats(x: Tensor, op: Op) -> Tensor:
    if op.dtypes is FLOATS:
        return x.to(float32)
    raise unsupported(op.name, x.dtype, op.dtypes)


def _zeros_like(grad: Tensor) -> Tensor:
    return grad * 0.0


exp: Unary = _unary("exp", MAP["exp"], "e to the power of each element.", lambda grad, _, out: grad * out, "out")
expm1: Unary = _unary(
    "expm1", MAP["expm1"], "e to the power of each element, minus 1, accurate near 0.",
    lambda grad, _, out: grad * (out + 1), "out",
)  # fmt: skip
log: Unary = _unary("log", MAP["log"], "Natural logarithm: -inf at 0, NaN below.", lambda grad, x, _: grad / x)
log1p: Unary = _unary(
    "log1p", MAP["log1p"], "Natural logarithm of 1 + x, accurate near 0.", lambda grad, x, _: grad / (x + 1)
)
sqrt: Unary = _unary("sqrt", MAP["sqrt"], "Square root: NaN below 0.", lambda grad, _, out: grad / (out * 2), "out")
rsqrt: Unary = _unary(
    "rsqrt", MAP["rsqrt"], "1 over the square root.", lambda grad, _, out: grad * out * out * out * -0.5, "out"
)
reciprocal: Unary = _unary(
    "reciprocal", MAP["reciprocal"], "1 over each element.", lambda grad, _, out: -grad * out * out, "out"
)
square: Unary = _unary("square", MAP["square"], "Each element times itself.", lambda grad, x, _: grad * x * 2)
neg: Unary = _unary("neg", MAP["neg"], "Each element with its sign turned.", lambda grad, _, __: -grad, "")
abs: Unary = _unary("abs", MAP["abs"], "The size of each element without its sign.", lambda grad, x, _: grad * x.sign())
sign: Unary = _unary("sign", MAP["sign"], "-1, 0 or 1.", lambda grad, _, __: _zeros_like(grad), "")
sigmoid: Unary = _unary(
    "sigmoid", MAP["sigmoid"], "1 / (1 + e ** -x): from 0 to 1.", lambda grad, _, out: grad * out * (1 - out), "out"
)
tanh: Unary = _unary(
    "tanh", MAP["tanh"], "Hyperbolic tangent: from -1 to 1.", lambda grad, _, out: grad * (1 - out * out), "out"
)
relu: Unary = _unary(
    "relu", MAP["relu"], "Each element, or 0 where it is negative.", lambda grad, x, _: relu_back(grad, x)
)
sin: Unary = _unary("sin", MAP["sin"], "Sine, of radians.", lambda grad, x, _: grad * x.cos())
cos: Unary = _unary("cos", MAP["cos"], "Cosine, of radians.", lambda grad, x, _: -grad * x.sin())
erf: Unary = _unary(
    "erf", MAP["erf"], "The error function, 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x.",
    lambda grad, x, _: grad * (-x * x).exp() * (2 / math.sqrt(math.pi)),
)  # fmt: skip
floor: Unary = _unary("floor", MAP["floor"], "The whole number at or below.", lambda grad, _, __: _zeros_like(grad), "")
ceil: Unary = _unary("ceil", MAP["ceil"], "The whole number at or above.", lambda grad, _, __: _zeros_like(grad), "")
round: Unary = _unary(
    "round", MAP["round"], "The nearest whole number; of two, the even one.", lambda grad, _, __: _zeros_like(grad), ""
)
isnan: Unary = _unary("isnan", MAP["isnan"], "Whether each element is NaN.", None)
isinf: Unary = _unary("isinf", MAP["isinf"], "Whether each element is an infinity.", None)
logical_not: Unary = _unary("logical_not", MAP["not"], "True where an element is 0.", None)


def _binary(
    name: str, op: Op, recorded: type[Function] | None, meaning: str, fast: tuple[DType, ...], *, floats: bool = False
) -> Binary:
    """The function of a zip. `recorded` has its gradient; `fast` are the dtypes that need no further look."""
    result = op.result

    def function(a: Tensor, b: Any) -> Tensor:
        if type(b) is type(a):
            la, dtype, backend = a.layout, a.dtype, a.backend
            if (
                b.layout is la
                and la.dense
                and b.dtype is dtype
                and dtype in fast
                and b.backend is backend
                and (not mode.enabled or (a.node is None and b.node is None))
            ):
                storage = backend.zip(op, dtype, a.storage, la, b.storage, la, la)
                return type(a)(storage, la, result or dtype, backend)
        x, y = operands(name, a, b, floats=floats)
        if recorded is None or not mode.enabled or (x.node is None and y.node is None):
            return zip_arrays(op, x, y)
        return recorded.apply(x, y)

    function.__name__ = function.__qualname__ = name
    dtype_text = "bool" if result is bool_dtype else "the promoted one" + (", at least float32" if floats else "")
    function.__doc__ = (
        f"{meaning}\n\n    `for i: out[i] = {name}(a[i], b[i])`, after broadcasting. Shape: the broadcast one. "
        f"Dtype: {dtype_text}. b is a tensor or a number. Raises BroadcastError, DTypeError, BackendError."
        + ("" if recorded else " Without gradient.")
    )
    return function


def reflected(function: Binary) -> Binary:
    """`number ○ tensor` for the function of `tensor ○ tensor`."""

    def swapped(b: Tensor, a: Any) -> Any:
        if not isinstance(a, int | float):
            return NotImplemented
        # A float beside whole numbers makes the whole operation one of floats, so the promoted dtype is the constant's.
        x, y = operands(function.__name__, b, a)
        return function(y, x)

    swapped.__name__ = swapped.__qualname__ = f"reflected_{function.__name__}"
    return swapped


class Add(Function):
    """a + b."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        return zip_arrays(ZIP["add"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output, grad_output


class Sub(Function):
    """a - b."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        return zip_arrays(ZIP["sub"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output, -grad_output if ctx.edges[1] else None


class Mul(Function):
    """a * b. Each operand is kept only where the other wants a gradient."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a if ctx.edges[1] else None, b if ctx.edges[0] else None)
        return zip_arrays(ZIP["mul"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return (
            None if b is None else grad_output * b,
            None if a is None else grad_output * a,
        )


class Div(Function):
    """a / b. d(a/b)/db = -(a/b)/b, so the result serves again."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        out = zip_arrays(ZIP["div"], a, b)
        ctx.save_for_backward(b, out if ctx.edges[1] else None)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        b, out = ctx.saved_tensors
        grad_a = grad_output / b
        return grad_a, None if out is None else -grad_a * out


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


class Maximum(Function):
    """The larger of a and b. Where they are equal each takes half of the gradient."""

    op = ZIP["maximum"]

    @classmethod
    def forward(cls, ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return zip_arrays(cls.op, a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return _shared(grad_output, a > b, a == b), _shared(grad_output, b > a, a == b)


class Minimum(Maximum):
    """The smaller of a and b. Where they are equal each takes half of the gradient."""

    op = ZIP["minimum"]

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return _shared(grad_output, a < b, a == b), _shared(grad_output, b < a, a == b)


def _shared(grad: Tensor, won: Tensor, tied: Tensor) -> Tensor:
    return grad * (won.to(grad.dtype) + tied.to(grad.dtype) * 0.5)


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


class Atan2(Function):
    """The angle of the point (b, a)."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return zip_arrays(ZIP["atan2"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        scaled = grad_output / (a * a + b * b)
        return scaled * b, -scaled * a


class ReluBack(Function):
    """The gradient of relu: a where b is positive, else 0."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(b)
        return zip_arrays(ZIP["relu_back"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        (b,) = ctx.saved_tensors
        return relu_back(grad_output, b), None


add: Binary = _binary("add", ZIP["add"], Add, "a + b.", NUMBERS)
sub: Binary = _binary("sub", ZIP["sub"], Sub, "a - b.", NUMBERS)
mul: Binary = _binary("mul", ZIP["mul"], Mul, "a * b.", NUMBERS)
div: Binary = _binary("div", ZIP["div"], Div, "a / b, infinite or NaN where b is 0.", FLOATS, floats=True)
maximum: Binary = _binary("maximum", ZIP["maximum"], Maximum, "The larger of a and b; NaN if either is.", NUMBERS)
minimum: Binary = _binary("minimum", ZIP["minimum"], Minimum, "The smaller of a and b; NaN if either is.", NUMBERS)
atan2: Binary = _binary("atan2", ZIP["atan2"], Atan2, "The angle of the point (b, a), in radians.", FLOATS, floats=True)
eq: Binary = _binary("eq", ZIP["eq"], None, "Whether a == b.", ALL)
ne: Binary = _binary("ne", ZIP["ne"], None, "Whether a != b.", ALL)
lt: Binary = _binary("lt", ZIP["lt"], None, "Whether a < b.", ALL)
le: Binary = _binary("le", ZIP["le"], None, "Whether a <= b.", ALL)
gt: Binary = _binary("gt", ZIP["gt"], None, "Whether a > b.", ALL)
ge: Binary = _binary("ge", ZIP["ge"], None, "Whether a >= b.", ALL)
logical_and: Binary = _binary("logical_and", ZIP["and"], None, "True where neither is 0.", ALL)
logical_or: Binary = _binary("logical_or", ZIP["or"], None, "True where not both are 0.", ALL)
logical_xor: Binary = _binary("logical_xor", ZIP["xor"], None, "True where just one is 0.", ALL)
relu_back: Binary = _binary("relu_back", ZIP["relu_back"], ReluBack, "a where b is positive, else 0.", NUMBERS)
_pow: Binary = _binary("pow", ZIP["pow"], Pow, "a to the power b; NaN where that is no real number.", FLOATS)
_floor_divide: Binary = _binary("floor_divide", ZIP["floordiv"], None, "a / b rounded down.", FLOATS)
_remainder: Binary = _binary("remainder", ZIP["mod"], Mod, "What a // b leaves of a, with the sign of b.", FLOATS)


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
            return _zeros_like(grad_output)
        return grad_output * (x * 2.0 if p == 2 else x ** (p - 1) * p)


def pow(x: Tensor, exponent: Any) -> Tensor:
    """x to the power of a number or a tensor, after broadcasting.

    `for i: out[i] = x[i] ** exponent[i]`. NaN where that is no real number, infinite at a pole. Dtype: the promoted
    one. Raises ValueRangeError for whole numbers to a negative power, BroadcastError, DTypeError, BackendError.
    """
    if x.dtype.is_floating_point and isinstance(exponent, int | float):
        p = float(exponent)
        if x.node is not None and mode.enabled:
            return PowScalar.apply(x, p)
        return map_array(MAP["square"], x) if p == 2 else map_array(MAP["pow_scalar"], x, p)
    if x.dtype.is_floating_point:
        return _pow(x, exponent)
    a, b = operands("pow", x, exponent)
    if not a.dtype.is_floating_point and (b < 0).any():
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
    """
    _refuse_zero("floor_divide", a, b)
    return _floor_divide(a, b)


def remainder(a: Tensor, b: Any) -> Tensor:
    """What `a // b` leaves of a, with the sign of b; Python's `%`, after broadcasting.

    `for i: out[i] = a[i] - b[i] * floor(a[i] / b[i])`. Dtype: the promoted one.
    Raises ValueRangeError (also a ZeroDivisionError) for whole numbers divided by 0, BroadcastError, DTypeError.
    """
    _refuse_zero("remainder", a, b)
    return _remainder(a, b)


class WholeDivisionByZeroError(ValueRangeError, ZeroDivisionError):
    """Whole numbers divided by 0, which has no infinity to give."""


def _refuse_zero(op: str, a: Tensor, b: Any) -> None:
    x, y = operands(op, a, b)
    if not x.dtype.is_floating_point and not y.all():
        raise WholeDivisionByZeroError(
            op,
            "whole numbers divided by 0.",
            rule="int64 holds no infinity.",
            suggestion="a.float() // b, which gives infinities",
        )


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
    """x with `value` where the mask holds. Dtype and shape: those of x, broadcast with the mask."""
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


def clamp(x: Tensor, min: float | None = None, max: float | None = None) -> Tensor:
    """`for i: out[i] = x[i]`, but at least `min` and at most `max` (numbers, or None for no bound).

    Dtype: that of x. Raises ValueRangeError when neither bound is given.
    """
    if min is None and max is None:
        raise ValueRangeError(
            "clamp", "neither min nor max.", rule="At least one bound is needed.", suggestion="x.clamp(min=0)"
        )
    low = -math.inf if min is None else float(min)
    high = math.inf if max is None else float(max)
    return Clamp.apply(x, low, high)


def isfinite(x: Tensor) -> Tensor:
    """Whether each element is neither NaN nor an infinity. Dtype: bool. Without gradient."""
    return logical_not(logical_or(isnan(x), isinf(x)))
