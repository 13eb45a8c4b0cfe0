"""Less common arithmetic, made of maps and zips: parts of numbers, remainders by truncation, in-between points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytensor.functions.elementwise import add, ceil, floor, isnan, maximum, minimum, mul, sub
from pytensor.functions.operands import operands
from pytensor.functions.powers import remainder
from pytensor.functions.reduction import Dim, sum
from pytensor.functions.selection import where

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def trunc(x: Tensor) -> Tensor:
    """The whole number towards 0: x itself where it is whole. Its slope is 0.

    Shape and dtype: those of x. Raises DTypeError for bools.

    >>> trunc(tensor([-1.7, 1.7]))
    tensor([-1.,  1.])
    """
    return where(x < 0, ceil(x), floor(x)) if x.dtype.is_floating_point else x.clone()


def frac(x: Tensor) -> Tensor:
    """x - trunc(x): what lies behind the point, with the sign of x.

    Shape and dtype: those of x.

    >>> frac(tensor([-1.5, 1.25]))
    tensor([-0.5000,  0.2500])
    """
    return x - trunc(x)


def fmod(a: Tensor, b: Any) -> Tensor:
    """What a / b, cut off towards 0, leaves of a; it has the sign of a. After broadcasting.

    Dtype: the promoted one. Raises BroadcastError, DTypeError, BackendError.

    >>> fmod(tensor([-7.0, 7.0]), 3)
    tensor([-1.,  1.])
    """
    x, y = operands("fmod", a, b)
    left = remainder(x, y)
    # Where the signs differ, the remainder was taken from the other side of a multiple of b.
    wrong = (left != 0).logical_and((left < 0) != (x < 0))
    return where(wrong, left - y, left)


def nan_to_num(x: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """x with a number for each NaN and infinity; without one, the largest of its dtype for an infinity.

    Shape and dtype: those of x.

    >>> nan_to_num(tensor([float("nan"), 1.0]), nan=0.5)
    tensor([0.5000, 1.0000])
    """
    largest = 3.4028234663852886e38 if x.dtype.itemsize == 4 else 1.7976931348623157e308
    if not x.dtype.is_floating_point:
        return x.clone()
    x = x.masked_fill(isnan(x), nan)
    x = x.masked_fill(x == math.inf, largest if posinf is None else posinf)
    return x.masked_fill(x == -math.inf, -largest if neginf is None else neginf)


def lerp(a: Tensor, b: Tensor, weight: Any) -> Tensor:
    """a + weight (b - a): a at 0, b at 1. After broadcasting.

    Dtype: the promoted one, at least float32. Raises BroadcastError, DTypeError, BackendError.

    >>> lerp(tensor([0.0, 10.0]), tensor([4.0, 20.0]), 0.25)
    tensor([ 1.0000, 12.5000])
    """
    return add(a, mul(sub(b, a), weight))


def hypot(a: Tensor, b: Tensor) -> Tensor:
    """The length of (a, b), without overflow on the way. After broadcasting.

    Dtype: the promoted one, at least float32. Raises BroadcastError, DTypeError, BackendError.

    >>> hypot(tensor([3.0]), tensor([4.0]))
    tensor([5.])
    """
    larger, smaller = maximum(a.abs(), b.abs()), minimum(a.abs(), b.abs())
    ratio = smaller / where(larger == 0, 1.0, larger)
    return larger * (ratio * ratio + 1).sqrt()


def count_nonzero(x: Tensor, dim: Dim = None) -> Tensor:
    """How many elements aren't 0, over the dimensions. Dtype: int64. Without gradient. Raises DimensionError.

    >>> count_nonzero(tensor([[0, 1], [2, 3]]), dim=0)
    tensor([1, 2])
    """
    return sum(x != 0, dim)


def trace(x: Tensor) -> Tensor:
    """The sum of a matrix's diagonal. Raises DimensionError below 2 dimensions.

    Dtype: that of x; bools count as int64.

    >>> trace(tensor([[1, 2], [3, 4]]))
    tensor(5.)
    """
    return sum(x.diagonal(), -1)


def add_scaled(a: Tensor, b: Any, *, alpha: float = 1) -> Tensor:
    """a + alpha b, after broadcasting: `torch.add`. Raises BroadcastError, DTypeError, BackendError.

    Dtype: the promoted one.

    >>> add(tensor([1, 2]), tensor([10, 20]), alpha=2)
    tensor([21., 42.])
    """
    return add(a, b if alpha == 1 else b * alpha)


def sub_scaled(a: Tensor, b: Any, *, alpha: float = 1) -> Tensor:
    """a - alpha b, after broadcasting: `torch.sub`. Raises BroadcastError, DTypeError, BackendError.

    Dtype: the promoted one.

    >>> sub(tensor([1, 2]), tensor([10, 20]), alpha=0.5)
    tensor([-4., -8.])
    """
    return sub(a, b if alpha == 1 else b * alpha)
