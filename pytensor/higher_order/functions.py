"""`map(fn)`, `zip(fn)` and `reduce(fn, start)`: a user's function of floats made one of tensors, gradient included.

As the lecture's higher-order functions. The function is first traced: run once on whole tensors, which records what
it does, so that kernels compute it and its gradient is found as always. Where that fails, since it branches on its
value, it is run once a number, on dual numbers, whose slopes are the gradient.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from pytensor.array import Array, filled
from pytensor.autograd import Function
from pytensor.broadcasting import shape_broadcast
from pytensor.dtypes import float32
from pytensor.errors import DTypeError, Shape, ValueRangeError, plural
from pytensor.functions.examples import by_example
from pytensor.functions.movement import dims_from
from pytensor.functions.operands import operands
from pytensor.higher_order.duals import Dual, number
from pytensor.higher_order.tracing import Symbol, Untraceable, run
from pytensor.layout import layout
from pytensor.tensor import Tensor

Scalar = Callable[..., Any]  # of floats to a float


def map(fn: Scalar) -> Callable[[Tensor], Tensor]:
    """The tensor function `for i: out[i] = fn(x[i])`, with gradient, of a Python function of one float.

    Shape: that of x. Dtype: that of x, or float32 for whole numbers and bools. fn may use arithmetic, comparisons,
    `if` and loops, the functions of `math`, and pytensor's of one number.
    Raises DTypeError when fn is no such function.

    >>> import pytensor as pt
    >>> cube = pt.map(lambda x: x * x * x)
    >>> cube(tensor([1.0, 2.0]))
    tensor([1., 8.])
    """
    _check(fn, "map", 1)
    pointwise = _Pointwise(fn, "map")

    def mapped(x: Tensor) -> Tensor:
        return pointwise(_floats("map", x))

    return _named(mapped, fn, "map")


def zip(fn: Scalar) -> Callable[[Tensor, Any], Tensor]:
    """The tensor function `for i: out[i] = fn(a[i], b[i])`, after broadcasting, of a Python function of two floats.

    Shape: the broadcast one. Dtype: the promoted one, at least float32. With gradient to both; b may be a number.
    Raises BroadcastError, and DTypeError when fn is no function of two floats.

    >>> import pytensor as pt
    >>> larger = pt.zip(lambda a, b: a if a > b else b)
    >>> larger(tensor([1.0, 4.0]), tensor([3.0, 2.0]))
    tensor([3., 4.])
    """
    _check(fn, "zip", 2)
    pointwise = _Pointwise(fn, "zip")

    def zipped(a: Tensor, b: Any) -> Tensor:
        if not isinstance(a, Tensor):
            raise _no_tensor("zip", a)
        return pointwise(*operands("zip", a, b, floats=True))

    return _named(zipped, fn, "zip")


def reduce(fn: Scalar, start: float = 0.0) -> Callable[..., Tensor]:
    """The tensor function `out[i] = start; for j: out[i] = fn(out[i], x[i, j])` of a Python function of two floats.

    `(x, dim=None, keepdim=False)`: `j` runs over the dimensions `dim` (an int, several, or None for all) in row-major
    order; they vanish, or stay with size 1. Dtype: that of x, or float32 for whole numbers and bools. With gradient.
    Raises DimensionError, and DTypeError when fn is no function of two floats.

    >>> import pytensor as pt
    >>> product = pt.reduce(lambda out, x: out * x, 1.0)
    >>> product(tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([3., 8.])
    """
    _check(fn, "reduce", 2)
    if not isinstance(start, int | float):
        raise DTypeError(
            "reduce", f"start={start!r}.", rule="The value to start from is a number.", suggestion="reduce(fn, 0.0)"
        )
    pointwise = _Pointwise(fn, "reduce")

    def reduced(x: Tensor, dim: Any = None, keepdim: bool = False) -> Tensor:
        x = _floats("reduce", x)
        dims = dims_from(dim, x.ndim, "reduce")
        kept = [at for at in range(x.ndim) if at not in dims]
        shape = tuple([x.shape[at] for at in kept])
        rows = x.permute(*kept, *dims).reshape(*shape, layout(tuple([x.shape[at] for at in dims])).numel)
        out = filled(x, shape, float(start), x.dtype)
        for at in range(rows.shape[-1]):
            out = pointwise(out, rows[..., at])
        if not keepdim:
            return out
        return out.reshape(*[1 if at in dims else size for at, size in enumerate(x.shape)])

    return _named(reduced, fn, "reduce")


class _Pointwise:
    """A function of floats as one of tensors of one dtype."""

    def __init__(self, fn: Scalar, op: str) -> None:
        self.fn = fn
        self.op = op
        self.traceable = True

    def __call__(self, *args: Tensor) -> Tensor:
        shape = _together(args)
        if self.traceable:
            traced = _traced(self.fn, args, shape)
            if traced is not None:
                return traced
            self.traceable = False  # what stopped it is in its code, not in the values, of which it saw none
        return Pointwise.apply(_valued(self.fn, self.op), *[arg.expand(shape) for arg in args])


class Pointwise(Function):
    """A function of floats, once a number: `for i: out[i] = fn(x[i], …)`. Its gradient is by dual numbers."""

    @staticmethod
    def forward(ctx: Any, fn: Scalar, *args: Tensor) -> Tensor:
        ctx.fn = fn
        ctx.save_for_backward(*args)
        return _looped(fn, *args)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        args = ctx.saved_tensors
        return (
            None,
            *[
                grad_output * Pointwise.apply(_slope(ctx.fn, at), *args) if ctx.edges[at + 1] else None
                for at in range(len(args))
            ],
        )


@by_example
def _looped(fn: Scalar, *args: Tensor) -> Tensor:
    out = filled(args[0], args[0].shape, 0, args[0].dtype)
    target = out.numbers()
    columns = [_flat(arg) for arg in args]
    for at in range(out.numel()):
        target[at] = number(fn(*[column[at] for column in columns]))
    return out


def _flat(x: Tensor) -> list[float]:
    numbers = x.numbers()
    return [numbers[position] for position in x.layout.positions()]


def _valued(fn: Scalar, op: str) -> Scalar:
    """fn on numbers that may be duals already: checked, and with the arithmetic of tensors (1 / 0 is infinite)."""

    def valued(*values: Any) -> Any:
        out = run(fn, [value if isinstance(value, Dual) else Dual(value, 0.0) for value in values])
        if not isinstance(out, Dual | int | float):
            raise DTypeError(
                op,
                f"the function gave {out!r} (a {type(out).__name__}) for {', '.join(str(number(v)) for v in values)}.",
                rule="It is a function of floats: numbers in, one number out.",
                suggestion="return a number on every path" if out is None else "",
                type=type(out).__name__,
            )
        return out

    return valued


def _slope(fn: Scalar, place: int) -> Scalar:
    """The derivative of fn by the argument at `place`, itself a function of floats or duals."""

    def slope(*values: Any) -> Any:
        out = fn(*[Dual(value, 1.0 if at == place else 0.0) for at, value in enumerate(values)])
        return out.slope if isinstance(out, Dual) else 0.0

    return slope


def _traced(fn: Scalar, args: tuple[Tensor, ...], shape: Shape) -> Tensor | None:
    """fn of whole tensors, or None where it can't be run on them (then a run on numbers says what is wrong)."""
    try:
        out = run(fn, [Symbol(arg) for arg in args])
    except (Untraceable, Exception):  # noqa: BLE001 - whatever it is, the run on single numbers meets it again
        return None
    if isinstance(out, Symbol):
        value = out.tensor.to(args[0].dtype)
        return value if value.shape == shape else value.expand(shape)
    if isinstance(out, int | float):
        return filled(args[0], shape, float(out), args[0].dtype)
    return None


def _together(args: tuple[Tensor, ...]) -> Shape:
    if len(args) == 1:
        return args[0].shape
    return shape_broadcast(args[0].shape, args[1].shape, "zip")


def _floats(op: str, x: Any) -> Tensor:
    if not isinstance(x, Tensor):
        raise _no_tensor(op, x)
    return x if x.dtype.is_floating_point else x.to(float32)


def _no_tensor(op: str, x: Any) -> DTypeError:
    return DTypeError(
        op,
        f"{op}(fn) was called with a {type(x).__name__}.",
        rule=f"pytensor.{op}(fn) gives a function of tensors." + (" Python's own map is `map`." if op == "map" else ""),
        suggestion=f"pytensor.{op}(fn)(tensor(...))",
        type=type(x).__name__,
    )


def _check(fn: Any, op: str, count: int) -> None:
    """Raise DTypeError unless fn can be called with `count` numbers."""
    if isinstance(fn, Array) or not callable(fn):
        raise DTypeError(
            op,
            f"a {type(fn).__name__} in the place of the function.",
            rule=f"pytensor.{op} takes a Python function of floats, and gives a function of tensors.",
            suggestion=f"pytensor.{op}(lambda {'x: x * x' if count == 1 else 'a, b: a * b'})(tensor(...))",
            type=type(fn).__name__,
        )
    try:
        signature = inspect.signature(fn)
    except (TypeError, ValueError):
        return  # a builtin that doesn't say
    try:
        signature.bind(*[0.0] * count)
    except TypeError:
        raise ValueRangeError(
            op,
            f"a function of {plural(len(signature.parameters), 'argument')}: {getattr(fn, '__name__', fn)}{signature}.",
            rule=f"{op} calls it with {plural(count, 'float')}.",
            suggestion=f"lambda {'x' if count == 1 else 'out, x' if op == 'reduce' else 'a, b'}: …",
        ) from None


def _named[F: Callable[..., Any]](function: F, fn: Any, op: str) -> F:
    function.__name__ = function.__qualname__ = f"{op}({getattr(fn, '__name__', 'fn')})"
    return function
