"""What the functions of `math`, and pytensor's own of one number, mean for dual numbers: one row a function.

A row gives the function on floats and its derivative, in terms of the functions of this file, so that it can be
differentiated again. A function that is not here has no derivative in a function given to map, zip or reduce.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pytensor import scalars
from pytensor.higher_order.duals import Dual, chain, divided, number, power, times

Extended = Callable[[Any], Any]  # of floats or duals

LN2, LN10 = math.log(2), math.log(10)


def _quiet(function: Callable[[float], float]) -> Callable[[float], float]:
    """NaN where `math` raises a domain error, infinity where it overflows, as tensors have it."""

    def quiet(x: float) -> float:
        try:
            return function(x)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return quiet


def _step(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function that is constant between jumps."""
    return chain(function, lambda _x, _y: 0.0)


exp = chain(scalars.exp, lambda _, y: y)
log = chain(scalars.log, lambda x, _: divided(1.0, x))
sqrt = chain(scalars.sqrt, lambda _, y: divided(0.5, y))
sin: Extended = chain(scalars.sin, lambda x, _: cos(x))
cos: Extended = chain(scalars.cos, lambda x, _: -sin(x))
sinh: Extended = chain(lambda x: -_quiet(math.sinh)(-x) if x < 0 else _quiet(math.sinh)(x), lambda x, _: cosh(x))
cosh: Extended = chain(_quiet(math.cosh), lambda x, _: sinh(x))
absolute = chain(abs, lambda x, _: scalars.sign(number(x)))

ONE: dict[str, Extended] = {
    "exp": exp,
    "exp2": chain(_quiet(math.exp2), lambda _, y: y * LN2),
    "expm1": chain(scalars.expm1, lambda _, y: y + 1),
    "log": log,
    "log1p": chain(scalars.log1p, lambda x, _: divided(1.0, x + 1)),
    "log2": chain(lambda x: math.log2(x) if x > 0 else scalars.log(x), lambda x, _: divided(1 / LN2, x)),
    "log10": chain(lambda x: math.log10(x) if x > 0 else scalars.log(x), lambda x, _: divided(1 / LN10, x)),
    "sqrt": sqrt,
    "cbrt": chain(math.cbrt, lambda _, y: divided(1 / 3, y * y)),
    "rsqrt": chain(scalars.rsqrt, lambda _, y: y * y * y * -0.5),
    "reciprocal": chain(scalars.reciprocal, lambda _, y: -y * y),
    "square": chain(scalars.square, lambda x, _: 2 * x),
    "sin": sin,
    "cos": cos,
    "tan": chain(_quiet(math.tan), lambda _, y: y * y + 1),
    "asin": chain(_quiet(math.asin), lambda x, _: divided(1.0, sqrt(1 - x * x))),
    "acos": chain(_quiet(math.acos), lambda x, _: divided(-1.0, sqrt(1 - x * x))),
    "atan": chain(math.atan, lambda x, _: divided(1.0, x * x + 1)),
    "sinh": sinh,
    "cosh": cosh,
    "tanh": chain(math.tanh, lambda _, y: 1 - y * y),
    "asinh": chain(math.asinh, lambda x, _: divided(1.0, sqrt(x * x + 1))),
    "acosh": chain(_quiet(math.acosh), lambda x, _: divided(1.0, sqrt(x * x - 1))),
    "atanh": chain(_quiet(math.atanh), lambda x, _: divided(1.0, 1 - x * x)),
    "erf": chain(math.erf, lambda x, _: exp(-x * x) * (2 / math.sqrt(math.pi))),
    "erfc": chain(math.erfc, lambda x, _: exp(-x * x) * (-2 / math.sqrt(math.pi))),
    "sigmoid": chain(scalars.sigmoid, lambda _, y: y * (1 - y)),
    "relu": chain(scalars.relu, lambda x, _: 1.0 if number(x) > 0 else 0.0),
    "fabs": absolute,
    "abs": absolute,
    "neg": lambda x: -x,
    "sign": _step(scalars.sign),
    "floor": _step(scalars.floor),
    "ceil": _step(scalars.ceil),
    "trunc": _step(lambda x: float(math.trunc(x)) if math.isfinite(x) else x),
    "round": _step(scalars.round_half_even),
    "radians": chain(math.radians, lambda _x, _y: math.pi / 180),
    "degrees": chain(math.degrees, lambda _x, _y: 180 / math.pi),
}


def _atan2(a: Any, b: Any) -> Any:
    if not isinstance(a, Dual) and not isinstance(b, Dual):
        return math.atan2(a, b)
    y, x = (a.value if isinstance(a, Dual) else a), (b.value if isinstance(b, Dual) else b)
    square = x * x + y * y
    slope: Any = 0.0
    if isinstance(a, Dual):
        slope = slope + times(divided(x, square), a.slope)
    if isinstance(b, Dual):
        slope = slope - times(divided(y, square), b.slope)
    return Dual(_atan2(y, x), slope)


def _log_to_base(x: Any, base: Any = None) -> Any:
    return log(x) if base is None else divided(log(x), log(base))


def _clamp(x: Any, min: Any = None, max: Any = None) -> Any:
    x = x if min is None or number(x) >= number(min) else min
    return x if max is None or number(x) <= number(max) else max


# Functions of several numbers, or with more than one way to be called.
MANY: dict[str, Callable[..., Any]] = {
    "atan2": _atan2,
    "clamp": _clamp,
    "copysign": lambda x, y: absolute(x) * math.copysign(1.0, number(y)),
    "fmod": lambda x, y: x - y * ONE["trunc"](divided(x, y)),
    "fma": lambda x, y, z: x * y + z,
    "hypot": lambda *xs: sqrt(sum(x * x for x in xs)),
    "isfinite": lambda x: math.isfinite(number(x)),
    "isinf": lambda x: math.isinf(number(x)),
    "isnan": lambda x: math.isnan(number(x)),
    "log": _log_to_base,
    "maximum": lambda a, b: a if number(a) >= number(b) or number(a) != number(a) else b,
    "minimum": lambda a, b: a if number(a) <= number(b) or number(a) != number(a) else b,
    "pow": power,
    "where": lambda condition, a, b: a if number(condition) else b,
}
