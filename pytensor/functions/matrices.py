"""Parts of matrices and their borders: diagonals, triangles, padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytensor.array import filled, with_layout, write_array
from pytensor.autograd import Function
from pytensor.errors import DimensionError, Shape, ShapeError
from pytensor.functions.composite import counting
from pytensor.functions.indexing import Index, Put, indexed
from pytensor.functions.movement import Movement, move
from pytensor.functions.selection import masked_fill
from pytensor.layout import Layout, layout, normal_dim

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Diagonal(Movement):
    """The diagonal of two dimensions as a last one: one step along it is one along each."""

    @staticmethod
    def look(x: Tensor, argument: Any) -> Tensor:
        return move(Diagonal, x, _diagonal(x.layout, *argument), argument)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        argument = ctx.argument
        return Put.apply(grad_output, ctx.full, lambda x: Diagonal.look(x, argument))


def _diagonal(x: Layout, offset: int, dim1: int, dim2: int) -> Layout:
    rows, columns = x.shape[dim1], x.shape[dim2]
    count = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    start = max(offset, 0) * x.strides[dim2] - min(offset, 0) * x.strides[dim1]
    kept = [dim for dim in range(x.ndim) if dim not in (dim1, dim2)]
    return layout(
        (*[x.shape[dim] for dim in kept], count),
        (*[x.strides[dim] for dim in kept], x.strides[dim1] + x.strides[dim2]),
        x.offset + (start if count else 0),
    )


def diagonal(x: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A view of the diagonal of two dimensions, which vanish, as a new last one: `out[…, i] = x[…, i, i + offset]`.

    Raises DimensionError. Dtype: that of x.

    >>> diagonal(tensor([[1, 2], [3, 4]]))
    tensor([1., 4.])
    """
    if x.layout.ndim < 2:
        raise DimensionError(
            "diagonal",
            f"a tensor of shape {x.layout.shape}.",
            rule="A diagonal needs two dimensions.",
            suggestion="diag",
        )
    first, second = normal_dim(dim1, x.layout.ndim, "diagonal"), normal_dim(dim2, x.layout.ndim, "diagonal")
    if first == second:
        raise DimensionError("diagonal", f"dim1={dim1} and dim2={dim2}.", rule="They are two different dimensions.")
    return Diagonal.look(x, (offset, first, second))


def tril(x: Tensor, diagonal: int = 0) -> Tensor:
    """x with 0 above the diagonal (moved to the right by `diagonal`). Raises DimensionError below 2 dimensions.

    Dtype: that of x.

    >>> tril(ones(3, 3))
    tensor([[1., 0., 0.],
            [1., 1., 0.],
            [1., 1., 1.]])
    """
    return masked_fill(x, _columns_minus_rows("tril", x) > diagonal, 0)


def triu(x: Tensor, diagonal: int = 0) -> Tensor:
    """x with 0 below the diagonal (moved to the right by `diagonal`). Raises DimensionError below 2 dimensions.

    Dtype: that of x.

    >>> triu(ones(3, 3), 1)
    tensor([[0., 1., 1.],
            [0., 0., 1.],
            [0., 0., 0.]])
    """
    return masked_fill(x, _columns_minus_rows("triu", x) < diagonal, 0)


def _columns_minus_rows(op: str, x: Tensor) -> Tensor:
    if x.layout.ndim < 2:
        raise DimensionError(op, f"a tensor of shape {x.layout.shape}.", rule="A triangle needs two dimensions.")
    rows, columns = x.layout.shape[-2:]
    return counting(x, columns) - counting(x, rows).unsqueeze(1)


class Pad(Function):
    """x with a border of one value. The gradient of the border goes nowhere."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, shape: Shape, key: tuple[slice, ...], value: float) -> Tensor:
        ctx.key = key
        out = filled(x, shape, value, x.dtype)
        write_array(with_layout(out, indexed(out.layout, key)), x)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Index.look(grad_output, ctx.key)


def pad(x: Tensor, pad: Sequence[int], mode: str = "constant", value: float = 0.0) -> Tensor:
    """x with a border: `pad` has the elements before and after, for the last dimension first, then the one before it, …

    A negative number cuts. Only mode="constant". Raises ShapeError. Dtype: that of x.

    >>> nn.functional.pad(tensor([[1, 2]]), (1, 2))
    tensor([[0., 1., 2., 0., 0.]])
    """
    if mode != "constant":
        raise ShapeError("pad", f"mode={mode!r}.", rule='The border has one value: mode="constant".', mode=mode)
    ndim = x.layout.ndim
    if len(pad) % 2 or len(pad) > 2 * ndim:
        raise ShapeError(
            "pad",
            f"{len(pad)} numbers for a tensor of shape {x.layout.shape}.",
            rule="There are two for each padded dimension, the last dimension first.",
            suggestion="pad(x, (1, 1)) for the last dimension, pad(x, (1, 1, 2, 2)) for the last two",
        )
    borders = [(0, 0)] * ndim
    for number in range(len(pad) // 2):
        borders[ndim - 1 - number] = pad[2 * number], pad[2 * number + 1]
    cut = tuple(
        [
            slice(max(-before, 0), size - max(-after, 0))
            for size, (before, after) in zip(x.layout.shape, borders, strict=True)
        ]
    )
    x = Index.look(x, cut) if any(before < 0 or after < 0 for before, after in borders) else x
    grown = [(max(before, 0), max(after, 0)) for before, after in borders]
    shape = tuple([size + before + after for size, (before, after) in zip(x.layout.shape, grown, strict=True)])
    key = tuple([slice(before, before + size) for size, (before, _) in zip(x.layout.shape, grown, strict=True)])
    return Pad.apply(x, shape, key, value)


def diag(x: Tensor, diagonal: int = 0) -> Tensor:
    """Of a vector the matrix with it on its diagonal, of a matrix its diagonal. Raises DimensionError for others.

    Dtype: that of x.

    >>> diag(tensor([1, 2]))
    tensor([[1., 0.],
            [0., 2.]])
    """
    if x.layout.ndim == 2:
        return Diagonal.look(x, (diagonal, 0, 1))
    if x.layout.ndim != 1:
        raise DimensionError("diag", f"a tensor of shape {x.layout.shape}.", rule="It takes a vector or a matrix.")
    size = x.layout.shape[0] + abs(diagonal)
    return Put.apply(x, (size, size), lambda out: Diagonal.look(out, (diagonal, 0, 1)))
