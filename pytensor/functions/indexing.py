"""Indexing by ints, slices, None and the ellipsis: views, with gradients.

A basic index is a walk over layouts and copies nothing. Its gradient is zeros with the gradient put into the same
place.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytensor.array import filled, with_layout, write_array
from pytensor.autograd import Function
from pytensor.errors import IndexingError, Shape, plural
from pytensor.functions.movement import Look, Movement, move
from pytensor.layout import Layout

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Index(Movement):
    """x[key], a view."""

    @staticmethod
    def look(x: Tensor, argument: Any) -> Tensor:
        return move(Index, x, indexed(x.layout, argument), argument)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Put.apply(grad_output, ctx.full, partial(Index.look, argument=ctx.argument))


class Put(Function):
    """Zeros of a shape, with x put where `look` looks: the gradient of an index."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, shape: Shape, look: Look) -> Tensor:
        ctx.look = look
        out = filled(x, shape, 0, x.dtype)
        write_array(look(out), x)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return ctx.look(grad_output.contiguous())


class Assign(Function):
    """What x is after the part of it that `look` looks at was overwritten by a value of that shape.

    The write itself has happened in place by then; forward only makes the alias that carries the history. Of the
    gradient, that part belongs to the value and the rest to what x was.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, value: Tensor, look: Look) -> Tensor:
        ctx.look = look
        return with_layout(x, x.layout)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        part = ctx.look(grad_output.contiguous())
        rest = grad_output - Put.apply(part, grad_output.layout.shape, ctx.look) if ctx.edges[0] else None
        return rest, part if ctx.edges[1] else None


def plain(part: Any) -> Any:
    """One part of a key; an int-like thing (also a 0-d int64 tensor) becomes an int. Raises IndexingError."""
    if part is None or part is Ellipsis or isinstance(part, slice):
        return part
    if not isinstance(part, bool):
        try:
            return part.__index__()
        except (AttributeError, TypeError):
            pass
    raise IndexingError(
        "index",
        f"an index of type {type(part).__name__}.",
        rule="An index is an int, a slice, None, `...`, an int64 tensor, a mask of bools, or a tuple of these.",
        suggestion="x[0], x[1:3], x[..., None], x[x > 0]",
        type=type(part).__name__,
    )


def indexed(x: Layout, key: tuple[Any, ...]) -> Layout:
    """The layout of the elements at a key. Raises IndexingError."""
    consumed = sum(1 for part in key if part is not None and part is not Ellipsis)
    ellipses = sum(1 for part in key if part is Ellipsis)
    if consumed > x.ndim or ellipses > 1:
        raise _too_many(x, consumed, ellipses)
    if not ellipses:
        key = (*key, Ellipsis)
    out = x
    dim = 0  # of out
    original = 0  # of x, for messages
    for part in key:
        if part is None:
            out = out.unsqueeze(dim)
            dim += 1
        elif part is Ellipsis:
            dim += x.ndim - consumed
            original += x.ndim - consumed
        elif isinstance(part, slice):
            out = _sliced(out, dim, part)
            dim += 1
            original += 1
        else:
            out = out.select(dim, in_range(part, out.shape[dim], original, x.shape))
            original += 1
    return out


def _sliced(x: Layout, dim: int, part: slice) -> Layout:
    size = x.shape[dim]
    try:
        start, stop, step = part.indices(size)
    except (TypeError, ValueError):
        step = 0
    if step <= 0:
        raise IndexingError(
            "index",
            f"the slice {_written(part)}.",
            rule="A slice has whole numbers, and its step is at least 1.",
            suggestion="x.flip(dim), to turn a dimension round",
        )
    return x.slice(dim, start, len(range(start, stop, step)), step)


def _written(part: slice) -> str:
    texts = ["" if each is None else repr(each) for each in (part.start, part.stop)]
    return ":".join(texts) + ("" if part.step is None else f":{part.step!r}")


def in_range(at: int, size: int, dim: int, shape: Shape) -> int:
    """An index counted from the front. Raises IndexingError when there is no such element."""
    if not -size <= at < size:
        allowed = f"from {-size} to {size - 1}" if size else "no index at all, since its size is 0"
        raise IndexingError(
            "index",
            f"index {at} in dimension {dim} of shape {shape}.",
            rule=f"Dimension {dim} has size {size}: it takes {allowed}.",
            suggestion="a slice, which may run past the end" if size else "check numel() first",
            index=at,
            dim=dim,
            shape=list(shape),
        )
    return at + size if at < 0 else at


def _too_many(x: Layout, consumed: int, ellipses: int) -> IndexingError:
    if ellipses > 1:
        return IndexingError(
            "index", "`...` twice.", rule="`...` stands for all dimensions not named, so it comes once."
        )
    problem = f"{plural(consumed, 'index').replace('indexs', 'indices')} for a tensor of shape {x.shape}."
    rule = f"It has {plural(x.ndim, 'dimension')}, and each index takes one."
    return IndexingError(
        "index",
        problem,
        rule=rule,
        suggestion="x.item()" if x.ndim == 0 else "fewer indices",
        count=consumed,
        shape=list(x.shape),
    )
