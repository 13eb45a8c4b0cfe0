"""Tensors with gradients in pure Python, with PyTorch's names and meanings.

`import pytensor as pt`, then `pt.tensor([1, 2, 3], requires_grad=True)`. `__all__` holds the names that a playground
cell starts with: everything that hides no builtin of Python. The rest (`pt.sum`, `pt.max`, `pt.bool`, …) is here too.
"""
# ruff: noqa: F401 - the names that hide builtins are for `pt.sum` and its like, and stay out of __all__

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytensor.autograd import Function, enable_grad, no_grad
from pytensor.backends import backend, get_default_backend, set_default_backend
from pytensor.broadcasting import broadcast_index, shape_broadcast
from pytensor.creation import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from pytensor.dtypes import bool, float32, float64, int64
from pytensor.functions.composite import log_softmax, logsumexp, softmax
from pytensor.functions.elementwise import (
    abs,
    atan2,
    ceil,
    cos,
    erf,
    exp,
    expm1,
    floor,
    isfinite,
    isinf,
    isnan,
    log,
    log1p,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    maximum,
    minimum,
    reciprocal,
    relu,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sqrt,
    square,
    tanh,
)
from pytensor.functions.movement import flatten, movedim, permute, reshape, squeeze, transpose, unsqueeze
from pytensor.functions.powers import pow
from pytensor.functions.products import dot, matmul, outer
from pytensor.functions.reduction import all, amax, amin, any, argmax, argmin, max, mean, min, prod, std, sum, var
from pytensor.functions.selection import clamp, masked_fill, where
from pytensor.grad_check import grad_check
from pytensor.layout import index_to_position, to_index
from pytensor.random import manual_seed, rand, rand_like, randint, randn, randn_like, randperm
from pytensor.tensor import Tensor

if TYPE_CHECKING:
    from pytensor import nn, optim

_LAZY = ("nn", "optim")  # packages that are imported when they are first used


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return import_module(f"pytensor.{name}")
    raise AttributeError(f"module 'pytensor' has no attribute {name!r}", name=name)


__all__ = [
    "Function",
    "Tensor",
    "amax",
    "amin",
    "arange",
    "argmax",
    "argmin",
    "atan2",
    "backend",
    "broadcast_index",
    "ceil",
    "clamp",
    "cos",
    "dot",
    "empty",
    "empty_like",
    "enable_grad",
    "erf",
    "exp",
    "expm1",
    "eye",
    "flatten",
    "float32",
    "float64",
    "floor",
    "full",
    "full_like",
    "get_default_backend",
    "grad_check",
    "index_to_position",
    "int64",
    "isfinite",
    "isinf",
    "isnan",
    "linspace",
    "log",
    "log1p",
    "log_softmax",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "manual_seed",
    "masked_fill",
    "matmul",
    "maximum",
    "mean",
    "minimum",
    "movedim",
    "nn",
    "no_grad",
    "ones",
    "ones_like",
    "optim",
    "outer",
    "permute",
    "prod",
    "rand",
    "rand_like",
    "randint",
    "randn",
    "randn_like",
    "randperm",
    "reciprocal",
    "relu",
    "reshape",
    "rsqrt",
    "set_default_backend",
    "shape_broadcast",
    "sigmoid",
    "sign",
    "sin",
    "softmax",
    "sqrt",
    "square",
    "squeeze",
    "std",
    "tanh",
    "tensor",
    "to_index",
    "transpose",
    "unsqueeze",
    "var",
    "where",
    "zeros",
    "zeros_like",
]
