"""A number that remembers how it was computed, and the functions that compute it (module 1).

Scalar is a Variable of the course's tape (`autodiff`). Each function stands with its forward beside its backward and
sees plain floats; `ScalarFunction.apply` wraps them and notes the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from pytensor.minitorch import operators
from pytensor.minitorch.autodiff import Context, Flow, backpropagate
from pytensor.minitorch.checking import check_derivative
from pytensor.minitorch.history import BaseHistory

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "EQ",
    "LT",
    "Add",
    "Exp",
    "Inv",
    "Log",
    "Mul",
    "Neg",
    "ReLU",
    "Scalar",
    "ScalarFunction",
    "ScalarHistory",
    "ScalarLike",
    "Sigmoid",
    "derivative_check",
    "unwrap_tuple",
    "wrap_tuple",
]

_ids = count(1)


class ScalarHistory(BaseHistory):
    """How a Scalar came about: the function, its context and its inputs. Without a function: the user made it."""

    last_fn: type[ScalarFunction] | None
    inputs: Sequence[Scalar]


MADE_BY_THE_USER = ScalarHistory()


class Scalar:
    """A float with a history, so that `backward` can find the derivative by every Scalar behind it.

    Attributes: `data` (the float), `derivative` (None until a backward pass has reached it), `history`, `name` and
    `unique_id`.
    """

    def __init__(self, v: float, back: ScalarHistory | None = MADE_BY_THE_USER, name: str | None = None) -> None:
        self.data = float(v)
        self.history = back
        self.derivative: float | None = None
        self.unique_id = next(_ids)
        self.name = str(self.unique_id) if name is None else name

    def __repr__(self) -> str:
        return f"Scalar({self.data})"

    def __bool__(self) -> bool:
        return bool(self.data)

    __hash__ = object.__hash__

    def __add__(self, b: ScalarLike) -> Scalar:
        return Add.apply(self, b)

    def __radd__(self, b: ScalarLike) -> Scalar:
        return self + b

    def __sub__(self, b: ScalarLike) -> Scalar:
        return Add.apply(self, Neg.apply(b))

    def __rsub__(self, b: ScalarLike) -> Scalar:
        return Add.apply(b, Neg.apply(self))

    def __mul__(self, b: ScalarLike) -> Scalar:
        return Mul.apply(self, b)

    def __rmul__(self, b: ScalarLike) -> Scalar:
        return self * b

    def __truediv__(self, b: ScalarLike) -> Scalar:
        return Mul.apply(self, Inv.apply(b))

    def __rtruediv__(self, b: ScalarLike) -> Scalar:
        return Mul.apply(b, Inv.apply(self))

    def __neg__(self) -> Scalar:
        return Neg.apply(self)

    def __lt__(self, b: ScalarLike) -> Scalar:
        return LT.apply(self, b)

    def __gt__(self, b: ScalarLike) -> Scalar:
        return LT.apply(b, self)

    def __eq__(self, b: ScalarLike) -> Scalar:  # type: ignore[override]
        return EQ.apply(self, b)

    def log(self) -> Scalar:
        """The natural logarithm (of the number and a millionth, see `operators.log`)."""
        return Log.apply(self)

    def exp(self) -> Scalar:
        """`e` to this power."""
        return Exp.apply(self)

    def sigmoid(self) -> Scalar:
        """`1 / (1 + e ** -x)`."""
        return Sigmoid.apply(self)

    def relu(self) -> Scalar:
        """The number where it is positive, else 0."""
        return ReLU.apply(self)

    def requires_grad_(self, x: bool = True) -> None:
        """Make it a leaf that collects its derivative, or, with False, a constant."""
        self.history = ScalarHistory() if x else None

    def accumulate_derivative(self, x: float) -> None:
        """Add `x` to the derivative collected so far. Only for a leaf."""
        self.derivative = x if self.derivative is None else self.derivative + x

    def is_leaf(self) -> bool:
        """Whether the user made it."""
        return self.history is not None and self.history.last_fn is None

    def is_constant(self) -> bool:
        """Whether no derivative flows into it."""
        return self.history is None

    @property
    def parents(self) -> Sequence[Scalar]:
        """The inputs of the function that made it."""
        return () if self.history is None else self.history.inputs

    def chain_rule(self, d_output: Any) -> Iterable[Flow]:
        """Each input with its derivative times `d_output`. Raises ValueError as `BaseHistory.chain_rule` does."""
        return (self.history or MADE_BY_THE_USER).chain_rule(d_output)

    def backward(self, d_output: float = 1.0) -> None:
        """Add to `derivative` of every leaf behind this Scalar the derivative of this one by it, times `d_output`."""
        backpropagate(self, d_output)


ScalarLike = float | int | Scalar


def wrap_tuple(x: Any) -> tuple[Any, ...]:
    """A tuple as it is; anything else as a tuple of one."""
    return x if isinstance(x, tuple) else (x,)


def unwrap_tuple(x: Any) -> Any:
    """The only element of a tuple of one; any other tuple as it is."""
    return x[0] if len(x) == 1 else x


class ScalarFunction:
    """A function of floats and its derivative, as static methods of a subclass that is never instantiated.

    `forward(ctx, *floats)` returns a float and may keep values in `ctx`. `backward(ctx, d_output)` returns `d_output`
    times the derivative by each input: one float, or a tuple where there are several inputs.
    """

    forward: Callable[..., float]
    backward: Callable[..., Any]

    @classmethod
    def _forward(cls, ctx: Context, *inps: float) -> float:
        return cls.forward(ctx, *inps)

    @classmethod
    def _backward(cls, ctx: Context, d_out: float) -> tuple[float, ...]:
        return wrap_tuple(cls.backward(ctx, d_out))

    @classmethod
    def apply(cls, *vals: ScalarLike) -> Scalar:
        """The Scalar that `forward` makes of Scalars or numbers, with its history.

        Raises TypeError where `forward` returns anything but a number.
        """
        inputs = [val if isinstance(val, Scalar) else Scalar(val) for val in vals]
        ctx = Context()
        out = cls._forward(ctx, *[scalar.data for scalar in inputs])
        if not isinstance(out, float | int):
            raise TypeError(
                f"{cls.__name__}: forward returned {type(out).__name__}, but it gets floats and returns a float."
            )
        return Scalar(out, ScalarHistory(cls, ctx, inputs))


class Add(ScalarFunction):
    """`a + b`."""

    @staticmethod
    def forward(_ctx: Context, a: float, b: float) -> float:
        """`a + b`."""
        return a + b

    @staticmethod
    def backward(_ctx: Context, d_output: float) -> tuple[float, float]:
        """`d` to both."""
        return d_output, d_output


class Mul(ScalarFunction):
    """`a * b`."""

    @staticmethod
    def forward(ctx: Context, a: float, b: float) -> float:
        """`a * b`."""
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx: Context, d_output: float) -> tuple[float, float]:
        """`d` times the other factor."""
        a, b = ctx.saved_values
        return d_output * b, d_output * a


class Neg(ScalarFunction):
    """`-a`."""

    @staticmethod
    def forward(_ctx: Context, a: float) -> float:
        """`-a`."""
        return operators.neg(a)

    @staticmethod
    def backward(_ctx: Context, d_output: float) -> float:
        """`-d`."""
        return operators.neg(d_output)


class Inv(ScalarFunction):
    """`1 / a`. Raises ZeroDivisionError at 0."""

    @staticmethod
    def forward(ctx: Context, a: float) -> float:
        """`1 / a`."""
        ctx.save_for_backward(a)
        return operators.inv(a)

    @staticmethod
    def backward(ctx: Context, d_output: float) -> float:
        """`-d / a²`."""
        (a,) = ctx.saved_values
        return operators.inv_back(a, d_output)


class Log(ScalarFunction):
    """The natural logarithm of `a + EPS`."""

    @staticmethod
    def forward(ctx: Context, a: float) -> float:
        """`log(a + EPS)`."""
        ctx.save_for_backward(a)
        return operators.log(a)

    @staticmethod
    def backward(ctx: Context, d_output: float) -> float:
        """`d / (a + EPS)`."""
        (a,) = ctx.saved_values
        return operators.log_back(a, d_output)


class Exp(ScalarFunction):
    """`e ** a`."""

    @staticmethod
    def forward(ctx: Context, a: float) -> float:
        """`e ** a`, kept, since it is its own derivative."""
        out = operators.exp(a)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx: Context, d_output: float) -> float:
        """`d` times the result."""
        (out,) = ctx.saved_values
        return float(d_output * out)


class Sigmoid(ScalarFunction):
    """`1 / (1 + e ** -a)`."""

    @staticmethod
    def forward(ctx: Context, a: float) -> float:
        """`σ(a)`, kept for the derivative `σ(a) (1 - σ(a))`."""
        out = operators.sigmoid(a)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx: Context, d_output: float) -> float:
        """`d σ(a) (1 - σ(a))`."""
        (out,) = ctx.saved_values
        return float(d_output * out * (1.0 - out))


class ReLU(ScalarFunction):
    """`a` where it is positive, else 0."""

    @staticmethod
    def forward(ctx: Context, a: float) -> float:
        """`max(a, 0)`."""
        ctx.save_for_backward(a)
        return operators.relu(a)

    @staticmethod
    def backward(ctx: Context, d_output: float) -> float:
        """`d` where `a` is positive, else 0."""
        (a,) = ctx.saved_values
        return operators.relu_back(a, d_output)


class LT(ScalarFunction):
    """1.0 where `a < b`, else 0.0. Flat, so its derivative is 0."""

    @staticmethod
    def forward(_ctx: Context, a: float, b: float) -> float:
        """`a < b`."""
        return operators.lt(a, b)

    @staticmethod
    def backward(_ctx: Context, _d_output: float) -> tuple[float, float]:
        """0 to both."""
        return 0.0, 0.0


class EQ(ScalarFunction):
    """1.0 where `a == b`, else 0.0. Flat, so its derivative counts as 0."""

    @staticmethod
    def forward(_ctx: Context, a: float, b: float) -> float:
        """`a == b`."""
        return operators.eq(a, b)

    @staticmethod
    def backward(_ctx: Context, _d_output: float) -> tuple[float, float]:
        """0 to both."""
        return 0.0, 0.0


def derivative_check(f: Any, *scalars: Scalar) -> None:
    """Compare the derivatives that `f(*scalars).backward()` fills in with central differences.

    Raises AssertionError, showing both numbers, where they differ by more than 1% and 0.01. Where `f` has a kink or a
    step just there, nothing is compared.
    """
    f(*scalars).backward()
    point = ", ".join(str(scalar.data) for scalar in scalars)
    for at, scalar in enumerate(scalars):

        def value_at(step: float, at: int = at) -> float:
            moved = [x + step if i == at else x for i, x in enumerate(scalars)]
            return float(f(*moved).data)

        check_derivative(f"derivative_check: f at ({point}), by argument {at}", scalar.derivative, value_at)
