"""Tensors with gradients in pure Python, with PyTorch's names and meanings.

`import pytensor as pt`, then `pt.tensor([1, 2, 3], requires_grad=True)`. `__all__` holds the names that a playground
cell starts with: everything that hides no builtin of Python. The rest (`pt.sum`, `pt.max`, `pt.bool`, …) is here too.
"""
# Names imported `as` themselves hide builtins: they are for `pt.sum` and its like, and stay out of __all__.

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytensor.autograd import (
    Function,
    enable_grad,
    grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from pytensor.backends import backend, get_default_backend, set_default_backend
from pytensor.broadcasting import broadcast_index, shape_broadcast
from pytensor.creation import (
    arange,
    as_tensor,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from pytensor.dtypes import bool as bool, float32, float64, int64
from pytensor.functions.activations import (
    acos,
    asin,
    atan,
    cosh,
    exp2,
    log2,
    log10,
    sinh,
    tan,
)
from pytensor.functions.composite import (
    allclose,
    equal,
    isclose,
    log_softmax,
    logaddexp,
    logsumexp,
    norm,
    softmax,
)
from pytensor.functions.einsum import einsum
from pytensor.functions.elementwise import (
    abs as abs,
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
    round as round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sqrt,
    square,
    tanh,
)
from pytensor.functions.gathering import gather, index_select, masked_select, nonzero, scatter_add, take_along_dim
from pytensor.functions.joining import cat, chunk, flip, narrow, roll, split, stack, unbind
from pytensor.functions.matrices import diag, diagonal, tril, triu
from pytensor.functions.movement import flatten, movedim, permute, reshape, squeeze, transpose, unsqueeze
from pytensor.functions.powers import pow as pow
from pytensor.functions.products import bmm, dot, matmul, mm, mv, outer
from pytensor.functions.reduction import (
    all as all,
    amax,
    amin,
    any as any,
    argmax,
    argmin,
    max as max,
    mean,
    min as min,
    prod,
    std,
    sum as sum,
    var,
)
from pytensor.functions.scanning import cumsum
from pytensor.functions.selection import clamp, masked_fill, where
from pytensor.grad_check import grad_check
from pytensor.layout import index_to_position, to_index
from pytensor.random import manual_seed, rand, rand_like, randint, randn, randn_like, randperm
from pytensor.tensor import Tensor

if TYPE_CHECKING:
    from pytensor import autograd as autograd, datasets, func, nn, optim, safetensors as safetensors
    from pytensor.higher_order import map as map, reduce as reduce, zip as zip
    from pytensor.transforms.derivatives import hessian, jacobian, vjp
    from pytensor.transforms.forward import jvp
    from pytensor.transforms.vmap import vmap

# What is imported when it is first used: modules, and names by the module that has them.
_LAZY = ("datasets", "func", "nn", "optim", "safetensors")
_LAZY_NAMES = {
    "hessian": "transforms.derivatives",
    "jacobian": "transforms.derivatives",
    "jvp": "transforms.forward",
    "map": "higher_order",
    "reduce": "higher_order",
    "vjp": "transforms.derivatives",
    "vmap": "transforms.vmap",
    "zip": "higher_order",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return import_module(f"pytensor.{name}")
    if name in _LAZY_NAMES:
        value = globals()[name] = getattr(import_module(f"pytensor.{_LAZY_NAMES[name]}"), name)
        return value
    raise AttributeError(f"module 'pytensor' has no attribute {name!r}", name=name)


__all__ = [
    "Function",
    "Tensor",
    "acos",
    "allclose",
    "amax",
    "amin",
    "arange",
    "argmax",
    "argmin",
    "as_tensor",
    "asin",
    "atan",
    "atan2",
    "backend",
    "bmm",
    "broadcast_index",
    "cat",
    "ceil",
    "chunk",
    "clamp",
    "cos",
    "cosh",
    "cumsum",
    "datasets",
    "diag",
    "diagonal",
    "dot",
    "einsum",
    "empty",
    "empty_like",
    "enable_grad",
    "equal",
    "erf",
    "exp",
    "exp2",
    "expm1",
    "eye",
    "flatten",
    "flip",
    "float32",
    "float64",
    "floor",
    "from_numpy",
    "full",
    "full_like",
    "func",
    "gather",
    "get_default_backend",
    "grad",
    "grad_check",
    "hessian",
    "index_select",
    "index_to_position",
    "inference_mode",
    "int64",
    "is_grad_enabled",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "jacobian",
    "jvp",
    "linspace",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "manual_seed",
    "masked_fill",
    "masked_select",
    "matmul",
    "maximum",
    "mean",
    "minimum",
    "mm",
    "movedim",
    "mv",
    "narrow",
    "nn",
    "no_grad",
    "nonzero",
    "norm",
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
    "roll",
    "rsqrt",
    "scatter_add",
    "set_default_backend",
    "set_grad_enabled",
    "shape_broadcast",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softmax",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "take_along_dim",
    "tan",
    "tanh",
    "tensor",
    "to_index",
    "transpose",
    "tril",
    "triu",
    "unbind",
    "unsqueeze",
    "var",
    "vjp",
    "vmap",
    "where",
    "zeros",
    "zeros_like",
]
