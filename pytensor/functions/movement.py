"""Views, and copies that change no value: the numbers stay, the layout (or the dtype) changes.

Nothing here loops over elements except where a copy is asked for. The gradient of a movement is the opposite movement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

from pytensor import autograd
from pytensor.array import cast_array, with_layout
from pytensor.autograd import Function
from pytensor.dtypes import as_dtype
from pytensor.errors import DimensionError, Shape, ShapeError
from pytensor.layout import Layout, layout, normal_dim

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

Look = Callable[["Tensor"], "Tensor"]  # from a tensor to a view of it


class Movement(Function):
    """A view: the same storage through another layout. Its argument says which; `look` takes the same view again."""

    @classmethod
    def forward(cls, ctx: Any, x: Tensor, new: Layout, argument: Any) -> Tensor:
        ctx.full, ctx.argument = x.layout.shape, argument
        if ctx.edges[0]:
            ctx.view = _view_of(x, partial(cls.look, argument=argument))
        return with_layout(x, new)

    @staticmethod
    def look(x: Tensor, argument: Any) -> Tensor:
        """The same view of another tensor of the shape of x."""
        raise NotImplementedError


def _view_of(x: Tensor, look: Look) -> autograd.View:
    """The record of a view of x. A view of a view is one of the same base, so that the one between may go."""
    between = None if x.node is None else x.node.view
    if between is None:
        return autograd.View(ref(x), look)
    first = between.look
    return autograd.View(between.base, lambda base: look(first(base)))


def move(function: type[Movement], x: Tensor, new: Layout, argument: Any) -> Tensor:
    """x through the layout `new`, recorded as `function` where x has a history."""
    if x.node is None or not autograd.mode.enabled:
        return with_layout(x, new)
    return function.apply(x, new, argument)


class View(Movement):
    """The same elements with other sizes."""

    @staticmethod
    def look(x: Tensor, argument: Any) -> Tensor:
        return move(View, x, x.layout.view(argument), argument)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return reshape(grad_output, ctx.full)


class Permute(Movement):
    """The dimensions in another order."""

    @staticmethod
    def look(x: Tensor, argument: Any) -> Tensor:
        return move(Permute, x, x.layout.permute(argument), argument)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        inverse = sorted(range(len(ctx.argument)), key=ctx.argument.__getitem__)
        return Permute.look(grad_output, inverse)


class Expand(Movement):
    """Repeated by strides of 0. The walk sums the gradient to the shape of x, as for every broadcast."""

    @staticmethod
    def look(x: Tensor, argument: Any) -> Tensor:
        return move(Expand, x, x.layout.expand(argument), argument)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output


class Copy(Function):
    """A dense copy of the same dtype."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return cast_array(x, x.dtype)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output


class To(Function):
    """Another dtype. The walk casts the gradient back, as for every promotion."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, dtype: Any) -> Tensor:
        return cast_array(x, dtype)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return grad_output


def sizes_from(args: Sequence[Any], op: str) -> Shape:
    """The sizes of `f(2, 3)` or `f((2, 3))`. Raises ShapeError when one is no whole number."""
    if len(args) == 1 and isinstance(args[0], Sequence):
        args = args[0]
    try:
        return tuple([size.__index__() for size in args])
    except AttributeError:
        raise ShapeError(
            op, f"sizes {tuple(args)!r}.", rule="Sizes are whole numbers.", suggestion=f"{op}(2, 3)", sizes=repr(args)
        ) from None


def dims_from(dim: Any, ndim: int, op: str) -> Shape:
    """Normal, distinct dimensions of `dim`: None (all), an int or a sequence of them.

    Raises DimensionError for one that isn't there or is named twice.
    """
    if dim is None:
        return tuple(range(ndim))
    listed = tuple(dim) if isinstance(dim, Sequence) else (dim,)
    dims = tuple([normal_dim(each, ndim, op) for each in listed])
    if ndim == 0:
        return ()
    if len(set(dims)) != len(dims):
        raise DimensionError(
            op, f"dim={dim} names a dimension twice.", rule="Each dimension is named once.", dim=list(listed), ndim=ndim
        )
    return dims or tuple(range(ndim))


def view(x: Tensor, *sizes: Any) -> Tensor:
    """The same storage with other sizes, one of which may be -1 (what is left); row-major order is kept.

    Raises ShapeError when the numbers of elements differ, or when the strides allow no view (then use `reshape`).
    Dtype: that of x.

    >>> arange(6).view(2, -1)
    tensor([[0., 1., 2.],
            [3., 4., 5.]])
    """
    return View.look(x, x.layout.filled_in(sizes_from(sizes, "view")))


def reshape(x: Tensor, *sizes: Any) -> Tensor:
    """A view with other sizes where the strides allow one, else a copy. One size may be -1.

    Raises ShapeError when the numbers of elements differ. Dtype: that of x.

    >>> reshape(arange(6).view(2, 3).T, 6)
    tensor([0., 3., 1., 4., 2., 5.])
    """
    shape = x.layout.filled_in(sizes_from(sizes, "reshape"), "reshape")
    if shape == x.layout.shape:
        return x
    new = x.layout.as_view(shape)
    return View.look(contiguous(x), shape) if new is None else move(View, x, new, shape)


def flatten(x: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The dimensions from `start_dim` to `end_dim` (inclusive) as one. A view where that is possible.

    Dtype: that of x.

    >>> flatten(zeros(2, 3, 4), 1).shape
    (2, 12)
    """
    shape, ndim = x.layout.shape, x.layout.ndim
    start, end = normal_dim(start_dim, ndim, "flatten"), normal_dim(end_dim, ndim, "flatten")
    if start > end:
        raise DimensionError(
            "flatten",
            f"start_dim={start_dim} lies behind end_dim={end_dim}.",
            rule="The dimensions are flattened from start_dim to end_dim.",
            suggestion=f"flatten({end_dim}, {start_dim})",
        )
    count = 1
    for size in shape[start : end + 1]:
        count *= size
    return reshape(x, (*shape[:start], count, *shape[end + 1 :]))


def permute(x: Tensor, *dims: Any) -> Tensor:
    """A view with the dimensions in the order `dims`. Raises DimensionError unless each dimension is named once.

    Dtype: that of x.

    >>> permute(zeros(2, 3, 4), 2, 0, 1).shape
    (4, 2, 3)
    """
    ndim = x.layout.ndim
    order = tuple([normal_dim(dim, ndim, "permute") for dim in sizes_from(dims, "permute")])
    if sorted(order) != list(range(ndim)):
        raise DimensionError(
            "permute",
            f"order {order} for a tensor of shape {x.layout.shape}.",
            rule=f"The order names each of the {ndim} dimensions once.",
            suggestion=f".permute{tuple(reversed(range(ndim)))}",
            order=list(order),
            ndim=ndim,
        )
    return Permute.look(x, order)


def transpose(x: Tensor, dim0: int, dim1: int) -> Tensor:
    """A view with two dimensions swapped. Raises DimensionError.

    Dtype: that of x.

    >>> transpose(tensor([[1, 2], [3, 4]]), 0, 1)
    tensor([[1., 3.],
            [2., 4.]])
    """
    ndim = x.layout.ndim
    first, second = normal_dim(dim0, ndim, "transpose"), normal_dim(dim1, ndim, "transpose")
    if ndim == 0:
        return x
    order = list(range(ndim))
    order[first], order[second] = second, first
    return Permute.look(x, tuple(order))


def movedim(x: Tensor, source: Any, destination: Any) -> Tensor:
    """A view with dimension `source` moved to the place `destination`, the others in their order.

    Raises DimensionError. Dtype: that of x.

    >>> movedim(zeros(2, 3, 4), 0, 2).shape
    (3, 4, 2)
    """
    ndim = x.layout.ndim
    moved, places = dims_from(source, ndim, "movedim"), dims_from(destination, ndim, "movedim")
    if len(moved) != len(places):
        raise DimensionError(
            "movedim", f"{source} to {destination}.", rule="As many dimensions are moved as there are places for them."
        )
    order = [dim for dim in range(ndim) if dim not in moved]
    for place, dim in sorted(zip(places, moved, strict=True)):
        order.insert(place, dim)
    return Permute.look(x, tuple(order))


def expand(x: Tensor, *sizes: Any) -> Tensor:
    """A view repeated to `sizes` by strides of 0; -1 keeps a size. Raises ShapeError where a size isn't 1 already.

    Dtype: that of x.

    >>> tensor([[1], [2]]).expand(2, 3)
    tensor([[1., 1., 1.],
            [2., 2., 2.]])
    """
    wanted = sizes_from(sizes, "expand")
    extra = len(wanted) - x.layout.ndim
    shape = tuple(
        [x.layout.shape[at - extra] if size == -1 and at >= extra else size for at, size in enumerate(wanted)]
    )
    return Expand.look(x, shape)


def squeeze(x: Tensor, dim: Any = None) -> Tensor:
    """A view without the dimensions of size 1, or without those of `dim` that have size 1. Raises DimensionError.

    Dtype: that of x.

    >>> squeeze(zeros(1, 3, 1)).shape
    (3,)
    """
    dims = dims_from(dim, x.layout.ndim, "squeeze")
    new = x.layout.squeeze(dims)
    return move(View, x, new, new.shape)


def unsqueeze(x: Tensor, dim: int) -> Tensor:
    """A view with a dimension of size 1 put in at `dim`. Raises DimensionError.

    Dtype: that of x.

    >>> unsqueeze(arange(3), 1).shape
    (3, 1)
    """
    ndim = x.layout.ndim
    at = normal_dim(dim, ndim + 1, "unsqueeze")
    new = x.layout.unsqueeze(at)
    return move(View, x, new, new.shape)


def contiguous(x: Tensor) -> Tensor:
    """x itself where it is row-major without gaps, else a dense copy.

    Dtype: that of x.

    >>> x = zeros(2, 3).T
    >>> x.is_contiguous(), x.contiguous().is_contiguous()
    (False, True)
    """
    return x if x.layout.contiguous else clone(x)


def clone(x: Tensor) -> Tensor:
    """A dense copy, through which gradients flow.

    Dtype: that of x.

    >>> x = ones(2)
    >>> y = x.clone().fill_(5)
    >>> x
    tensor([1., 1.])
    """
    return cast_array(x, x.dtype) if x.node is None else Copy.apply(x)


def to(x: Tensor, dtype: Any) -> Tensor:
    """x with elements of `dtype`: x itself where it has them already.

    Fractions are cut off for int64, and anything but 0 is True for bool. A gradient flows between floating points.
    Raises DTypeError for what names no dtype.

    >>> tensor([1.5, -1.5]).to(int64)
    tensor([ 1, -1])
    """
    wanted = as_dtype(dtype)
    if x.dtype is wanted:
        return x
    return cast_array(x, wanted) if x.node is None else To.apply(x, wanted)


def sum_to(x: Tensor, shape: Shape) -> Tensor:
    """x summed over the dimensions that broadcasting added or repeated, so that it has `shape`: a broadcast undone."""
    extra = x.layout.ndim - len(shape)
    repeated = [at + extra for at, size in enumerate(shape) if size == 1 and x.layout.shape[at + extra] != 1]
    if not repeated:
        return x.sum(tuple(range(extra))) if extra else x
    return reshape(x.sum((*range(extra), *repeated), keepdim=True), shape)


def t(x: Tensor) -> Tensor:
    """A view of a matrix with rows and columns swapped; a vector or a number is itself. Raises DimensionError.

    Dtype: that of x.

    >>> tensor([[1, 2, 3]]).t().shape
    (3, 1)
    """
    if x.layout.ndim > 2:
        raise DimensionError(
            "t",
            f"a tensor of shape {x.layout.shape}.",
            rule="It has at most 2 dimensions.",
            suggestion="x.mT, which swaps the last two",
        )
    return permute(x, tuple(reversed(range(x.layout.ndim))))


def expand_as(x: Tensor, other: Tensor) -> Tensor:
    """`expand` to the shape of another tensor. Raises ShapeError.

    Dtype: that of x.

    >>> tensor([1, 2]).expand_as(zeros(3, 2)).shape
    (3, 2)
    """
    return expand(x, other.layout.shape)


def broadcast_to(x: Tensor, *sizes: Any) -> Tensor:
    """`expand`, under NumPy's name. Raises ShapeError.

    Dtype: that of x.

    >>> broadcast_to(tensor([1, 2]), 2, 2)
    tensor([[1., 2.],
            [1., 2.]])
    """
    return expand(x, *sizes)


def view_as(x: Tensor, other: Tensor) -> Tensor:
    """`view` with the sizes of another tensor. Raises ShapeError.

    Dtype: that of x.

    >>> arange(6).view_as(zeros(3, 2)).shape
    (3, 2)
    """
    return view(x, other.layout.shape)


def reshape_as(x: Tensor, other: Tensor) -> Tensor:
    """`reshape` with the sizes of another tensor. Raises ShapeError.

    Dtype: that of x.

    >>> arange(6).reshape_as(zeros(3, 2)).shape
    (3, 2)
    """
    return reshape(x, other.layout.shape)


def unflatten(x: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """A view with dimension `dim` split into several, one of which may be -1. Raises ShapeError, DimensionError.

    Dtype: that of x.

    >>> unflatten(arange(6), 0, (2, 3))
    tensor([[0., 1., 2.],
            [3., 4., 5.]])
    """
    at = normal_dim(dim, x.layout.ndim, "unflatten")
    shape = x.layout.shape
    parts = layout((shape[at],)).filled_in(tuple(sizes), "unflatten")
    return view(x, (*shape[:at], *parts, *shape[at + 1 :]))
