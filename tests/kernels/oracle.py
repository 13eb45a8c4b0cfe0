"""What every op must give, in NumPy, and how far a kernel may be off: the one table of bounds.

Exact ops are worked out by NumPy in the dtype itself and must agree to the last bit (but for the sign of a zero and
the bits of a NaN). The others are worked out in a wider type, float64 for float32 and the 80-bit long double for
float64, and the difference is counted in units in the last place of the dtype.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.kernels.machine import Array

FLOATS = (np.dtype("float32"), np.dtype("float64"))
NUMBERS = (*FLOATS, np.dtype("int64"))
ALL = (*NUMBERS, np.dtype("bool"))
BOOL = np.dtype("bool")
INDEX = np.dtype("int64")


@dataclass(frozen=True)
class Meaning:
    """An op's meaning. ``ulp`` bounds the error for (float32, float64); (0, 0) means exact."""

    function: Callable[..., Any]
    dtypes: tuple[np.dtype[Any], ...] = NUMBERS
    ulp: tuple[float, float] = (0, 0)
    result: np.dtype[Any] | None = None
    parameters: tuple[float, float] = (0, 0)

    def result_dtype(self, dtype: np.dtype[Any]) -> np.dtype[Any]:
        return self.result or dtype

    def bound(self, dtype: np.dtype[Any]) -> float:
        return self.ulp[dtype == FLOATS[1]] if dtype in FLOATS else 0

    def expected(self, dtype: np.dtype[Any], *operands: Array) -> Array:
        """The result, in the wider type unless the op is exact."""
        with np.errstate(all="ignore"):
            if self.bound(dtype):
                operands = tuple(operand.astype(wider(dtype)) for operand in operands)
            return np.asarray(self.function(*operands))


def wider(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return np.dtype("float64") if dtype == FLOATS[0] else np.dtype("longdouble")


def ulp_error(got: Array, expected: Array) -> Array:
    """How far ``got`` is from ``expected`` (of a wider type), in units in the last place at ``expected``.

    Infinite where one is NaN or infinite and the other isn't, save that a value that rounds to infinity may be either.
    """
    with np.errstate(all="ignore"):
        rounded = expected.astype(got.dtype)
        unit = np.spacing(np.minimum(np.abs(rounded), np.finfo(got.dtype).max)).astype(expected.dtype)
        error = np.abs(got.astype(expected.dtype) - expected) / unit
    both_nan = np.isnan(got) & np.isnan(expected)
    error[both_nan | (got == rounded)] = np.minimum(error, 0.5)[both_nan | (got == rounded)]
    error[both_nan | ((got == rounded) & ~np.isfinite(rounded))] = 0
    return np.where(np.isnan(error), np.inf, error)


_erf = np.vectorize(math.erf, otypes=[np.float64])


def _erf_wide(x: Array) -> Array:
    return np.asarray(_erf(x.astype(np.float64)), x.dtype) if x.size else x


def _integer_or(power: Callable[..., Any]) -> Callable[..., Any]:
    def function(a: Array, b: Array) -> Any:
        if a.dtype != INDEX:
            return power(a, b)
        negative = np.where(np.abs(a) == 1, np.where((b % 2 == 0) | (a == 1), 1, -1), 0)
        return np.where(b < 0, negative, power(a, np.maximum(b, 0)))

    return function


def _division_or_zero(divide: Callable[..., Any]) -> Callable[..., Any]:
    """Of integers by 0 the kernels make 0, as NumPy does."""
    return lambda a, b: divide(a, b) if a.dtype != INDEX else np.where(b == 0, 0, divide(a, np.where(b == 0, 1, b)))


def _sigmoid(x: Array) -> Any:
    return np.where(x < 0, np.exp(-np.abs(x)), 1) / (1 + np.exp(-np.abs(x)))


P, Q = 1.75, 2.5

MAP: dict[str, Meaning] = {
    "id": Meaning(lambda x: x, ALL),
    "neg": Meaning(np.negative),
    "abs": Meaning(np.abs),
    "sign": Meaning(np.sign),
    "exp": Meaning(np.exp, FLOATS, (1, 1)),
    "log": Meaning(np.log, FLOATS, (1, 1)),
    "sqrt": Meaning(np.sqrt, FLOATS),
    "rsqrt": Meaning(lambda x: 1 / np.sqrt(x), FLOATS, (1.5, 1.5)),
    "reciprocal": Meaning(lambda x: x.dtype.type(1) / x, FLOATS),
    "sigmoid": Meaning(_sigmoid, FLOATS, (2, 2)),
    "tanh": Meaning(np.tanh, FLOATS, (1.5, 1.5)),
    "relu": Meaning(lambda x: np.maximum(x, x.dtype.type(0))),
    "pow_scalar": Meaning(lambda x: np.power(x, x.dtype.type(P)), FLOATS, (1, 1), parameters=(P, 0)),
    "sin": Meaning(np.sin, FLOATS, (1, 1)),
    "cos": Meaning(np.cos, FLOATS, (1, 1)),
    "floor": Meaning(np.floor, FLOATS),
    "ceil": Meaning(np.ceil, FLOATS),
    "round": Meaning(np.rint, FLOATS),
    "square": Meaning(lambda x: x * x),
    "not": Meaning(lambda x: x == 0, ALL, result=BOOL),
    "isnan": Meaning(np.isnan, FLOATS, result=BOOL),
    "isinf": Meaning(np.isinf, FLOATS, result=BOOL),
    "expm1": Meaning(np.expm1, FLOATS, (2, 1.5)),
    "log1p": Meaning(np.log1p, FLOATS, (1, 1)),
    "erf": Meaning(_erf_wide, FLOATS, (1, 1.5)),
    "add_scalar": Meaning(lambda x: x + x.dtype.type(P), parameters=(P, 0)),
    "mul_scalar": Meaning(lambda x: x * x.dtype.type(P), parameters=(P, 0)),
    "clamp": Meaning(lambda x: np.clip(x, x.dtype.type(-P), x.dtype.type(Q)), parameters=(-P, Q)),
}

ZIP: dict[str, Meaning] = {
    "add": Meaning(np.add),
    "sub": Meaning(np.subtract),
    "mul": Meaning(np.multiply),
    "div": Meaning(np.divide, FLOATS),
    "pow": Meaning(_integer_or(np.power), ulp=(1, 1)),
    "maximum": Meaning(np.maximum),
    "minimum": Meaning(np.minimum),
    "eq": Meaning(np.equal, ALL, result=BOOL),
    "ne": Meaning(np.not_equal, ALL, result=BOOL),
    "lt": Meaning(np.less, ALL, result=BOOL),
    "le": Meaning(np.less_equal, ALL, result=BOOL),
    "gt": Meaning(np.greater, ALL, result=BOOL),
    "ge": Meaning(np.greater_equal, ALL, result=BOOL),
    "and": Meaning(np.logical_and, ALL, result=BOOL),
    "or": Meaning(np.logical_or, ALL, result=BOOL),
    "xor": Meaning(np.logical_xor, ALL, result=BOOL),
    "floordiv": Meaning(_division_or_zero(np.floor_divide), ulp=(1, 2)),
    "mod": Meaning(_division_or_zero(np.mod)),
    "first": Meaning(lambda a, _: a, ALL),
    "second": Meaning(lambda _, b: b, ALL),
    "relu_back": Meaning(lambda a, b: np.where(b > 0, a, a.dtype.type(0))),
    "atan2": Meaning(np.arctan2, FLOATS, (1, 2.5)),
    "sigmoid_back": Meaning(lambda a, b: a * (b * (b.dtype.type(1) - b)), FLOATS),
    "tanh_back": Meaning(lambda a, b: a * ((b.dtype.type(1) - b) * (b.dtype.type(1) + b)), FLOATS),
}

REDUCE: dict[str, Meaning] = {
    "sum": Meaning(np.sum),
    "prod": Meaning(np.prod),
    "max": Meaning(np.max),
    "min": Meaning(np.min),
    "any": Meaning(np.any, ALL, result=BOOL),
    "all": Meaning(np.all, ALL, result=BOOL),
    "argmax": Meaning(np.argmax, result=INDEX),
    "argmin": Meaning(np.argmin, result=INDEX),
}

KINDS = [MAP, ZIP, REDUCE]


def check(meaning: Meaning, dtype: np.dtype[Any], got: Array, *operands: Array) -> None:
    """Asserts shape, dtype, then values of an elementwise result."""
    expected = meaning.expected(dtype, *operands)
    assert got.shape == expected.shape
    assert got.dtype == meaning.result_dtype(dtype)
    bound = meaning.bound(dtype)
    if bound:
        error = ulp_error(np.atleast_1d(got), np.atleast_1d(expected))
        worst = int(np.argmax(error)) if error.size else 0
        assert not error.size or error.flat[worst] <= bound, (
            f"off by {error.flat[worst]} ulp at {[np.ravel(operand)[worst] for operand in operands]}: "
            f"{np.ravel(got)[worst]!r} instead of {np.ravel(expected)[worst]!r}"
        )
    else:
        np.testing.assert_array_equal(got, expected.astype(got.dtype))
