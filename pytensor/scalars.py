"""What each operation means for single numbers, in Python floats and ints.

These functions are the specification that the reference backend runs and that every other backend is tested
against. They follow IEEE 754 where Python raises: dividing by zero gives an infinity or NaN, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import copysign, inf, nan

Number = bool | int | float


def identity(x: Number) -> Number:
    """The number itself."""
    return x


def sign(x: Number) -> Number:
    """-1, 0 or 1, by the sign of x; NaN stays NaN."""
    if x != x:
        return nan
    return type(x)((x > 0) - (x < 0))


def exp(x: float) -> float:
    """e ** x, infinite where it overflows."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def expm1(x: float) -> float:
    """e ** x - 1, accurate near 0."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    """Natural logarithm: -inf at 0, NaN below."""
    if x > 0:
        return math.log(x)
    return -inf if x == 0 else nan


def log1p(x: float) -> float:
    """log(1 + x), accurate near 0."""
    if x > -1:
        return math.log1p(x)
    return -inf if x == -1 else nan


def sqrt(x: float) -> float:
    """Square root, NaN below 0."""
    return math.sqrt(x) if x >= 0 else nan


def rsqrt(x: float) -> float:
    """1 / sqrt(x)."""
    return reciprocal(sqrt(x))


def reciprocal(x: float) -> float:
    """1 / x, infinite at 0."""
    return div(1.0, x)


def sigmoid(x: float) -> float:
    """1 / (1 + e ** -x)."""
    return 1.0 / (1.0 + exp(-x))


def relu(x: Number) -> Number:
    """x where it is positive, else 0; NaN stays NaN."""
    return x if x > 0 or x != x else type(x)(0)


def sin(x: float) -> float:
    """Sine of radians, NaN at an infinity."""
    return nan if math.isinf(x) else math.sin(x)


def cos(x: float) -> float:
    """Cosine of radians, NaN at an infinity."""
    return nan if math.isinf(x) else math.cos(x)


def _rounding(rule: Callable[[float], int]) -> Callable[[float], float]:
    """A rounding rule that keeps NaN, the infinities and the sign of a zero."""

    def rounded(x: float) -> float:
        return copysign(float(rule(x)), x) if math.isfinite(x) else x

    return rounded


floor = _rounding(math.floor)
ceil = _rounding(math.ceil)
round_half_even = _rounding(round)


def square(x: Number) -> Number:
    """x * x."""
    return x * x


def clamp(x: Number, p: float, q: float) -> Number:
    """x, but at least p and at most q; NaN stays NaN."""
    return minimum(maximum(x, type(x)(p) if abs(p) != inf else p), type(x)(q) if abs(q) != inf else q)


def div(a: float, b: float) -> float:
    """a / b, with the infinities and NaN of IEEE 754 at b = 0."""
    if b != 0:
        return a / b
    if a == 0 or a != a:
        return nan
    return copysign(inf, a) * copysign(1.0, b)


def power(a: Number, b: Number) -> Number:
    """a ** b: infinite where it overflows or a pole is met, NaN where it would be complex."""
    try:
        out = a**b
    except OverflowError:
        odd = float(b).is_integer() and b % 2 == 1
        return -inf if a < 0 and odd else inf
    except ZeroDivisionError:
        odd = float(b).is_integer() and b % 2 == 1
        return copysign(inf, a) if odd else inf
    return nan if isinstance(out, complex) else out


def floordiv(a: Number, b: Number) -> Number:
    """a / b rounded towards minus infinity."""
    if b == 0:
        return div(a, b)
    if math.isinf(a):
        return nan
    return a // b


def mod(a: Number, b: Number) -> Number:
    """What is left of a after whole multiples of b; it has the sign of b. NaN at b = 0."""
    return nan if b == 0 or math.isinf(a) else a % b


def maximum(a: Number, b: Number) -> Number:
    """The larger; NaN if either is NaN."""
    return a if a >= b or a != a else b


def minimum(a: Number, b: Number) -> Number:
    """The smaller; NaN if either is NaN."""
    return a if a <= b or a != a else b


def relu_back(a: Number, b: Number) -> Number:
    """a where b is positive, else 0: the gradient of relu."""
    return a if b > 0 else type(a)(0)


def atan2(a: float, b: float) -> float:
    """The angle of the point (b, a) from the positive axis, in radians."""
    return math.atan2(a, b)


def before_max(a: Number, x: Number) -> bool:
    """Whether x takes the place of a as the first of the largest; a NaN is larger than all."""
    return x > a or (x != x and a == a)


def before_min(a: Number, x: Number) -> bool:
    """Whether x takes the place of a as the first of the smallest; a NaN is smaller than all."""
    return x < a or (x != x and a == a)


def isinf(x: float) -> bool:
    """Whether x is an infinity."""
    return math.isinf(x)
