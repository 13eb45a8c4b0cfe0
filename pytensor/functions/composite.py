"""Operations made of other operations; they need no gradient of their own, since their parts have one."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, filled, unsupported
from pytensor.dtypes import bool as bool_dtype, int64
from pytensor.functions import elementwise, reduction
from pytensor.layout import layout

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def filled_like(x: Tensor, value: float) -> Tensor:
    """A dense tensor of the shape and dtype of x, every element `value`."""
    return filled(x, x.layout.shape, value, x.dtype)


def counting(x: Tensor, count: int) -> Tensor:
    """0, 1, … count - 1 as int64, on the backend of x."""
    storage = x.backend.from_bytes(array("q", range(count)))
    return type(x)(storage, layout((count,)), int64, x.backend)


def equals(a: Tensor, b: Any) -> Any:
    """`a == b`, elementwise. What is neither tensor nor number equals no tensor."""
    return elementwise.eq(a, b) if isinstance(b, Array | int | float) else NotImplemented


def differs(a: Tensor, b: Any) -> Any:
    """`a != b`, elementwise. What is neither tensor nor number differs from every tensor."""
    return elementwise.ne(a, b) if isinstance(b, Array | int | float) else NotImplemented


def invert(x: Tensor) -> Tensor:
    """`~x`: not x, for bools. Raises DTypeError for others."""
    _need_bools("invert", x)
    return elementwise.logical_not(x)


def bit_and(a: Tensor, b: Any) -> Tensor:
    """`a & b`: a and b, for bools. Raises DTypeError for others."""
    _need_bools("and", a)
    return elementwise.logical_and(a, b)


def bit_or(a: Tensor, b: Any) -> Tensor:
    """`a | b`: a or b, for bools. Raises DTypeError for others."""
    _need_bools("or", a)
    return elementwise.logical_or(a, b)


def bit_xor(a: Tensor, b: Any) -> Tensor:
    """`a ^ b`: just one of a and b, for bools. Raises DTypeError for others."""
    _need_bools("xor", a)
    return elementwise.logical_xor(a, b)


def logsumexp(x: Tensor, dim: reduction.Dim = None, keepdim: bool = False) -> Tensor:
    """log(sum(exp(x))) over the dimensions, without overflow: the largest element is taken out first."""
    largest = reduction.amax(x.detach(), dim, keepdim=True)
    largest = largest.masked_fill(elementwise.isinf(largest), 0.0)
    out = reduction.sum((x - largest).exp(), dim, keepdim=True).log() + largest
    return out if keepdim else reduction.sum(out, dim)


def softmax(x: Tensor, dim: int) -> Tensor:
    """exp(x) scaled to sum 1 along `dim`. Shape and dtype: those of x."""
    raised = (x - reduction.amax(x.detach(), dim, keepdim=True)).exp()
    return raised / reduction.sum(raised, dim, keepdim=True)


def log_softmax(x: Tensor, dim: int) -> Tensor:
    """The logarithm of `softmax`, without its loss of digits. Shape and dtype: those of x."""
    return x - logsumexp(x, dim, keepdim=True)


def _need_bools(op: str, x: Tensor) -> None:
    if x.dtype is not bool_dtype:
        raise unsupported(op, x.dtype, (bool_dtype,))
