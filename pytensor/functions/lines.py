"""Elements picked from and added to lines: gather, scatter and their relatives, with one index for each element.

A line is what one dimension runs along while the others stay. `for i, j: out[i, j] = x[index[i, j], j]` for dim=0.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from pytensor.array import Array
from pytensor.broadcasting import shape_broadcast
from pytensor.dtypes import int64
from pytensor.errors import DTypeError, Shape, ShapeError
from pytensor.functions.examples import by_example
from pytensor.functions.gathering import AddBack, Pick, Positions, flat_numbers, getitem
from pytensor.functions.indexing import Index, in_range
from pytensor.functions.selection import where
from pytensor.layout import layout, normal_dim, row_major

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


@by_example
def gather(x: Tensor, dim: int, index: Tensor) -> Tensor:
    """`for i, j: out[i, j] = x[index[i, j], j]` for dim=0, and so on: one element of each line along `dim`.

    index (int64) has as many dimensions as x, none larger than its but `dim`. Shape: that of index. Dtype: that of x.
    Raises IndexingError, ShapeError, DTypeError, DimensionError.

    >>> x = tensor([[1, 2], [3, 4]])
    >>> gather(x, 1, tensor([[1], [0]], dtype=int64))
    tensor([[2.],
            [3.]])
    """
    at = normal_dim(dim, x.layout.ndim, "gather")
    positions = _line_positions("gather", x.layout.shape, at, index)
    return Pick.apply(x.reshape(-1), positions).view(index.layout.shape)


def take_along_dim(x: Tensor, indices: Tensor, dim: int) -> Tensor:
    """As `gather`, after the sizes of the other dimensions are broadcast. Raises as `gather`, and BroadcastError.

    Dtype: that of x.

    >>> x = tensor([[3, 1], [2, 4]])
    >>> take_along_dim(x, x.argsort(1), 1)
    tensor([[1., 3.],
            [2., 4.]])
    """
    at = normal_dim(dim, x.layout.ndim, "take_along_dim")
    ours, theirs = list(x.layout.shape), list(indices.layout.shape)
    if len(ours) != len(theirs):
        raise _line_shapes("take_along_dim", x.layout.shape, indices.layout.shape)
    ours[at] = theirs[at] = 1
    both = list(shape_broadcast(ours, theirs, "take_along_dim"))
    spread = [*both[:at], x.layout.shape[at], *both[at + 1 :]]
    wanted = [*both[:at], indices.layout.shape[at], *both[at + 1 :]]
    return gather(x.expand(spread), at, indices.expand(wanted))


@by_example
def scatter_add(x: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """`for i, j: out[index[i, j], j] += src[i, j]` on a copy of x, for dim=0, and so on.

    src has at least the sizes of index. Raises IndexingError, ShapeError, DTypeError, DimensionError. Dtype: that of x.

    >>> scatter_add(zeros(3), 0, tensor([0, 2, 2], dtype=int64), tensor([1, 2, 3]))
    tensor([1., 0., 5.])
    """
    at = normal_dim(dim, x.layout.ndim, "scatter_add")
    positions = _line_positions("scatter_add", x.layout.shape, at, index)
    if src.layout.ndim != index.layout.ndim:
        raise _line_shapes("scatter_add", src.layout.shape, index.layout.shape)
    part = Index.look(src, tuple([slice(0, size) for size in index.layout.shape])).reshape(-1)
    return x + AddBack.apply(part, (x.layout.numel,), positions).view(x.layout.shape)


def index_select(x: Tensor, dim: int, index: Tensor) -> Tensor:
    """The slices of x along `dim` with the numbers in a vector: `out[:, i] = x[:, index[i]]` for dim=1.

    Raises IndexingError, ShapeError when index is no vector, DTypeError, DimensionError. Dtype: that of x.

    >>> index_select(tensor([[1, 2], [3, 4]]), 1, tensor([1, 0], dtype=int64))
    tensor([[2., 1.],
            [4., 3.]])
    """
    at = normal_dim(dim, x.layout.ndim, "index_select")
    if index.layout.ndim > 1:
        raise ShapeError(
            "index_select",
            f"an index of shape {index.layout.shape}.",
            rule="The index is a vector of whole numbers.",
            suggestion="index.flatten()",
            shape=list(index.layout.shape),
        )
    return getitem(x, (slice(None),) * at + (index.reshape(-1),))


def masked_select(x: Tensor, mask: Tensor) -> Tensor:
    """The elements of x where the mask holds, as a vector, after broadcasting the two. Raises BroadcastError.

    Dtype: that of x.

    >>> x = tensor([[1, -2], [-3, 4]])
    >>> masked_select(x, x > 0)
    tensor([1., 4.])
    """
    shape = shape_broadcast(x.layout.shape, mask.layout.shape, "masked_select")
    return getitem(x.expand(shape), mask.expand(shape))


def _line_positions(op: str, shape: Shape, dim: int, index: Tensor) -> Positions:
    """For each element of index, the row-major number in `shape` of the element that it names along `dim`."""
    if index.dtype is not int64:
        raise DTypeError(
            op,
            f"an index of {index.dtype}.",
            rule="An index holds whole numbers (int64).",
            suggestion="index.long()",
            dtype=index.dtype.name,
        )
    wanted = index.layout.shape
    if len(wanted) != len(shape) or any(
        theirs > ours for at, (theirs, ours) in enumerate(zip(wanted, shape, strict=True)) if at != dim
    ):
        raise _line_shapes(op, shape, wanted)
    strides = row_major(shape)
    along = strides[dim] if shape else 1
    others = tuple([0 if at == dim else stride for at, stride in enumerate(strides)])
    size = shape[dim] if shape else 1
    bases = layout(wanted, others).positions()
    return tuple(
        [base + in_range(at, size, dim, shape) * along for base, at in zip(bases, flat_numbers(index), strict=True)]
    )


def _line_shapes(op: str, shape: Shape, index: Shape) -> ShapeError:
    return ShapeError(
        op,
        f"an index of shape {index} for a tensor of shape {shape}.",
        rule="The index has as many dimensions as the tensor, and but for `dim` none larger than its.",
        shapes=[list(shape), list(index)],
    )


@by_example
def scatter(x: Tensor, dim: int, index: Tensor, src: Any) -> Tensor:
    """`for i, j: out[index[i, j], j] = src[i, j]` on a copy of x, for dim=0, and so on; src may be a number.

    Where an element is named twice, the last value stays. Raises IndexingError, ShapeError, DTypeError, DimensionError.
    Dtype: that of x.

    >>> scatter(zeros(3), 0, tensor([0, 2], dtype=int64), tensor([5, 6]))
    tensor([5., 0., 6.])
    """
    at = normal_dim(dim, x.layout.ndim, "scatter")
    positions = _line_positions("scatter", x.layout.shape, at, index)
    last = {position: number for number, position in enumerate(positions)}
    # Gathered back into the shape of x: the source's number for each element, and whether it has one.
    numbers = [last.get(position, -1) for position in range(x.layout.numel)]
    named = x.counting(x.layout.numel)
    named.numbers()[:] = array("q", numbers)
    hit = (named >= 0).view(x.layout.shape)
    if not isinstance(src, Array):
        return where(hit, src, x)
    given: Any = src
    source = Index.look(given, tuple([slice(0, size) for size in index.layout.shape])).reshape(-1)
    taken = Pick.apply(source, tuple([max(number, 0) for number in numbers])).view(x.layout.shape)
    return where(hit, taken.to(x.dtype), x)


@by_example
def index_add(x: Tensor, dim: int, index: Tensor, source: Tensor, alpha: float = 1) -> Tensor:
    """`for i: out[:, index[i]] += alpha source[:, i]` on a copy of x, for dim=1, and so on.

    index is a vector (int64) as long as that dimension of source. Raises IndexingError, ShapeError, DimensionError.

    >>> index_add(zeros(3), 0, tensor([0, 2, 2], dtype=int64), tensor([1, 2, 3]))
    tensor([1., 0., 5.])
    """
    at = normal_dim(dim, x.layout.ndim, "index_add")
    if index.layout.ndim != 1 or index.layout.shape[0] != source.layout.shape[at]:
        raise _line_shapes("index_add", source.layout.shape, index.layout.shape)
    size = x.layout.shape[at]
    positions = tuple([in_range(number, size, at, x.layout.shape) for number in flat_numbers(index)])
    moved = source.movedim(at, 0)
    added = AddBack.apply(moved if alpha == 1 else moved * alpha, (size, *moved.layout.shape[1:]), positions)
    return x + added.movedim(0, at)
