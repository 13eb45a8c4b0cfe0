"""The list of the backends' operations: one row an op, in the order that is its code in the kernels.

A row says what the op means for single numbers, which dtypes it takes, the dtype of its result, where it is tested
and how far a fast implementation may be off. The rows of `wasm_kernels/ops.def` stand in the same order; a test
compares the two lists. Gradients are not here: a backend knows none.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from math import erf, inf, isnan, tanh
from typing import Any

from pytensor import scalars
from pytensor.dtypes import DType, bool, float32, float64, int64

FLOATS = (float32, float64)
NUMBERS = (float32, float64, int64)
ALL = (float32, float64, int64, bool)

Domain = tuple[float, float]
EVERYWHERE: Domain = (-inf, inf)
POSITIVE: Domain = (0.0, inf)


class Kind(Enum):
    """The three doors of a backend."""

    MAP = 0
    ZIP = 1
    REDUCE = 2


class Op(int):
    """One operation of a backend. Its int value, also `code`, is its number among the ops of its kind.

    Two ops are equal only when they are the same object: codes repeat between kinds.
    """

    kind: Kind
    name: str
    code: int
    function: Callable[..., Any]  # map: f(x) or f(x, p, q); zip: f(a, b); reduce: f(accumulated, x)
    dtypes: tuple[DType, ...]
    result: DType | None  # None: the dtype of the operands
    parameters: int  # how many of p, q a map uses
    identity: Any  # what a reduction over nothing gives; None: it is an error
    domain: Domain  # where the tests draw x from (for a zip: both operands)
    ulp: float  # units in the last place that a backend may be off; 0: the same bits

    def __new__(
        cls,
        code: int,
        kind: Kind,
        name: str,
        function: Callable[..., Any],
        dtypes: tuple[DType, ...],
        *,
        result: DType | None = None,
        parameters: int = 0,
        identity: Any = None,
        domain: Domain = EVERYWHERE,
        ulp: float = 0,
    ) -> Op:
        """A row of the list below; nothing else makes ops."""
        self = super().__new__(cls, code)
        self.code = code
        self.kind = kind
        self.name = name
        self.function = function
        self.dtypes = dtypes
        self.result = result
        self.parameters = parameters
        self.identity = identity
        self.domain = domain
        self.ulp = ulp
        return self

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{self.kind.name.lower()} op {self.code}: {self.name}>"

    def result_dtype(self, dtype: DType) -> DType:
        """The dtype of the result for operands of `dtype`."""
        return dtype if self.result is None else self.result


def _table(kind: Kind, rows: list[tuple[str, Callable[..., Any], tuple[DType, ...], dict[str, Any]]]) -> dict[str, Op]:
    return {
        name: Op(code, kind, name, function, dtypes, **more) for code, (name, function, dtypes, more) in enumerate(rows)
    }


MAP = _table(
    Kind.MAP,
    [
        ("id", scalars.identity, ALL, {}),
        ("neg", lambda x: -x, NUMBERS, {}),
        ("abs", abs, NUMBERS, {}),
        ("sign", scalars.sign, NUMBERS, {}),
        ("exp", scalars.exp, FLOATS, {"ulp": 2}),
        ("log", scalars.log, FLOATS, {"domain": POSITIVE, "ulp": 2}),
        ("sqrt", scalars.sqrt, FLOATS, {"domain": POSITIVE}),
        ("rsqrt", scalars.rsqrt, FLOATS, {"domain": POSITIVE, "ulp": 2}),
        ("reciprocal", scalars.reciprocal, FLOATS, {}),
        ("sigmoid", scalars.sigmoid, FLOATS, {"ulp": 4}),
        ("tanh", tanh, FLOATS, {"ulp": 4}),
        ("relu", scalars.relu, NUMBERS, {}),
        ("pow_scalar", scalars.power, FLOATS, {"parameters": 1, "domain": POSITIVE, "ulp": 4}),
        ("sin", scalars.sin, FLOATS, {"domain": (-1e4, 1e4), "ulp": 4}),
        ("cos", scalars.cos, FLOATS, {"domain": (-1e4, 1e4), "ulp": 4}),
        ("floor", scalars.floor, FLOATS, {}),
        ("ceil", scalars.ceil, FLOATS, {}),
        ("round", scalars.round_half_even, FLOATS, {}),
        ("square", scalars.square, NUMBERS, {}),
        ("not", lambda x: not x, ALL, {"result": bool}),
        ("isnan", isnan, FLOATS, {"result": bool}),
        ("isinf", scalars.isinf, FLOATS, {"result": bool}),
        ("expm1", scalars.expm1, FLOATS, {"ulp": 4}),
        ("log1p", scalars.log1p, FLOATS, {"domain": (-1.0, inf), "ulp": 4}),
        ("erf", erf, FLOATS, {"ulp": 4}),
        ("add_scalar", lambda x, p: x + p, NUMBERS, {"parameters": 1}),
        ("mul_scalar", lambda x, p: x * p, NUMBERS, {"parameters": 1}),
        ("clamp", scalars.clamp, NUMBERS, {"parameters": 2}),
    ],
)

ZIP = _table(
    Kind.ZIP,
    [
        ("add", lambda a, b: a + b, NUMBERS, {}),
        ("sub", lambda a, b: a - b, NUMBERS, {}),
        ("mul", lambda a, b: a * b, NUMBERS, {}),
        ("div", scalars.div, FLOATS, {}),
        ("pow", scalars.power, NUMBERS, {"domain": POSITIVE, "ulp": 4}),
        ("maximum", scalars.maximum, NUMBERS, {}),
        ("minimum", scalars.minimum, NUMBERS, {}),
        ("eq", lambda a, b: a == b, ALL, {"result": bool}),
        ("ne", lambda a, b: a != b, ALL, {"result": bool}),
        ("lt", lambda a, b: a < b, ALL, {"result": bool}),
        ("le", lambda a, b: a <= b, ALL, {"result": bool}),
        ("gt", lambda a, b: a > b, ALL, {"result": bool}),
        ("ge", lambda a, b: a >= b, ALL, {"result": bool}),
        ("and", lambda a, b: a != 0 and b != 0, ALL, {"result": bool}),
        ("or", lambda a, b: a != 0 or b != 0, ALL, {"result": bool}),
        ("xor", lambda a, b: (a != 0) != (b != 0), ALL, {"result": bool}),
        ("floordiv", scalars.floordiv, NUMBERS, {}),
        ("mod", scalars.mod, NUMBERS, {}),
        ("first", lambda a, _: a, ALL, {}),
        ("second", lambda _, b: b, ALL, {}),
        ("relu_back", scalars.relu_back, NUMBERS, {}),
        ("atan2", scalars.atan2, FLOATS, {"ulp": 4}),
        ("sigmoid_back", lambda a, b: a * (b * (1 - b)), FLOATS, {"domain": (-1e3, 1e3), "ulp": 4}),
        ("tanh_back", lambda a, b: a * ((1 - b) * (1 + b)), FLOATS, {"domain": (-1e3, 1e3), "ulp": 4}),
    ],
)

REDUCE = _table(
    Kind.REDUCE,
    [
        ("sum", lambda a, x: a + x, NUMBERS, {"identity": 0}),
        ("prod", lambda a, x: a * x, NUMBERS, {"identity": 1}),
        ("max", scalars.maximum, NUMBERS, {}),
        ("min", scalars.minimum, NUMBERS, {}),
        ("any", lambda a, x: a or x != 0, ALL, {"result": bool, "identity": False}),
        ("all", lambda a, x: a and x != 0, ALL, {"result": bool, "identity": True}),
        ("argmax", scalars.before_max, NUMBERS, {"result": int64}),
        ("argmin", scalars.before_min, NUMBERS, {"result": int64}),
    ],
)
