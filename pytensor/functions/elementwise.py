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

from pytensor.array import map_array, unsupported, with_layout, zip_arrays
from pytensor.autograd import Extensions, Function, mode, node_of, remember
from pytensor.dtypes import DType, bool as bool_dtype, float32, int64
from pytensor.functions.operands import not_an_operand, operands
from pytensor.functions.sessions import example
from pytensor.ops import ALL, FLOATS, MAP, NUMBERS, ZIP, Op

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

Unary = Callable[["Tensor"], "Tensor"]
Binary = Callable[["Tensor", Any], "Tensor"]
Rule = Callable[[Any, Any, Any], Any]  # (grad, x, out) to the gradient of x


def unary(name: str, op: Op, meaning: str, rule: Rule | None, saves: str = "x", *, whole: bool = False) -> Unary:
    """The function of a map.

    `rule(grad, x, out)` is its gradient; `saves` says which of "x" and "out" the rule reads.
    """

    keeps_x, keeps_out = "x" in saves, "out" in saves

    class Recorded(Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            out = map_array(op, x)
            ctx.save_for_backward(x if keeps_x else None, out if keeps_out else None)
            return out

        @staticmethod
        def backward(ctx: Any, grad_output: Tensor) -> Any:
            assert rule is not None
            x, out = ctx.saved_tensors
            return rule(grad_output, x, out)

    Recorded.__name__ = name.title().replace("_", "")

    def function(x: Tensor) -> Tensor:
        try:
            dtype = x.dtype
        except AttributeError:
            raise not_an_operand(name, x) from None
        if dtype not in op.dtypes:
            if dtype is int64 and whole:
                return map_array(MAP["id"], x)
            x = _as_floats(x, op)
        if rule is None or x.node is None or not mode.enabled:
            return map_array(op, x)
        if Extensions.align is not None:
            return Recorded.apply(x)
        edge = node_of(x)
        out = map_array(op, x)
        if edge is None:
            return out
        alias = with_layout(out, out.layout) if keeps_out else None
        return remember(Recorded, (edge,), (x if keeps_x else None, alias), out, alias)

    result = "bool" if op.result is bool_dtype else "that of x, or float32 for whole numbers and bools"
    if op.dtypes is NUMBERS:
        result = "that of x"
    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{meaning}\n\n    `for i: out[i] = {name}(x[i])`. Shape: that of x. Dtype: {result}."
        + (" Raises DTypeError for bools." if op.dtypes is NUMBERS else "")
        + ("" if rule else " Without gradient.")
        + example(name)
    )
    return function


def _as_floats(x: Tensor, op: Op) -> Tensor:
    if op.dtypes is FLOATS:
        return x.to(float32)
    raise unsupported(op.name, x.dtype, op.dtypes)


def _zeros_like(grad: Tensor) -> Tensor:
    return grad * 0.0


exp: Unary = unary("exp", MAP["exp"], "e to the power of each element.", lambda grad, _, out: grad * out, "out")
expm1: Unary = unary(
    "expm1", MAP["expm1"], "e to the power of each element, minus 1, accurate near 0.",
    lambda grad, _, out: grad * (out + 1), "out",
)  # fmt: skip
log: Unary = unary("log", MAP["log"], "Natural logarithm: -inf at 0, NaN below.", lambda grad, x, _: grad / x)
log1p: Unary = unary(
    "log1p", MAP["log1p"], "Natural logarithm of 1 + x, accurate near 0.", lambda grad, x, _: grad / (x + 1)
)
sqrt: Unary = unary("sqrt", MAP["sqrt"], "Square root: NaN below 0.", lambda grad, _, out: grad / (out * 2), "out")
rsqrt: Unary = unary(
    "rsqrt", MAP["rsqrt"], "1 over the square root.", lambda grad, _, out: grad * out * out * out * -0.5, "out"
)
reciprocal: Unary = unary(
    "reciprocal", MAP["reciprocal"], "1 over each element.", lambda grad, _, out: -grad * out * out, "out"
)
square: Unary = unary("square", MAP["square"], "Each element times itself.", lambda grad, x, _: grad * x * 2)
neg: Unary = unary("neg", MAP["neg"], "Each element with its sign turned.", lambda grad, _, __: -grad, "")
abs: Unary = unary("abs", MAP["abs"], "The size of each element without its sign.", lambda grad, x, _: grad * x.sign())
sign: Unary = unary("sign", MAP["sign"], "-1, 0 or 1.", lambda grad, _, __: _zeros_like(grad), "")
sigmoid: Unary = unary(
    "sigmoid", MAP["sigmoid"], "1 / (1 + e ** -x): from 0 to 1.", lambda grad, _, out: sigmoid_back(grad, out), "out"
)
tanh: Unary = unary(
    "tanh", MAP["tanh"], "Hyperbolic tangent: from -1 to 1.", lambda grad, _, out: tanh_back(grad, out), "out"
)
relu: Unary = unary(
    "relu", MAP["relu"], "Each element, or 0 where it is negative.", lambda grad, x, _: relu_back(grad, x)
)
sin: Unary = unary("sin", MAP["sin"], "Sine, of radians.", lambda grad, x, _: grad * x.cos())
cos: Unary = unary("cos", MAP["cos"], "Cosine, of radians.", lambda grad, x, _: -grad * x.sin())
erf: Unary = unary(
    "erf", MAP["erf"], "The error function, 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x.",
    lambda grad, x, _: grad * (-x * x).exp() * (2 / math.sqrt(math.pi)),
)  # fmt: skip
floor: Unary = unary(
    "floor", MAP["floor"], "The whole number at or below.", lambda grad, _, __: _zeros_like(grad), "", whole=True
)
ceil: Unary = unary(
    "ceil", MAP["ceil"], "The whole number at or above.", lambda grad, _, __: _zeros_like(grad), "", whole=True
)
round: Unary = unary(
    "round",
    MAP["round"],
    "The nearest whole number; of two, the even one.",
    lambda grad, _, __: _zeros_like(grad),
    "",
    whole=True,
)
isnan: Unary = unary("isnan", MAP["isnan"], "Whether each element is NaN.", None)
isinf: Unary = unary("isinf", MAP["isinf"], "Whether each element is an infinity.", None)
logical_not: Unary = unary("logical_not", MAP["not"], "True where an element is 0.", None)


def binary(
    name: str,
    op: Op,
    recorded: type[Function] | None,
    meaning: str,
    fast: tuple[DType, ...],
    *,
    floats: bool = False,
    bools: Op | None = None,
) -> Binary:
    """The function of a zip. `recorded` has its gradient; `fast` are the dtypes that need no further look.

    `floats`: whole numbers become float32 before. `bools`: the op in its place for bools. Where `recorded` says by
    `keep(edges, a, b)` what it saves, its plain case goes round `apply` as well.
    """
    result = op.result
    keep = getattr(recorded, "keep", None)

    def function(a: Tensor, b: Any) -> Tensor:
        if type(b) is type(a):
            la, dtype, backend = a.layout, a.dtype, a.backend
            if b.layout is la and la.dense and b.dtype is dtype and dtype in fast and b.backend is backend:
                if not mode.enabled or (a.node is None and b.node is None):
                    storage = backend.zip(op, dtype, a.storage, la, b.storage, la, la)
                    return type(a)(storage, la, result or dtype, backend)
                if recorded is not None and keep is not None and Extensions.align is None:
                    edge_a, edge_b = node_of(a), node_of(b)
                    out = type(a)(backend.zip(op, dtype, a.storage, la, b.storage, la, la), la, dtype, backend)
                    if edge_a is None and edge_b is None:
                        return out
                    edges = (edge_a, edge_b)
                    return remember(recorded, edges, keep(edges, a, b), out)
        x, y = operands(name, a, b, floats=floats)
        if bools is not None and x.dtype is bool_dtype:
            return zip_arrays(bools, x, y)
        if recorded is None or not mode.enabled or (x.node is None and y.node is None):
            return zip_arrays(op, x, y)
        return recorded.apply(x, y)

    function.__name__ = function.__qualname__ = name
    dtype_text = "bool" if result is bool_dtype else "the promoted one" + (", at least float32" if floats else "")
    function.__doc__ = (
        f"{meaning}\n\n    `for i: out[i] = {name}(a[i], b[i])`, after broadcasting. Shape: the broadcast one. "
        f"Dtype: {dtype_text}. b is a tensor or a number. Raises BroadcastError, DTypeError, BackendError."
        + ("" if recorded else " Without gradient.")
        + example(name)
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


Edges = tuple[Any, Any]


class Add(Function):
    """a + b."""

    @staticmethod
    def keep(_edges: Edges, _a: Tensor, _b: Tensor) -> tuple[Any, ...]:
        return ()

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        return zip_arrays(ZIP["add"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output, grad_output


class Sub(Function):
    """a - b."""

    @staticmethod
    def keep(_edges: Edges, _a: Tensor, _b: Tensor) -> tuple[Any, ...]:
        return ()

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        return zip_arrays(ZIP["sub"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output, -grad_output if ctx.edges[1] else None


class Mul(Function):
    """a * b. Each operand is kept only where the other wants a gradient."""

    @staticmethod
    def keep(edges: Edges, a: Tensor, b: Tensor) -> tuple[Any, ...]:
        return a if edges[1] else None, b if edges[0] else None

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.saved = Mul.keep(ctx.edges, a, b)
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
        return _shared(grad_output, a < b, a == b), _shared(grad_output, b < a, a == b)


class Minimum(Maximum):
    """The smaller of a and b. Where they are equal each takes half of the gradient."""

    op = ZIP["minimum"]

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return _shared(grad_output, a > b, a == b), _shared(grad_output, b > a, a == b)


def _shared(grad: Tensor, lost: Tensor, tied: Tensor) -> Tensor:
    """The gradient of one of two that were compared. Beside a NaN neither has lost, and both get it, as in PyTorch."""
    return grad * (1 - lost.to(grad.dtype) - tied.to(grad.dtype) * 0.5)


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


class SigmoidBack(Function):
    """The gradient of sigmoid, given its result b: a b (1 - b)."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return zip_arrays(ZIP["sigmoid_back"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return sigmoid_back(grad_output, b), grad_output * a * (1 - b * 2)


class TanhBack(Function):
    """The gradient of tanh, given its result b: a (1 - b) (1 + b), which is exact where b is near 1."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return zip_arrays(ZIP["tanh_back"], a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return tanh_back(grad_output, b), grad_output * a * b * -2


add: Binary = binary("add", ZIP["add"], Add, "a + b; of bools, or.", NUMBERS, bools=ZIP["or"])
sub: Binary = binary("sub", ZIP["sub"], Sub, "a - b.", NUMBERS)
mul: Binary = binary("mul", ZIP["mul"], Mul, "a * b; of bools, and.", NUMBERS, bools=ZIP["and"])
div: Binary = binary("div", ZIP["div"], Div, "a / b, infinite or NaN where b is 0.", FLOATS, floats=True)
maximum: Binary = binary(
    "maximum", ZIP["maximum"], Maximum, "The larger of a and b; NaN if either is.", NUMBERS, bools=ZIP["or"]
)
minimum: Binary = binary(
    "minimum", ZIP["minimum"], Minimum, "The smaller of a and b; NaN if either is.", NUMBERS, bools=ZIP["and"]
)
atan2: Binary = binary("atan2", ZIP["atan2"], Atan2, "The angle of the point (b, a), in radians.", FLOATS, floats=True)
eq: Binary = binary("eq", ZIP["eq"], None, "Whether a == b.", ALL)
ne: Binary = binary("ne", ZIP["ne"], None, "Whether a != b.", ALL)
lt: Binary = binary("lt", ZIP["lt"], None, "Whether a < b.", ALL)
le: Binary = binary("le", ZIP["le"], None, "Whether a <= b.", ALL)
gt: Binary = binary("gt", ZIP["gt"], None, "Whether a > b.", ALL)
ge: Binary = binary("ge", ZIP["ge"], None, "Whether a >= b.", ALL)
logical_and: Binary = binary("logical_and", ZIP["and"], None, "True where neither is 0.", ALL)
logical_or: Binary = binary("logical_or", ZIP["or"], None, "True where not both are 0.", ALL)
logical_xor: Binary = binary("logical_xor", ZIP["xor"], None, "True where just one is 0.", ALL)
relu_back: Binary = binary("relu_back", ZIP["relu_back"], ReluBack, "a where b is positive, else 0.", NUMBERS)
sigmoid_back: Binary = binary("sigmoid_back", ZIP["sigmoid_back"], SigmoidBack, "a b (1 - b).", FLOATS, floats=True)
tanh_back: Binary = binary("tanh_back", ZIP["tanh_back"], TanhBack, "a (1 - b) (1 + b).", FLOATS, floats=True)


def isfinite(x: Tensor) -> Tensor:
    """Whether each element is neither NaN nor an infinity. Dtype: bool. Without gradient.

    >>> isfinite(tensor([1.0, float("inf")]))
    tensor([ True, False])
    """
    return logical_not(logical_or(isnan(x), isinf(x)))
