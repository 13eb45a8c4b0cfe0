"""The course's elementary functions of floats, and map, zip and reduce over lists (module 0).

Truth values are floats too: 1.0 for yes, 0.0 for no. The names hide some of Python's builtins, as in the course, so
import this module rather than its names. Nothing here knows tensors; `tensor_ops` lifts these functions to them.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterable

__all__ = [
    "EPS",
    "add",
    "addLists",
    "eq",
    "exp",
    "id",
    "inv",
    "inv_back",
    "is_close",
    "log",
    "log_back",
    "lt",
    "map",
    "max",
    "mul",
    "neg",
    "negList",
    "prod",
    "reduce",
    "relu",
    "relu_back",
    "sigmoid",
    "sum",
    "zipWith",
]

EPS = 1e-6
"""Added under the logarithm, so that log(0) is finite."""

CLOSE = 1e-2
"""How far apart two numbers may be and still count as close."""


def id(x: float) -> float:
    """`x` itself."""
    return x


def neg(x: float) -> float:
    """`-x`."""
    return -x


def add(x: float, y: float) -> float:
    """`x + y`."""
    return x + y


def mul(x: float, y: float) -> float:
    """`x * y`."""
    return x * y


def lt(x: float, y: float) -> float:
    """1.0 where `x < y`, else 0.0."""
    return 1.0 if x < y else 0.0


def eq(x: float, y: float) -> float:
    """1.0 where `x == y`, else 0.0."""
    return 1.0 if x == y else 0.0


def max(x: float, y: float) -> float:
    """The larger of two numbers."""
    return builtins.max(x, y)


def is_close(x: float, y: float) -> float:
    """1.0 where `|x - y| < 0.01`, else 0.0."""
    return 1.0 if abs(x - y) < CLOSE else 0.0


def sigmoid(x: float) -> float:
    """`1 / (1 + e ** -x)`, by whichever of two equal formulas keeps the power at most 1, so that none overflows."""
    power = math.exp(-abs(x))
    return (1.0 if x >= 0 else power) / (1.0 + power)


def relu(x: float) -> float:
    """`x` where it is positive, else 0.0."""
    return x if x > 0 else 0.0


def log(x: float) -> float:
    """The natural logarithm of `x + EPS`."""
    return math.log(x + EPS)


def exp(x: float) -> float:
    """`e ** x`. Raises OverflowError beyond x = 709."""
    return math.exp(x)


def inv(x: float) -> float:
    """`1 / x`. Raises ZeroDivisionError at 0."""
    return 1.0 / x


def log_back(x: float, d: float) -> float:
    """`d` times the derivative of `log` at `x`."""
    return d / (x + EPS)


def inv_back(x: float, d: float) -> float:
    """`d` times the derivative of `inv` at `x`."""
    return -d / (x * x)


def relu_back(x: float, d: float) -> float:
    """`d` times the derivative of `relu` at `x`; at 0 that counts as 0."""
    return d if x > 0 else 0.0


def map(fn: Callable[[float], float]) -> Callable[[Iterable[float]], list[float]]:
    """A function of a list: `for i: out[i] = fn(ls[i])`."""

    def mapped(ls: Iterable[float]) -> list[float]:
        return [fn(x) for x in ls]

    return mapped


def zipWith(  # noqa: N802 - the course's name
    fn: Callable[[float, float], float],
) -> Callable[[Iterable[float], Iterable[float]], list[float]]:
    """A function of two lists: `for i: out[i] = fn(ls1[i], ls2[i])`. ValueError where their lengths differ."""

    def zipped(ls1: Iterable[float], ls2: Iterable[float]) -> list[float]:
        return [fn(x, y) for x, y in zip(ls1, ls2, strict=True)]

    return zipped


def reduce(fn: Callable[[float, float], float], start: float) -> Callable[[Iterable[float]], float]:
    """A function of a list: `out = start; for i: out = fn(ls[i], out)`."""

    def reduced(ls: Iterable[float]) -> float:
        out = start
        for x in ls:
            out = fn(x, out)
        return out

    return reduced


def negList(ls: Iterable[float]) -> list[float]:  # noqa: N802 - the course's name
    """Every element negated."""
    return map(neg)(ls)


def addLists(ls1: Iterable[float], ls2: Iterable[float]) -> list[float]:  # noqa: N802 - the course's name
    """The sums of the elements that stand at one place. Raises ValueError where the lengths differ."""
    return zipWith(add)(ls1, ls2)


def sum(ls: Iterable[float]) -> float:
    """All elements added up; 0.0 for none."""
    return reduce(add, 0.0)(ls)


def prod(ls: Iterable[float]) -> float:
    """All elements multiplied; 1.0 for none."""
    return reduce(mul, 1.0)(ls)


def size_of(shape: Iterable[int]) -> int:
    """How many elements a shape holds: `prod` as an int."""
    return math.prod(shape)
