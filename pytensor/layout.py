"""How a tensor's numbers lie in its storage: shape, strides and offset, and what movement does to them.

A Layout never touches numbers. Permuting, viewing, expanding and slicing give another Layout over the same storage;
element `index` lies at position `offset + sum(index[d] * strides[d])`. Layouts are interned: asking for the same one
twice gives the same object, so that an operation can compare shapes and reuse what was worked out with one `is`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from math import prod
from operator import index as as_int

from pytensor.broadcasting import broadcast_index, shape_broadcast
from pytensor.errors import DimensionError, IndexingError, Shape, ShapeError, multiplied_out, plural

__all__ = [
    "Layout",
    "broadcast",
    "broadcast_index",
    "index_to_position",
    "layout",
    "normal_dim",
    "product",
    "row_major",
    "shape_broadcast",
    "to_index",
    "transposed",
]

MAX_NDIM = 16
MAX_NUMEL = 2**31 - 1
_MAX_INTERNED = 8192


class Layout:
    """Shape, strides and offset, all in elements. Immutable; made by `layout()` and by its own methods.

    `contiguous`: row-major without gaps, at any offset. `dense`: contiguous at offset 0. `packed`: the bytes of the
    struct that the kernels read, int32 each: ndim, numel, offset, contiguous, then the shape, then the strides.
    """

    __slots__ = ("contiguous", "dense", "ndim", "numel", "offset", "packed", "shape", "strides")

    shape: Shape
    strides: Shape
    offset: int
    numel: int
    ndim: int
    contiguous: bool
    dense: bool
    packed: bytes

    def __init__(self, shape: Shape, strides: Shape, offset: int) -> None:
        put = object.__setattr__
        ndim, numel = len(shape), prod(shape)
        _check_limits(shape, ndim, numel)
        contiguous = numel == 0 or all(
            size == 1 or stride == expected
            for size, stride, expected in zip(shape, strides, row_major(shape), strict=True)
        )
        put(self, "shape", shape)
        put(self, "strides", strides)
        put(self, "offset", offset)
        put(self, "ndim", ndim)
        put(self, "numel", numel)
        put(self, "contiguous", contiguous)
        put(self, "dense", contiguous and offset == 0)
        put(self, "packed", struct.pack(f"<{4 + 2 * ndim}i", ndim, numel, offset, contiguous, *shape, *strides))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Layout is immutable: {name} stays {getattr(self, name, None)!r}")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Layout)
            and self.shape == other.shape
            and self.strides == other.strides
            and self.offset == other.offset
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.strides, self.offset))

    def __repr__(self) -> str:
        return f"layout({self.shape}, strides={self.strides}, offset={self.offset})"

    def positions(self) -> list[int]:
        """The storage position of every element, in row-major order of the indices."""
        found = [self.offset]
        for size, stride in zip(self.shape, self.strides, strict=True):
            steps = [step * stride for step in range(size)]
            found = [position + step for position in found for step in steps]
        return found

    def permute(self, order: Sequence[int]) -> Layout:
        """Dimension `d` of the result is dimension `order[d]` of this one. `order` must be a permutation."""
        return layout(
            tuple([self.shape[dim] for dim in order]), tuple([self.strides[dim] for dim in order]), self.offset
        )

    def expand(self, shape: Shape, op: str = "expand") -> Layout:
        """This layout repeated to `shape` by strides of 0, so that nothing is copied.

        Raises ShapeError where a size that isn't 1 would have to change.
        """
        extra = len(shape) - self.ndim
        if extra < 0 or any(old not in (1, new) for old, new in zip(self.shape, shape[extra:], strict=True)):
            raise ShapeError(
                op,
                f"a tensor of shape {self.shape} can't be expanded to {shape}.",
                rule="Only a dimension of size 1 can be repeated, and new dimensions come first.",
                suggestion=_expand_suggestion(self.shape, shape),
                shapes=[list(self.shape), list(shape)],
            )
        strides = (0,) * extra + tuple(
            [
                0 if old == 1 and new != 1 else stride
                for old, new, stride in zip(self.shape, shape[extra:], self.strides, strict=True)
            ]
        )
        return layout(shape, strides, self.offset)

    def as_view(self, shape: Shape) -> Layout | None:
        """The same elements in the same order as `shape` (of equal numel), or None where that needs a copy."""
        if self.contiguous:
            return layout(shape, row_major(shape), self.offset)
        strides = _view_strides(self, shape)
        return None if strides is None else layout(shape, strides, self.offset)

    def view(self, sizes: Sequence[int], op: str = "view") -> Layout:
        """The same elements in the same order with other sizes, one of which may be -1 (what is left).

        Raises ShapeError when the numbers of elements differ, or when the strides allow no such view.
        """
        shape = self.filled_in(sizes, op)
        found = self.as_view(shape)
        if found is None:
            raise ShapeError(
                op,
                f"a tensor of shape {self.shape} and strides {self.strides} has no view of shape {shape}.",
                rule="A view shares the storage, so neighbours must already lie at regular steps there; "
                "after permute, transpose or expand they don't.",
                suggestion=f".reshape{shape} or .contiguous().view{shape}, which copy",
                shapes=[list(self.shape), list(shape)],
                strides=list(self.strides),
            )
        return found

    def filled_in(self, sizes: Sequence[int], op: str = "view") -> Shape:
        """`sizes` with its -1, if any, replaced by what is left. Raises ShapeError unless they multiply to numel."""
        known = prod(size for size in sizes if size != -1)
        unknown = sum(1 for size in sizes if size == -1)
        if unknown == 1 and known > 0 and self.numel % known == 0:
            return tuple([self.numel // known if size == -1 else size for size in sizes])
        shape = tuple(sizes)
        if unknown or known != self.numel or any(size < 0 for size in shape):
            raise _wrong_size(op, self.shape, shape, self.numel)
        return shape

    def select(self, dim: int, at: int) -> Layout:
        """Without dimension `dim`, fixed at index `at` (0 ≤ at < size)."""
        shape, strides = self.shape, self.strides
        return layout(
            shape[:dim] + shape[dim + 1 :], strides[:dim] + strides[dim + 1 :], self.offset + at * strides[dim]
        )

    def slice(self, dim: int, start: int, size: int, step: int = 1) -> Layout:
        """Dimension `dim` cut to `size` elements from `start`, `step` apart (all inside)."""
        shape, strides = self.shape, self.strides
        offset = self.offset + start * strides[dim] if size else self.offset
        return layout(
            (*shape[:dim], size, *shape[dim + 1 :]),
            (*strides[:dim], strides[dim] * step, *strides[dim + 1 :]),
            offset,
        )

    def unsqueeze(self, dim: int) -> Layout:
        """With a dimension of size 1 put in at `dim` (0 ≤ dim ≤ ndim)."""
        shape, strides = self.shape, self.strides
        stride = shape[dim] * strides[dim] if dim < self.ndim else 1
        return layout((*shape[:dim], 1, *shape[dim:]), (*strides[:dim], stride, *strides[dim:]), self.offset)

    def squeeze(self, dims: Sequence[int]) -> Layout:
        """Without those of the dimensions `dims` that have size 1."""
        kept = [dim for dim in range(self.ndim) if self.shape[dim] != 1 or dim not in dims]
        return self.permute(kept)


_interned: dict[tuple[Shape, Shape | None, int], Layout] = {}


def layout(shape: Shape, strides: Shape | None = None, offset: int = 0) -> Layout:
    """The Layout of `shape` (row-major where no strides are given), the same object each time.

    Raises ShapeError beyond 16 dimensions or 2**31 - 1 elements, the limits of the kernels.
    """
    key = (shape, strides, offset)
    found = _interned.get(key)
    if found is None:
        if len(_interned) >= _MAX_INTERNED:
            _interned.clear()
        if strides is None:
            found = layout(shape, row_major(shape), offset)
        else:
            found = Layout(shape, strides, offset)
        _interned[key] = found
    return found


_broadcasts: dict[tuple[int, int], tuple[Layout, Layout, tuple[Layout, Layout, Layout]]] = {}


def broadcast(a: Layout, b: Layout, op: str = "broadcast") -> tuple[Layout, Layout, Layout]:
    """(a repeated, b repeated, the row-major result) for a zip of `a` and `b`: strides of 0 stand for copies.

    Raises BroadcastError, in the name of `op`.
    """
    key = (id(a), id(b))
    found = _broadcasts.get(key)
    if found is None:
        shape = shape_broadcast(a.shape, b.shape, op)
        if len(_broadcasts) >= _MAX_INTERNED:
            _broadcasts.clear()
        # The entry holds a and b, so their ids stay theirs as long as it stands.
        found = (a, b, (a.expand(shape), b.expand(shape), layout(shape)))
        _broadcasts[key] = found
    return found[2]


def forget_broadcasts() -> None:
    """Work every broadcast out afresh: the playground calls this where a student's rules take the engine's place."""
    _broadcasts.clear()


_reductions: dict[tuple[int, Shape, bool], tuple[Layout, tuple[Layout, Layout, Layout]]] = {}


def reduction(x: Layout, dims: Shape, keepdim: bool) -> tuple[Layout, Layout, Layout]:
    """(x with `dims` last, the row-major result without them, the result as asked for) of a reduction over `dims`."""
    key = (id(x), dims, keepdim)
    found = _reductions.get(key)
    if found is None:
        kept = [dim for dim in range(x.ndim) if dim not in dims]
        ordered = x.permute((*kept, *dims))
        out = asked = layout(ordered.shape[: len(kept)])
        if keepdim:
            asked = layout(tuple([1 if dim in dims else size for dim, size in enumerate(x.shape)]))
        if len(_reductions) >= _MAX_INTERNED:
            _reductions.clear()
        # The entry holds x, so its id stays its own as long as it stands.
        found = _reductions[key] = (x, (ordered, out, asked))
    return found[1]


_transposes: dict[int, tuple[Layout, Layout]] = {}


def transposed(x: Layout) -> Layout:
    """`x` with its last two dimensions (of at least two) swapped."""
    found = _transposes.get(id(x))
    if found is None:
        if len(_transposes) >= _MAX_INTERNED:
            _transposes.clear()
        # The entry holds x, so its id stays its own as long as it stands.
        order = (*range(x.ndim - 2), x.ndim - 1, x.ndim - 2)
        found = _transposes[id(x)] = (x, x.permute(order))
    return found[1]


_products: dict[tuple[int, int], tuple[Layout, Layout, tuple[Layout, Layout, Layout]]] = {}


def product(a: Layout, b: Layout) -> tuple[Layout, Layout, Layout]:
    """(a repeated, b repeated, the row-major result) for the product of matrices (…, n, k) and (…, k, m).

    Raises BroadcastError where the leading dimensions don't fit. The inner sizes are the caller's to compare.
    """
    key = (id(a), id(b))
    found = _products.get(key)
    if found is None:
        (rows, inner), columns = a.shape[-2:], b.shape[-1]
        batch = shape_broadcast(a.shape[:-2], b.shape[:-2], "matmul")
        plan = (a.expand((*batch, rows, inner)), b.expand((*batch, inner, columns)), layout((*batch, rows, columns)))
        if len(_products) >= _MAX_INTERNED:
            _products.clear()
        found = _products[key] = (a, b, plan)  # which holds a and b, so that their ids stay theirs
    return found[2]


def row_major(shape: Sequence[int]) -> Shape:
    """Strides of `shape` laid out row by row without gaps: the last dimension has stride 1."""
    strides = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= size or 1
    return tuple(reversed(strides))


def to_index(ordinal: int, shape: Sequence[int]) -> tuple[int, ...]:
    """The index of element number `ordinal` of `shape`, counted row by row.

    >>> to_index(4, (3, 2))
    (2, 0)

    Raises IndexingError when there is no such element.
    """
    if not 0 <= ordinal < prod(shape):
        raise IndexingError(
            "to_index",
            f"there is no element number {ordinal} in shape {tuple(shape)}.",
            rule=f"Its {plural(prod(shape), 'element')} are numbered from 0.",
            index=ordinal,
            shape=list(shape),
        )
    out = []
    for size in reversed(shape):
        ordinal, at = divmod(ordinal, size)
        out.append(at)
    return tuple(reversed(out))


def index_to_position(index: Sequence[int], strides: Sequence[int]) -> int:
    """The storage position of `index`: the sum of index times stride.

    >>> index_to_position((2, 1), (2, 1))
    5
    """
    return sum(at * stride for at, stride in zip(index, strides, strict=True))


def normal_dim(dim: int, ndim: int, op: str) -> int:
    """`dim` counted from the front: -1 is the last. Raises DimensionError when there is no such dimension."""
    try:
        found = as_int(dim)
    except TypeError:
        raise DimensionError(
            op,
            f"dim={dim!r} is not a whole number.",
            rule="A dimension is named by its number.",
            dim=repr(dim),
            ndim=ndim,
        ) from None
    # PyTorch lets a 0-d tensor be reduced over dim 0 or -1, as if it had one dimension.
    count = ndim or 1
    if not -count <= found < count:
        raise DimensionError(
            op,
            f"dim={dim} of a tensor with {plural(ndim, 'dimension')}.",
            rule=f"Dimensions are numbered 0 to {count - 1} from the front, or -1 to {-count} from the back.",
            suggestion=f"dim={count - 1 if dim > 0 else -count}",
            dim=dim,
            ndim=ndim,
        )
    return found + count if found < 0 else found


def _check_limits(shape: Shape, ndim: int, numel: int) -> None:
    if ndim > MAX_NDIM:
        raise ShapeError(
            "layout", f"{ndim} dimensions.", rule=f"A tensor has at most {MAX_NDIM} dimensions.", shape=list(shape)
        )
    if numel > MAX_NUMEL:
        raise ShapeError(
            "layout",
            f"{numel:,} elements in shape {shape}.",
            rule=f"A tensor has at most {MAX_NUMEL:,} elements.",
            suggestion="smaller pieces",
            shape=list(shape),
        )


def _view_strides(old: Layout, shape: Shape) -> Shape | None:
    """Strides that read `old` as `shape`, or None.

    The old dimensions are grouped into runs that lie at one regular step; each run must be filled exactly by new
    dimensions, from the last backwards.
    """
    runs = list(_runs(old))
    strides: list[int] = []
    remaining, step = runs.pop() if runs else (1, 1)
    for size in reversed(shape):
        while remaining == 1 and size != 1 and runs:
            remaining, step = runs.pop()
        if size == 1:
            strides.append(step)
            continue
        if remaining % size:
            return None
        strides.append(step)
        remaining //= size
        step *= size
    return tuple(reversed(strides))


def _runs(old: Layout) -> Iterator[tuple[int, int]]:
    """(elements, step) of each run of neighbouring dimensions that one step walks through, sizes of 1 left out."""
    pending: tuple[int, int] | None = None
    for size, stride in zip(old.shape, old.strides, strict=True):
        if size == 1:
            continue
        if pending is not None and pending[1] == size * stride:
            pending = (pending[0] * size, stride)
        else:
            if pending is not None:
                yield pending
            pending = (size, stride)
    if pending is not None:
        yield pending


def _expand_suggestion(old: Shape, new: Shape) -> str:
    if len(new) >= len(old) and any(size == -1 for size in new):
        return "the whole shape, without -1"
    return f".repeat or a size that keeps {old} at its end" if old else "sizes of at least 0"


def _wrong_size(op: str, old: Shape, new: Shape, numel: int) -> ShapeError:
    if sum(1 for size in new if size == -1) > 1:
        problem = f"{new} leaves more than one size open."
        rule = "Only one size can be -1; it stands for what is left."
    elif -1 in new:
        problem = f"{plural(numel, 'element')} of shape {old} don't divide into {new}."
        rule = f"The known sizes must divide {numel}."
    else:
        problem = f"{old} holds {multiplied_out(old)}, but {new} holds {multiplied_out(new)}."
        rule = "A view keeps every element, so both must hold the same number."
    return ShapeError(
        op, problem, rule=rule, suggestion=_view_suggestion(new, numel), shapes=[list(old), list(new)], numel=numel
    )


def _view_suggestion(new: Shape, numel: int) -> str:
    """The wanted sizes with one of them mended, where that is possible."""
    for at in reversed(range(len(new))):
        others = prod(size for place, size in enumerate(new) if place != at)
        if others > 0 and numel % others == 0:
            mended = (*new[:at], -1, *new[at + 1 :])
            return f".view({', '.join(map(str, mended))}), which makes that size {numel // others}"
    return f".view({numel}) or .view(-1)"
