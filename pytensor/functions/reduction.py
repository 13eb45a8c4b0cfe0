"""Reductions: many elements become one, along some dimensions or all.

`for i: for j: out[i] = f(out[i], x[i, j])`, where `j` runs over the reduced dimensions. `dim` is an int or several,
counted from the back when negative; without it everything is reduced to a 0-d tensor. `keepdim=True` leaves the
reduced dimensions in place with size 1.
"""

from __future__ import annotations

from builtins import max as builtin_max
from typing import TYPE_CHECKING, Any, NamedTuple

from pytensor.array import reduce_array
from pytensor.autograd import Function, mode
from pytensor.dtypes import bool as bool_dtype, int64
from pytensor.errors import DTypeError, EmptyReductionError, Shape
from pytensor.functions.movement import dims_from, sum_to
from pytensor.layout import normal_dim
from pytensor.ops import REDUCE, Op

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "sum_to",
    "var",
]

Dim = int | tuple[int, ...] | list[int] | None


class MaxResult(NamedTuple):
    """What `max(dim)` and `min(dim)` give."""

    values: Tensor
    indices: Tensor


def _kept(shape: Shape, dims: Shape) -> Shape:
    """The shape with the reduced dimensions left in place with size 1."""
    return tuple([1 if dim in dims else size for dim, size in enumerate(shape)])


def _count(shape: Shape, dims: Shape) -> int:
    count = 1
    for dim in dims:
        count *= shape[dim]
    return count


class Sum(Function):
    """The gradient of a sum reaches every element that went into it."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, dims: Shape, keepdim: bool) -> Tensor:
        ctx.kept, ctx.full = _kept(x.layout.shape, dims), x.layout.shape
        return reduce_array(REDUCE["sum"], x, dims, keepdim)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output.view(ctx.kept).expand(ctx.full)


class Extreme(Function):
    """The largest (or smallest) element. Its gradient is shared evenly among equals."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, op: Op, dims: Shape, keepdim: bool) -> Tensor:
        out = reduce_array(op, x, dims, keepdim)
        ctx.save_for_backward(x, out)
        ctx.dims, ctx.kept = dims, _kept(x.layout.shape, dims)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        x, out = ctx.saved_tensors
        hit = (x == out.view(ctx.kept)).to(grad_output.dtype)
        return grad_output.view(ctx.kept) * (hit / sum(hit, ctx.dims, keepdim=True))


class ExtremeAt(Function):
    """The largest (or smallest) along one dimension. Its gradient goes to the element at the index that is returned."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, op: Op, dim: Shape, keepdim: bool, indices: Tensor) -> Tensor:
        ctx.indices, ctx.kept, ctx.dim = indices, _kept(x.layout.shape, dim), dim
        ctx.full = x.layout.shape
        return reduce_array(op, x, dim, keepdim)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        if not ctx.dim:
            return grad_output
        (dim,) = ctx.dim
        places = grad_output.counting(ctx.full[dim]).view(
            tuple([-1 if at == dim else 1 for at in range(len(ctx.full))])
        )
        hit = places == ctx.indices.view(ctx.kept)
        return grad_output.view(ctx.kept) * hit.to(grad_output.dtype)


class Prod(Function):
    """The gradient of a product by each factor is the product of the others."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, dims: Shape, keepdim: bool) -> Tensor:
        out = reduce_array(REDUCE["prod"], x, dims, keepdim)
        ctx.save_for_backward(x)
        ctx.dims, ctx.kept = dims, _kept(x.layout.shape, dims)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        # With one zero among the factors only its own gradient is left, with two none: divide by the others alone.
        zero = x == 0
        filled = x.masked_fill(zero, 1.0)
        others = prod_dims(filled, ctx.dims, keepdim=True) / filled
        zeros = sum(zero, ctx.dims, keepdim=True) - zero.to(int64)
        return grad_output.view(ctx.kept) * others.masked_fill(zeros > 0, 0.0)


def sum(x: Tensor, dim: Dim = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    """`for i: for j: out[i] += x[i, j]`; 0 where there is nothing to add.

    Dtype: that of x (bools are counted as int64), or `dtype`, to which x is cast before. Raises DimensionError.

    >>> tensor([[1, 2], [3, 4]]).sum()
    tensor(10.)
    >>> tensor([[1, 2], [3, 4]]).sum(0)
    tensor([4., 6.])
    """
    if dtype is not None:
        x = x.to(dtype)
    if x.dtype is bool_dtype:
        x = x.to(int64)
    dims = dims_from(dim, x.layout.ndim, "sum")
    if x.node is None or not mode.enabled:
        return reduce_array(REDUCE["sum"], x, dims, keepdim)
    return Sum.apply(x, dims, keepdim)


def mean(x: Tensor, dim: Dim = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    """The sum over the dimensions, divided by how many elements went into each; NaN over nothing.

    Dtype: that of x, or `dtype`, to which x is cast before. Raises DTypeError for whole numbers and bools,
    DimensionError.

    >>> mean(tensor([[1, 2], [3, 4]]), 1, keepdim=True)
    tensor([[1.5000],
            [3.5000]])
    """
    if dtype is not None:
        x = x.to(dtype)
    need_floats("mean", x)
    count = _count(x.layout.shape, dims_from(dim, x.layout.ndim, "mean"))
    return sum(x, dim, keepdim) / float(count)


def var(
    x: Tensor, dim: Any = None, correction: float = 1, keepdim: bool = False, unbiased: bool | None = None
) -> Tensor:
    """The mean squared distance from the mean, divided by count - correction (1, so unbiased; 0 for the plain mean).

    `unbiased` is an older way to say correction=1 (True) or 0 (False); it may stand in the place of `dim`.
    Dtype: that of x. Raises DTypeError for whole numbers and bools, DimensionError.

    >>> var(tensor([1, 2, 3, 4]))
    tensor(1.6667)
    """
    need_floats("var", x)
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = 1 if unbiased else 0
    count = _count(x.layout.shape, dims_from(dim, x.layout.ndim, "var"))
    distance = x - mean(x, dim, keepdim=True)
    return sum(distance * distance, dim, keepdim) / float(builtin_max(count - correction, 0))


def std(
    x: Tensor, dim: Any = None, correction: float = 1, keepdim: bool = False, unbiased: bool | None = None
) -> Tensor:
    """The square root of `var`. Dtype: that of x. Raises DTypeError for whole numbers and bools, DimensionError.

    >>> std(tensor([1, 2, 3, 4]))
    tensor(1.2910)
    """
    return var(x, dim, correction, keepdim, unbiased).sqrt()


def prod(x: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """`for i: for j: out[i] *= x[i, j]`; 1 where there is nothing to multiply.

    Dtype: that of x; bools count as int64. Raises DimensionError.

    >>> prod(tensor([[1, 2], [3, 4]]), 0)
    tensor([3., 8.])
    """
    if x.dtype is bool_dtype:
        x = x.to(int64)
    return prod_dims(x, dims_from(dim, x.layout.ndim, "prod"), keepdim)


def prod_dims(x: Tensor, dims: Shape, keepdim: bool) -> Tensor:
    """The product over normal dimensions."""
    return Prod.apply(x, dims, keepdim)


def amax(x: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """The largest element; NaN if there is one. The gradient is shared evenly among equals.

    Dtype: that of x. Raises EmptyReductionError over nothing, DimensionError, DTypeError for bools.

    >>> amax(tensor([[1, 2], [3, 4]]), 1)
    tensor([2., 4.])
    """
    return _extreme("amax", REDUCE["max"], x, dim, keepdim)


def amin(x: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """The smallest element; NaN if there is one. The gradient is shared evenly among equals.

    Dtype: that of x. Raises EmptyReductionError over nothing, DimensionError, DTypeError for bools.

    >>> amin(tensor([[1, 2], [3, 4]]), (0, 1))
    tensor(1.)
    """
    return _extreme("amin", REDUCE["min"], x, dim, keepdim)


def max(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element of all; with `dim`, (values, indices) along that dimension; with a tensor, `maximum`.

    Of equals the first index is given. Dtype: that of x; the indices are int64.
    Raises EmptyReductionError over nothing, DimensionError, DTypeError for bools.

    >>> values, indices = tensor([[1, 5], [4, 3]]).max(1)
    >>> values, indices
    (tensor([5., 4.]), tensor([1, 0]))
    """
    if isinstance(dim, type(x)):
        return x.maximum(dim)
    return _max_or_min("max", REDUCE["max"], REDUCE["argmax"], x, dim, keepdim)


def min(x: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element of all; with `dim`, (values, indices) along that dimension; with a tensor, `minimum`.

    Of equals the first index is given. Dtype: that of x; the indices are int64.
    Raises EmptyReductionError over nothing, DimensionError, DTypeError for bools.

    >>> tensor([[1, 5], [4, 3]]).min()
    tensor(1.)
    """
    if isinstance(dim, type(x)):
        return x.minimum(dim)
    return _max_or_min("min", REDUCE["min"], REDUCE["argmin"], x, dim, keepdim)


def argmax(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the largest element along `dim`; without it, its number in row-major order. Dtype: int64.

    Of equals the first is given; a NaN counts as largest. Without gradient. Raises EmptyReductionError, DimensionError.

    >>> argmax(tensor([[1, 5], [4, 3]])), argmax(tensor([[1, 5], [4, 3]]), 0)
    (tensor(1), tensor([1, 0]))
    """
    return _arg("argmax", REDUCE["argmax"], x, dim, keepdim)


def argmin(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the smallest element along `dim`; without it, its number in row-major order. Dtype: int64.

    Of equals the first is given; a NaN counts as smallest. Without gradient. Raises EmptyReductionError,
    DimensionError.

    >>> argmin(tensor([3, 1, 2]))
    tensor(1)
    """
    return _arg("argmin", REDUCE["argmin"], x, dim, keepdim)


def any(x: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether some element isn't 0. Dtype: bool. Without gradient. Raises DimensionError.

    >>> tensor([0, 0, 1]).any()
    tensor(True)
    """
    return reduce_array(REDUCE["any"], x, dims_from(dim, x.layout.ndim, "any"), keepdim)


def all(x: Tensor, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Whether no element is 0. Dtype: bool. Without gradient. Raises DimensionError.

    >>> tensor([[1, 1], [0, 1]]).all(1)
    tensor([ True, False])
    """
    return reduce_array(REDUCE["all"], x, dims_from(dim, x.layout.ndim, "all"), keepdim)


def _extreme(name: str, op: Op, x: Tensor, dim: Dim, keepdim: bool) -> Tensor:
    dims = dims_from(dim, x.layout.ndim, name)
    _refuse_empty(name, x.layout.shape, dims)
    return Extreme.apply(x, op, dims, keepdim)


def _max_or_min(name: str, op: Op, arg_op: Op, x: Tensor, dim: int | None, keepdim: bool) -> Any:
    if dim is None:
        return _extreme(name, op, x, None, keepdim)
    indices = _arg(name, arg_op, x, dim, keepdim)
    dims = dims_from(normal_dim(dim, x.layout.ndim, name), x.layout.ndim, name)
    return MaxResult(ExtremeAt.apply(x, op, dims, keepdim, indices), indices)


def _arg(name: str, op: Op, x: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    dims = dims_from(None if dim is None else normal_dim(dim, x.layout.ndim, name), x.layout.ndim, name)
    _refuse_empty(name, x.layout.shape, dims)
    return reduce_array(op, x.detach(), dims, keepdim)


def _refuse_empty(op: str, shape: Shape, dims: Shape) -> None:
    if _count(shape, dims) == 0:
        raise EmptyReductionError(
            op,
            f"nothing to choose from in shape {shape} over dim {dims}.",
            rule="Only a sum or product over nothing has a value.",
            suggestion="check numel() first",
            shape=list(shape),
            dims=list(dims),
        )


def need_floats(op: str, x: Tensor) -> None:
    """Raise DTypeError for whole numbers and bools."""
    if not x.dtype.is_floating_point:
        raise DTypeError(
            op,
            f"elements of {x.dtype}.",
            rule="The result is a fraction, so the elements must be float32 or float64.",
            suggestion=f"x.float().{op}()",
            dtype=x.dtype.name,
        )
