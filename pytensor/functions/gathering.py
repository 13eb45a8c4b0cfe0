"""Indexing with tensors and masks: elements picked by number.

A backend has no gather: its bytes are picked here, in blocks as large as the untouched last dimensions allow. Picking
and adding back are each other's gradient.
"""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, cast_array, filled, mixed_backends, with_layout, write_array
from pytensor.autograd import Function
from pytensor.broadcasting import shape_broadcast
from pytensor.dtypes import DType, bool as bool_dtype, int64
from pytensor.errors import DTypeError, Shape, ShapeError
from pytensor.functions.examples import by_example
from pytensor.functions.indexing import Index, in_range, plain
from pytensor.functions.movement import Permute
from pytensor.functions.selection import masked_fill
from pytensor.layout import Layout, layout, row_major
from pytensor.ops import ZIP

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

Positions = tuple[int, ...]
Key = tuple[Any, ...]  # ints, slices, None, Ellipsis and tensors


@by_example
def _picked(x: Tensor, positions: Positions) -> Tensor:
    """`for i: out[i] = x[positions[i]]`, whole blocks at a time."""
    x = x if x.layout.dense else cast_array(x, x.dtype)
    block = x.layout.shape[1:]
    nbytes = math.prod(block) * x.dtype.itemsize
    memory = x.backend.memory(x.storage)
    picked = b"".join([memory[at * nbytes : (at + 1) * nbytes] for at in positions])
    return type(x)(x.backend.from_bytes(picked), layout((len(positions), *block)), x.dtype, x.backend)


@by_example
def _added(x: Tensor, shape: Shape, positions: Positions) -> Tensor:
    """`for i: out[positions[i]] += x[i]`, from zeros on."""
    out = filled(x, shape, 0, x.dtype)
    if math.prod(shape[1:]) == 1:
        target, source = out.numbers(), cast_array(x, x.dtype).numbers()
        for number, at in enumerate(positions):
            target[at] += source[number]
        return out
    for number, at in enumerate(positions):
        place = out.layout.select(0, at)
        out.backend.zip(
            ZIP["add"],
            out.dtype,
            out.storage,
            place,
            x.storage,
            x.layout.select(0, number),
            place,
            out.storage,
        )
    return out


class Pick(Function):
    """Blocks of x, a tensor of (count, *block), by number: `for i: out[i] = x[positions[i]]`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, positions: Positions) -> Tensor:
        ctx.full, ctx.positions = x.layout.shape, positions
        return _picked(x, positions)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return AddBack.apply(grad_output, ctx.full, ctx.positions)


class AddBack(Function):
    """Zeros of a shape with blocks added in by number: `for i: out[positions[i]] += x[i]`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, shape: Shape, positions: Positions) -> Tensor:
        ctx.positions = positions
        return _added(x, shape, positions)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Pick.apply(grad_output, ctx.positions)


class Replace(Function):
    """What x is after the elements at a key with tensors were overwritten by a value of their shape.

    The write itself has happened in place by then; forward only makes the alias that carries the history.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, value: Tensor, key: Key) -> Tensor:
        ctx.key = key
        return with_layout(x, x.layout)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        rest = None
        if ctx.edges[0]:
            mask = filled(grad_output, grad_output.layout.shape, False, bool_dtype)
            viewed, plan = plan_for(mask, ctx.key)
            plan.write(viewed, filled(mask, (), True, bool_dtype))
            rest = masked_fill(grad_output, mask, 0.0)
        return rest, getitem(grad_output, ctx.key) if ctx.edges[1] else None


def getitem(x: Tensor, key: Any) -> Tensor:
    """The elements at a key of ints, slices (positive steps), None (a new dimension), `...`, index tensors and masks.

    A view, unless a tensor or list is in the key: `out[i] = x[index[i]]` copies, with the dimensions of the broadcast
    index tensors in the place of those they pick from (in front, if those don't lie side by side), and a mask picks its
    true elements. Raises IndexingError for an index out of range, too many of them, or a thing that is no index,
    DTypeError for an index tensor of floats, ShapeError for a mask of another shape.
    """
    parts = as_key(x, key)
    if not any(isinstance(part, Array) for part in parts):
        return Index.look(x, parts)
    return _read_at(x, parts)


@by_example
def _read_at(x: Tensor, key: Key) -> Tensor:
    viewed, plan = plan_for(x, key)
    return plan.read(viewed)


def as_key(x: Tensor, key: Any) -> Key:
    """A key as a tuple of ints, slices, None, Ellipsis and tensors; lists become tensors. Raises IndexingError."""
    return tuple([_part(x, part) for part in (key if isinstance(key, tuple) else (key,))])


def _part(x: Tensor, part: Any) -> Any:
    if isinstance(part, Array) and (part.layout.ndim or part.dtype is bool_dtype):
        if part.backend is not x.backend and not (hasattr(part.backend, "join") or hasattr(x.backend, "join")):
            raise mixed_backends("index", x, part)
        return part
    if part is True:
        return None
    if isinstance(part, list | range):
        if all(isinstance(each, bool) for each in part) and part:
            return _tensor_of(x, bytes(part), bool_dtype, len(part))
        if all(isinstance(each, int) for each in part):
            return _tensor_of(x, array("q", part), int64, len(part))
    return plain(part)


class Plan:
    """An index with tensors, worked out for a shape: which dimensions are picked from, and the block numbers.

    `order` brings the picked dimensions to the front; `positions` are the blocks among them; `picked` is the shape of
    the index tensors, and `back` moves it to where the result has it.
    """

    def __init__(self, shape: Shape, dims: list[int], indices: list[Tensor]) -> None:
        self.order = (*dims, *[dim for dim in range(len(shape)) if dim not in dims])
        self.leading = tuple([shape[dim] for dim in dims])
        self.block = tuple([shape[dim] for dim in self.order[len(dims) :]])
        self.picked, flat = _broadcast_together(indices)
        strides = row_major(self.leading)
        self.positions = tuple(
            [
                sum(
                    in_range(at, size, dim, shape) * stride
                    for at, size, stride, dim in zip(index, self.leading, strides, dims, strict=True)
                )
                for index in flat
            ]
        )
        adjacent = dims == list(range(dims[0], dims[-1] + 1))
        place = dims[0] if adjacent else 0
        rest = range(len(self.picked), len(self.picked) + len(self.block))
        self.back = (*rest[:place], *range(len(self.picked)), *rest[place:])

    def read(self, x: Tensor) -> Tensor:
        """The picked elements of x."""
        ordered = Permute.look(x, self.order).reshape((math.prod(self.leading), *self.block))
        picked = Pick.apply(ordered, self.positions).reshape((*self.picked, *self.block))
        return Permute.look(picked, self.back)

    def result_shape(self) -> Shape:
        """The shape of what `read` gives."""
        full = (*self.picked, *self.block)
        return tuple([full[dim] for dim in self.back])

    def write(self, x: Tensor, value: Tensor) -> None:
        """Overwrite the picked elements of x, in place, with a value that broadcasts to them."""
        shape = self.result_shape()
        ordered = x.layout.permute(self.order)
        spread = with_layout(value, value.layout.expand(shape, "assign"))
        inverse = sorted(range(len(self.back)), key=self.back.__getitem__)
        blocks = cast_array(with_layout(spread, spread.layout.permute(inverse)), x.dtype)
        block = math.prod(self.block)
        source = layout((len(self.positions), block)) if block else layout((0, 0))
        starts = _block_starts(ordered, len(self.leading))
        if block == 1:
            target, numbers = x.numbers(), blocks.numbers()
            for number, at in enumerate(self.positions):
                target[starts[at]] = numbers[number]
            return
        strides = ordered.strides[len(self.leading) :]
        for number, at in enumerate(self.positions if block else ()):
            row = source.select(0, number).view(self.block)
            write_array(with_layout(x, layout(self.block, strides, starts[at])), with_layout(blocks, row))


def _block_starts(x: Layout, leading: int) -> list[int]:
    """The storage position of the first element of each block."""
    return layout(x.shape[:leading], x.strides[:leading], x.offset).positions()


def plan_for(x: Tensor, key: Key) -> tuple[Tensor, Plan]:
    """The view that the ints, slices and None of a key give, and the plan for its tensors.

    Raises IndexingError, DTypeError for a tensor of floats, ShapeError for a mask of another shape.
    """
    expanded = _with_masks_as_numbers(x.layout.shape, key)
    plain = tuple([slice(None) if isinstance(part, Array) else part for part in expanded])
    viewed = Index.look(x, plain)
    dims: list[int] = []
    dim = 0
    for part in expanded:
        if isinstance(part, Array):
            dims.append(dim)
        if part is Ellipsis:
            dim += x.layout.ndim - sum(1 for each in expanded if each is not None and each is not Ellipsis)
        elif part is None or isinstance(part, slice | Array):
            dim += 1
    indices: list[Any] = [part for part in expanded if isinstance(part, Array)]
    return viewed, Plan(viewed.layout.shape, dims, indices)


def _with_masks_as_numbers(shape: Shape, key: Key) -> Key:
    """The key with each mask replaced by the indices of its true elements, one tensor a dimension of the mask."""
    out: list[Any] = []
    covered = sum(
        part.layout.ndim if isinstance(part, Array) and part.dtype is bool_dtype else 1
        for part in key
        if part is not None and part is not Ellipsis
    )
    dim = 0
    for part in key:
        if isinstance(part, Array):
            if part.dtype is bool_dtype:
                wanted = shape[dim : dim + part.layout.ndim]
                if part.layout.shape != wanted:
                    raise ShapeError(
                        "index",
                        f"a mask of shape {part.layout.shape} for dimensions of sizes {wanted}.",
                        rule="A mask has the shape of the dimensions that it chooses from.",
                        shapes=[list(part.layout.shape), list(wanted)],
                    )
                out.extend(true_indices(part))  # type: ignore[arg-type]
                dim += part.layout.ndim
                continue
            if part.dtype is not int64:
                raise DTypeError(
                    "index",
                    f"an index tensor of {part.dtype}.",
                    rule="An index tensor holds whole numbers (int64), or bools as a mask.",
                    suggestion="x[index.long()]",
                    dtype=part.dtype.name,
                )
        if part is Ellipsis:
            dim += len(shape) - covered
        elif part is not None:
            dim += 1
        out.append(part)
    return tuple(out)


def nonzero(x: Tensor, as_tuple: bool = False) -> Any:
    """The indices of the elements that aren't 0, in row-major order: int64 of shape (count, ndim).

    With `as_tuple` one vector for each dimension instead, which can be used as an index. Without gradient.

    >>> nonzero(tensor([[0, 1], [2, 0]]))
    tensor([[0, 1],
            [1, 0]])
    """
    columns = true_indices(x)
    if as_tuple:
        return columns
    count = columns[0].layout.numel if columns else int(bool(x))
    flat = [number for row in zip(*[flat_numbers(column) for column in columns], strict=True) for number in row]
    return _tensor_of(x, array("q", flat), int64, len(flat)).view((count, len(columns)))


def true_indices(x: Tensor) -> tuple[Tensor, ...]:
    """For each dimension the indices of the elements that aren't 0, in row-major order."""
    hits = [at for at, number in enumerate(flat_numbers(x)) if number]
    out = []
    for size, stride in zip(x.layout.shape, row_major(x.layout.shape), strict=True):
        out.append(_tensor_of(x, array("q", [at // stride % size for at in hits]), int64, len(hits)))
    return tuple(out)


def _tensor_of(like: Tensor, data: Any, dtype: DType, count: int) -> Tensor:
    return type(like)(like.backend.from_bytes(data), layout((count,)), dtype, like.backend)


def _broadcast_together(indices: list[Tensor]) -> tuple[Shape, list[tuple[int, ...]]]:
    """The broadcast shape of index tensors, and for each of its elements the index in each dimension."""
    shape = indices[0].layout.shape
    for each in indices[1:]:
        shape = shape_broadcast(shape, each.layout.shape, "index")
    columns = [flat_numbers(with_layout(each, each.layout.expand(shape, "index"))) for each in indices]
    return shape, list(zip(*columns, strict=True))


def flat_numbers(x: Tensor) -> list[Any]:
    """The elements in row-major order."""
    found: list[Any] = cast_array(x, x.dtype).numbers()[: x.layout.numel].tolist()
    return found
