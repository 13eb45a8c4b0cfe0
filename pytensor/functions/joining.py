"""Tensors joined, cut into pieces, repeated and turned round. All but the cuts copy; a cut is a view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, cast_array, mixed_backends, with_layout, write_array
from pytensor.autograd import Function
from pytensor.dtypes import promote
from pytensor.errors import DTypeError, IndexingError, Shape, ShapeError, ValueRangeError
from pytensor.functions.indexing import Index
from pytensor.functions.movement import dims_from, sizes_from
from pytensor.layout import layout, normal_dim

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Cat(Function):
    """Tensors one after the other. Each gets its piece of the gradient."""

    @staticmethod
    def forward(ctx: Any, dim: int, *tensors: Tensor) -> Tensor:
        first = tensors[0]
        ctx.dim, ctx.sizes = dim, [each.layout.shape[dim] for each in tensors]
        shape = list(first.layout.shape)
        shape[dim] = sum(ctx.sizes)
        lo = layout(tuple(shape))
        out = type(first)(first.backend.alloc(lo.numel * first.dtype.itemsize), lo, first.dtype, first.backend)
        start = 0
        for each, size in zip(tensors, ctx.sizes, strict=True):
            write_array(with_layout(out, lo.slice(dim, start, size)), each)
            start += size
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return None, *split(grad_output, ctx.sizes, ctx.dim)


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors joined along an existing dimension; their other sizes are equal. Dtype: the promoted one.

    Raises ValueRangeError for none, ShapeError, DimensionError, BackendError.

    >>> cat([tensor([1, 2]), tensor([3])])
    tensor([1., 2., 3.])
    """
    parts = _tensors("cat", tensors)
    ndim = parts[0].layout.ndim
    if ndim == 0:
        raise ShapeError(
            "cat", "0-d tensors.", rule="cat joins along a dimension that is there.", suggestion="stack(tensors)"
        )
    at = normal_dim(dim, ndim, "cat")
    for number, part in enumerate(parts):
        if _without(part.layout.shape, at) != _without(parts[0].layout.shape, at) or part.layout.ndim != ndim:
            raise ShapeError(
                "cat",
                f"tensor {number} has shape {part.layout.shape}, tensor 0 has shape {parts[0].layout.shape}.",
                rule=f"All sizes but that of dimension {at}, along which they are joined, are equal.",
                shapes=[list(each.layout.shape) for each in parts],
                dim=at,
            )
    return Cat.apply(at, *parts)


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new dimension. Dtype: the promoted one.

    Raises ValueRangeError for none, ShapeError, DimensionError, BackendError.

    >>> stack([tensor([1, 2]), tensor([3, 4])], dim=1)
    tensor([[1., 3.],
            [2., 4.]])
    """
    parts = _tensors("stack", tensors)
    for number, part in enumerate(parts):
        if part.layout.shape != parts[0].layout.shape:
            raise ShapeError(
                "stack",
                f"tensor {number} has shape {part.layout.shape}, tensor 0 has shape {parts[0].layout.shape}.",
                rule="All shapes are equal, since each tensor becomes one index of the new dimension.",
                shapes=[list(each.layout.shape) for each in parts],
            )
    at = normal_dim(dim, parts[0].layout.ndim + 1, "stack")
    return cat([part.unsqueeze(at) for part in parts], at)


def narrow(x: Tensor, dim: int, start: int, length: int) -> Tensor:
    """A view of `length` elements of dimension `dim` from `start`. Raises DimensionError, IndexingError.

    Dtype: that of x.

    >>> narrow(arange(5), 0, 1, 3)
    tensor([1., 2., 3.])
    """
    at = normal_dim(dim, x.layout.ndim, "narrow")
    size = x.layout.shape[at]
    first = start + size if start < 0 else start
    if not 0 <= first <= first + length <= size:
        raise IndexingError(
            "narrow",
            f"{length} elements from {start} in dimension {at} of shape {x.layout.shape}.",
            rule=f"Dimension {at} has size {size}.",
            shape=list(x.layout.shape),
        )
    return Index.look(x, (slice(None),) * at + (slice(first, first + length),))


def split(x: Tensor, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of pieces of dimension `dim`, each of `split_size` (the last may be smaller), or of the sizes in a list.

    Raises DimensionError, and ShapeError when a list doesn't add up to the size. Dtype: that of x.

    >>> split(arange(5), 2)
    (tensor([0., 1.]), tensor([2., 3.]), tensor([4.]))
    """
    at = normal_dim(dim, x.layout.ndim, "split")
    size = x.layout.shape[at]
    if isinstance(split_size, int):
        if split_size < 1:
            raise ValueRangeError("split", f"pieces of {split_size}.", rule="A piece has at least 1.")
        sizes = [min(split_size, size - start) for start in range(0, size, split_size)] or [0]
    else:
        sizes = list(split_size)
    if sum(sizes) != size:
        raise ShapeError(
            "split",
            f"pieces of {sizes}, together {sum(sizes)}.",
            rule=f"They add up to the size of dimension {at}, {size}.",
            shape=list(x.layout.shape),
        )
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    return tuple([narrow(x, at, start, length) for start, length in zip(starts, sizes, strict=True)])


def chunk(x: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` views of equal size along `dim` (the last may be smaller). Raises DimensionError.

    Dtype: that of x.

    >>> chunk(arange(6), 3)
    (tensor([0., 1.]), tensor([2., 3.]), tensor([4., 5.]))
    """
    if chunks < 1:
        raise ValueRangeError("chunk", f"{chunks} chunks.", rule="There is at least 1.", suggestion="chunk(x, 1)")
    size = x.layout.shape[normal_dim(dim, x.layout.ndim, "chunk")]
    return split(x, max(-(-size // chunks), 1), dim)


def unbind(x: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of x at each index of dimension `dim`, which vanishes. Raises DimensionError.

    Dtype: that of x.

    >>> unbind(tensor([[1, 2], [3, 4]]), dim=1)
    (tensor([1., 3.]), tensor([2., 4.]))
    """
    at = normal_dim(dim, x.layout.ndim, "unbind")
    return tuple([Index.look(x, (slice(None),) * at + (index,)) for index in range(x.layout.shape[at])])


class Flip(Function):
    """Dimensions turned round: read backwards, so through strides below 0."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, dims: Shape) -> Tensor:
        ctx.dims = dims
        lx = x.layout
        if lx.numel == 0:
            return cast_array(x, x.dtype)
        strides = tuple([-stride if dim in dims else stride for dim, stride in enumerate(lx.strides)])
        last = sum((lx.shape[dim] - 1) * lx.strides[dim] for dim in dims)
        return cast_array(with_layout(x, layout(lx.shape, strides, lx.offset + last)), x.dtype)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Flip.apply(grad_output, ctx.dims)


def flip(x: Tensor, *dims: Any) -> Tensor:
    """A copy with the order along each of `dims` turned round. Raises DimensionError.

    Dtype: that of x.

    >>> flip(tensor([[1, 2], [3, 4]]), 1)
    tensor([[2., 1.],
            [4., 3.]])
    """
    named = sizes_from(dims, "flip")
    return Flip.apply(x, dims_from(named, x.layout.ndim, "flip") if named else ())


def roll(x: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """A copy with the elements moved by `shifts` along `dims`, those beyond the end coming in at the start.

    Without `dims` the elements are moved in row-major order. Raises DimensionError. Dtype: that of x.

    >>> roll(arange(4), 1)
    tensor([3., 0., 1., 2.])
    """
    if dims is None:
        return roll(x.reshape(-1), shifts, 0).reshape(x.layout.shape)
    steps = (shifts,) if isinstance(shifts, int) else tuple(shifts)
    places = (dims,) if isinstance(dims, int) else tuple(dims)
    if len(steps) != len(places):
        raise ShapeError("roll", f"shifts={shifts} for dims={dims}.", rule="There is one shift for each dimension.")
    for shift, place in zip(steps, places, strict=True):
        at = normal_dim(place, x.layout.ndim, "roll")
        size = x.layout.shape[at] if x.layout.ndim else 1
        cut = -shift % size if size else 0
        if cut:
            x = cat([narrow(x, at, cut, size - cut), narrow(x, at, 0, cut)], at)
    return x


def repeat(x: Tensor, *sizes: Any) -> Tensor:
    """A copy with x set side by side `sizes` times along each dimension; extra sizes make new leading dimensions.

    Raises ShapeError when there are fewer sizes than dimensions. Dtype: that of x.

    >>> tensor([1, 2]).repeat(2, 2)
    tensor([[1., 2., 1., 2.],
            [1., 2., 1., 2.]])
    """
    times = sizes_from(sizes, "repeat")
    extra = len(times) - x.layout.ndim
    if extra < 0:
        raise ShapeError(
            "repeat",
            f"{times} for a tensor of shape {x.layout.shape}.",
            rule="There is a number for each dimension, and others for new dimensions in front.",
            shape=list(x.layout.shape),
        )
    old = (1,) * extra + x.layout.shape
    paired = tuple([size for pair in zip((1,) * len(old), old, strict=True) for size in pair])
    wanted = tuple([size for pair in zip(times, old, strict=True) for size in pair])
    out = x.reshape(paired).expand(wanted).reshape(tuple([n * size for n, size in zip(times, old, strict=True)]))
    return out.clone() if out.storage is x.storage else out


def _tensors(op: str, tensors: Sequence[Tensor]) -> list[Tensor]:
    """The tensors of a join, on one backend and of one dtype."""
    parts = list(tensors)
    if not parts:
        raise ValueRangeError(op, "no tensors.", rule="There is at least one.", suggestion=f"{op}([a, b])")
    for part in parts:
        if not isinstance(part, Array):
            raise DTypeError(
                op, f"a {type(part).__name__}.", rule="It joins tensors, in a list.", suggestion=f"{op}([a, b])"
            )
        if part.backend is not parts[0].backend:
            raise mixed_backends(op, parts[0], part)
    dtype = parts[0].dtype
    for part in parts:
        dtype = promote(dtype, part.dtype)
    return [part.to(dtype) for part in parts]


def _without(shape: Shape, dim: int) -> Shape:
    return shape[:dim] + shape[dim + 1 :]


def select(x: Tensor, dim: int, index: int) -> Tensor:
    """A view of x at one index of dimension `dim`, which vanishes. Raises DimensionError, IndexingError.

    Dtype: that of x.

    >>> select(tensor([[1, 2], [3, 4]]), 1, 0)
    tensor([1., 3.])
    """
    at = normal_dim(dim, x.layout.ndim, "select")
    return Index.look(x, (slice(None),) * at + (index,))


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors side by side: joined along the second dimension, vectors and numbers along the first. Raises as `cat`.

    Dtype: the promoted one.

    >>> hstack([tensor([[1], [2]]), tensor([[3], [4]])])
    tensor([[1., 3.],
            [2., 4.]])
    """
    parts = [part if part.layout.ndim else part.view(1) for part in tensors]
    return cat(parts, 0 if parts and parts[0].layout.ndim == 1 else 1)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Tensors below one another: joined along the first dimension, vectors and numbers as rows. Raises as `cat`.

    Dtype: the promoted one.

    >>> vstack([tensor([1, 2]), tensor([3, 4])])
    tensor([[1., 2.],
            [3., 4.]])
    """
    return cat([part if part.layout.ndim > 1 else part.view(1, -1) for part in tensors], 0)


def tile(x: Tensor, *sizes: Any) -> Tensor:
    """As `repeat`, but with fewer numbers than dimensions the first dimensions are left as they are.

    Dtype: that of x.

    >>> tile(tensor([1, 2]), 2)
    tensor([1., 2., 1., 2.])
    """
    times = sizes_from(sizes, "tile")
    return repeat(x, (1,) * (x.layout.ndim - len(times)) + times)


def repeat_interleave(x: Tensor, repeats: int, dim: int | None = None) -> Tensor:
    """Each element (or slice along `dim`) `repeats` times in a row; without `dim` of the flattened x.

    Dtype: that of x.

    >>> repeat_interleave(tensor([1, 2]), 2)
    tensor([1., 1., 2., 2.])
    """
    if dim is None:
        return repeat_interleave(x.reshape(-1), repeats, 0)
    at = normal_dim(dim, x.layout.ndim, "repeat_interleave")
    shape = x.layout.shape
    spread = x.unsqueeze(at + 1).expand((*shape[: at + 1], repeats, *shape[at + 1 :]))
    return spread.reshape((*shape[:at], shape[at] * repeats, *shape[at + 1 :]))


def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Tensor, ...]:
    """For vectors of sizes n, m, …: each repeated to shape (n, m, …) along its own dimension, as views.

    indexing="xy" swaps the first two dimensions. Raises ShapeError for others than vectors. Dtype: that of each.

    >>> rows, columns = meshgrid(arange(2), arange(3))
    >>> rows, columns
    (tensor([[0., 0., 0.],
            [1., 1., 1.]]), tensor([[0., 1., 2.],
            [0., 1., 2.]]))
    """
    vectors = list(tensors[0]) if len(tensors) == 1 and not isinstance(tensors[0], Array) else list(tensors)
    for vector in vectors:
        if vector.layout.ndim > 1:
            raise ShapeError("meshgrid", f"a tensor of shape {vector.layout.shape}.", rule="It takes vectors.")
    shape = tuple([vector.layout.numel for vector in vectors])
    grids = [
        vector.view((1,) * at + (-1,) + (1,) * (len(vectors) - at - 1)).expand(shape)
        for at, vector in enumerate(vectors)
    ]
    return tuple([grid.transpose(0, 1) if indexing == "xy" and len(grids) > 1 else grid for grid in grids])
