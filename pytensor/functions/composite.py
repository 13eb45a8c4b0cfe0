"""Operations made of other operations; they need no gradient of their own, since their parts have one."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, filled, unsupported
from pytensor.dtypes import bool as bool_dtype, int64
from pytensor.errors import ValueRangeError
from pytensor.functions import elementwise, fused, reduction, selection
from pytensor.functions.operands import operands
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
    """log(sum(exp(x))) over the dimensions, without overflow: the largest element is taken out first.

    Dtype: that of x, or float32. Raises DimensionError.

    >>> logsumexp(tensor([1000.0, 1000.0]), dim=0)
    tensor(1000.6932)
    """
    largest = reduction.amax(x.detach(), dim, keepdim=True)
    largest = largest.masked_fill(elementwise.isinf(largest), 0.0)
    out = reduction.sum((x - largest).exp(), dim, keepdim=True).log() + largest
    return out if keepdim else reduction.sum(out, dim)


def softmax(x: Tensor, dim: int) -> Tensor:
    """exp(x) scaled to sum 1 along `dim`. Shape and dtype: those of x. Raises DTypeError for other than floats.

    >>> softmax(tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([0.0900, 0.2447, 0.6652])
    """
    reduction.need_floats("softmax", x)
    done = fused.softmax(x, dim)
    if done is not None:
        return done
    raised = (x - reduction.amax(x.detach(), dim, keepdim=True)).exp()
    return raised / reduction.sum(raised, dim, keepdim=True)


def log_softmax(x: Tensor, dim: int) -> Tensor:
    """The logarithm of `softmax`, without its loss of digits. Shape and dtype: those of x. Raises as `softmax`.

    >>> log_softmax(tensor([1.0, 2.0, 3.0]), dim=0)
    tensor([-2.4076, -1.4076, -0.4076])
    """
    reduction.need_floats("log_softmax", x)
    done = fused.log_softmax(x, dim)
    return done if done is not None else x - logsumexp(x, dim, keepdim=True)


def _need_bools(op: str, x: Tensor) -> None:
    if x.dtype is not bool_dtype:
        raise unsupported(op, x.dtype, (bool_dtype,))


def same(x: Tensor) -> Tensor:
    """`+x`: x itself."""
    return x


def where_self(x: Tensor, condition: Tensor, other: Any) -> Tensor:
    """`for i: out[i] = x[i] if condition[i] else other[i]`, after broadcasting.

    Dtype: the promoted one. Raises BroadcastError, DTypeError.

    >>> x = tensor([-1.0, 2.0])
    >>> x.where(x > 0, 0.0)
    tensor([0., 2.])
    """
    return selection.where(condition, x, other)


def norm(x: Tensor, p: float = 2, dim: reduction.Dim = None, keepdim: bool = False) -> Tensor:
    """(sum |x| ** p) ** (1 / p) over the dimensions: 2 is the length, 1 the sum, infinity the largest of the sizes.

    The gradient at 0 is 0. Raises DTypeError for whole numbers and bools, DimensionError. Dtype: that of x.

    >>> norm(tensor([3.0, 4.0])), norm(tensor([3.0, 4.0]), 1)
    (tensor(5.), tensor(7.))
    """
    reduction.need_floats("norm", x)
    if p == math.inf:
        return reduction.amax(x.abs(), dim, keepdim)
    if p == -math.inf:
        return reduction.amin(x.abs(), dim, keepdim)
    if p == 0:
        return reduction.sum((x != 0).to(x.dtype), dim, keepdim)
    if p == 1:
        return reduction.sum(x.abs(), dim, keepdim)
    powers = reduction.sum(x.square() if p == 2 else x.abs() ** p, dim, keepdim)
    # The root has no slope at 0. There the norm itself is 0, so the root of 1 is taken and masked out.
    nothing = powers == 0
    root = powers.masked_fill(nothing, 1.0)
    return (root.sqrt() if p == 2 else root ** (1 / p)).masked_fill(nothing, 0.0)


def isclose(a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Whether |a - b| <= atol + rtol |b|, after broadcasting. Dtype: bool. Without gradient.

    Raises BroadcastError.

    >>> isclose(tensor([1.0, 2.0]), tensor([1.0, 2.1]))
    tensor([ True, False])
    """
    x, y = operands("isclose", a.detach(), b.detach())
    near = elementwise.logical_or(x == y, elementwise.logical_and((x - y).abs() <= y.abs() * rtol + atol, _finite(y)))
    if equal_nan and x.dtype.is_floating_point:
        near = elementwise.logical_or(near, elementwise.logical_and(x.isnan(), y.isnan()))
    return near


def _finite(x: Tensor) -> Tensor:
    return elementwise.isfinite(x) if x.dtype.is_floating_point else x == x


def allclose(a: Tensor, b: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether `isclose` holds for all elements.

    A Python bool. Raises BroadcastError.

    >>> allclose(tensor([1.0, 2.0]), tensor([1.0, 2.0 + 1e-7]))
    True
    """
    return bool(reduction.all(isclose(a, b, rtol, atol, equal_nan)))


def equal(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors have one shape and equal elements.

    A Python bool; dtypes may differ.

    >>> equal(tensor([1, 2]), tensor([1, 2])), equal(tensor([1, 2]), tensor([[1, 2]]))
    (True, False)
    """
    return a.layout.shape == b.layout.shape and bool(reduction.all(elementwise.eq(a, b)))


def logaddexp(a: Tensor, b: Tensor) -> Tensor:
    """log(e ** a + e ** b) without overflow, after broadcasting.

    Dtype: the promoted one, at least float32. Raises BroadcastError.

    >>> logaddexp(tensor([0.0]), tensor([0.0]))
    tensor([0.6931])
    """
    larger = elementwise.maximum(a.detach(), b.detach())
    larger = larger.masked_fill(elementwise.isinf(larger), 0.0)
    return ((a - larger).exp() + (b - larger).exp()).log() + larger


def one_hot(x: Tensor, num_classes: int = -1) -> Tensor:
    """For each whole number of x a row with a 1 at its place: shape (…, num_classes), int64. Without gradient.

    num_classes=-1 means one more than the largest. Raises ValueRangeError for a number outside.

    >>> nn.functional.one_hot(tensor([0, 2], dtype=int64))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    largest = int(reduction.max(x).item()) if x.layout.numel else -1
    classes = largest + 1 if num_classes == -1 else num_classes
    if x.dtype is not int64 or largest >= classes or (x.layout.numel and int(reduction.min(x)) < 0):
        raise ValueRangeError(
            "one_hot",
            f"elements of {x.dtype} up to {largest}, for {classes} classes.",
            rule="The elements are whole numbers (int64) from 0 to num_classes - 1.",
            suggestion="one_hot(x.long())",
        )
    return elementwise.eq(x.unsqueeze(-1), counting(x, classes)).to(int64)
