"""Dual numbers: a float together with its derivative, through any Python code that works on floats.

`Dual(value, slope)` stands for value + slope·ε with ε·ε = 0. Comparisons look at the value, so code may branch; either
part may be a Dual again, which gives second derivatives. Arithmetic follows IEEE 754, as tensors do: dividing by 0
gives an infinity or NaN. What a function of `math` means for duals stands in `rules`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NoReturn

from pytensor import scalars
from pytensor.errors import DTypeError

Plain = (int, float)  # bool is an int


class Dual:
    """A number and its derivative. Behaves as a float, but can't be made one: that would lose the derivative."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Any, slope: Any) -> None:
        self.value = value
        self.slope = slope

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.slope + other.slope)
        return Dual(self.value + other, self.slope) if isinstance(other, Plain) else NotImplemented

    __radd__ = __add__

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __pos__(self) -> Dual:
        return self

    def __sub__(self, other: Any) -> Any:
        return self + -other if isinstance(other, Dual | int | float) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Dual):
            return Dual(self.value * other.value, times(other.value, self.slope) + times(self.value, other.slope))
        return Dual(self.value * other, times(other, self.slope)) if isinstance(other, Plain) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return divided(self, other) if isinstance(other, Dual | int | float) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return divided(other, self) if isinstance(other, Plain) else NotImplemented

    def __pow__(self, other: Any) -> Any:
        return power(self, other) if isinstance(other, Dual | int | float) else NotImplemented

    def __rpow__(self, other: Any) -> Any:
        return power(other, self) if isinstance(other, Plain) else NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        if not isinstance(other, Dual | int | float):
            return NotImplemented
        return Dual(scalars.floordiv(number(self), number(other)), 0.0)

    def __rfloordiv__(self, other: Any) -> Any:
        return Dual(scalars.floordiv(number(other), number(self)), 0.0)

    def __mod__(self, other: Any) -> Any:
        if not isinstance(other, Dual | int | float):
            return NotImplemented
        whole = scalars.floordiv(number(self), number(other))
        return Dual(scalars.mod(number(self), number(other)), 0.0) + _moving(self) - _moving(other) * whole

    def __rmod__(self, other: Any) -> Any:
        return Dual(other, 0.0) % self

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __abs__(self) -> Dual:
        return -self if number(self) < 0 else self

    def __round__(self, digits: int | None = None) -> Dual:
        return Dual(float(round(number(self), digits or 0)), 0.0)

    def __floor__(self) -> Dual:
        return Dual(scalars.floor(number(self)), 0.0)

    def __ceil__(self) -> Dual:
        return Dual(scalars.ceil(number(self)), 0.0)

    def __trunc__(self) -> Dual:
        return Dual(float(math.trunc(number(self))), 0.0)

    # --- the value decides --------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return bool(number(self) == number(other))

    def __hash__(self) -> int:
        return hash(number(self))

    def __lt__(self, other: Any) -> bool:
        return bool(number(self) < number(other))

    def __le__(self, other: Any) -> bool:
        return bool(number(self) <= number(other))

    def __gt__(self, other: Any) -> bool:
        return bool(number(self) > number(other))

    def __ge__(self, other: Any) -> bool:
        return bool(number(self) >= number(other))

    def __bool__(self) -> bool:
        return bool(number(self) != 0)

    def is_integer(self) -> bool:
        """Whether the value is a whole number, as `float.is_integer`."""
        return float(number(self)).is_integer()

    # --- what would lose the derivative -------------------------------------------------------------------------

    def __float__(self) -> float:
        _lost("float")

    def __int__(self) -> int:
        _lost("int")

    def __index__(self) -> int:  # noqa: PLE0305 - it raises
        _lost("an index")

    def __getitem__(self, key: Any) -> NoReturn:
        self.__getattr__("[…]")

    def __len__(self) -> int:  # noqa: PLE0303 - it raises
        self.__getattr__("length")

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise DTypeError(
            "map",
            f"the function asks its argument for .{name}, which a float doesn't have.",
            rule="The function given to map, zip and reduce is one of floats: it sees one number at a time.",
            suggestion="numbers in and a number out, as in lambda x: x * x",
            attribute=name,
        )

    def __repr__(self) -> str:
        return f"{self.value!r} (slope {self.slope!r})"


def number(x: Any) -> Any:
    """The plain number of a dual, however deep, or x itself."""
    while isinstance(x, Dual):
        x = x.value
    return x


def times(factor: Any, slope: Any) -> Any:
    """factor * slope; 0 where nothing moves, even if the factor is infinite."""
    return 0.0 if type(slope) is float and slope == 0.0 else factor * slope


def divided(a: Any, b: Any) -> Any:
    """a / b, as IEEE 754 has it."""
    if not isinstance(a, Dual) and not isinstance(b, Dual):
        return scalars.div(a, b)
    top, bottom = (a if isinstance(a, Dual) else Dual(a, 0.0)), (b if isinstance(b, Dual) else Dual(b, 0.0))
    out = divided(top.value, bottom.value)
    return Dual(out, _over(top.slope, bottom.value) - times(divided(out, bottom.value), bottom.slope))


def _over(slope: Any, bottom: Any) -> Any:
    return 0.0 if type(slope) is float and slope == 0.0 else divided(slope, bottom)


def power(a: Any, b: Any) -> Any:
    """a ** b, as tensors have it; d/da = b a**(b-1), d/db = a**b log a."""
    if not isinstance(a, Dual) and not isinstance(b, Dual):
        return scalars.power(a, b)
    base, exponent = (a.value if isinstance(a, Dual) else a), (b.value if isinstance(b, Dual) else b)
    out = power(base, exponent)
    slope: Any = 0.0
    if isinstance(a, Dual) and number(exponent) != 0:
        slope = slope + times(exponent * power(base, exponent - 1), a.slope)
    if isinstance(b, Dual) and not (number(base) == 0 and number(exponent) >= 0):
        slope = slope + times(out * chain(scalars.log, lambda x, _: divided(1.0, x))(base), b.slope)
    return Dual(out, slope)


def chain(function: Callable[[Any], Any], derivative: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """`function` of floats for duals too; `derivative(x, y)` is its slope at x, where it gives y."""

    def extended(x: Any) -> Any:
        if not isinstance(x, Dual):
            return function(x)
        out = extended(x.value)
        return Dual(out, times(derivative(x.value, out), x.slope))

    return extended


def _moving(x: Any) -> Any:
    """The same slope with the value 0."""
    return Dual(0.0, x.slope) if isinstance(x, Dual) else 0.0


def _lost(wanted: str) -> NoReturn:
    raise DTypeError(
        "map",
        f"the function makes {wanted} of its argument.",
        rule="The argument carries its derivative along, which a plain number would lose.",
        suggestion="use the argument as it is: arithmetic, comparisons and the functions of math work on it",
    )
