"""The course's module of this name: the functions of Scalars, which live in `scalar` beside the class they work on."""

from __future__ import annotations

from pytensor.minitorch.scalar import (
    EQ,
    LT,
    Add,
    Exp,
    Inv,
    Log,
    Mul,
    Neg,
    ReLU,
    ScalarFunction,
    Sigmoid,
    unwrap_tuple,
    wrap_tuple,
)

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
    "ScalarFunction",
    "Sigmoid",
    "unwrap_tuple",
    "wrap_tuple",
]
