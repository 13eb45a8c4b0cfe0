"""The backend that lets one operation run over many examples at once: what `vmap` stands on.

Inside `vmap` a tensor has the shape of one example. Its storage, a `Batch`, knows how far apart the examples lie for
every level of vmap that is open: a stride for each, 0 where all examples share the same numbers. An operation puts
those strides in front of the layouts that it is given and runs once on the backend below. So map, zip, reduce, matmul
and cast are batched here, and with them every operation that is made of them. Nothing here knows tensors' gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NoReturn
from weakref import WeakValueDictionary

from pytensor.array import Array, mixed_backends
from pytensor.backends import Backend, Storage
from pytensor.dtypes import DType
from pytensor.errors import BackendError
from pytensor.layout import Layout, layout
from pytensor.ops import Op

_numbers = count(1)


class Level:
    """One open vmap: how many examples it has. Levels are told apart by `number`; an inner one has the larger."""

    __slots__ = ("number", "size")

    def __init__(self, size: int) -> None:
        self.number = next(_numbers)
        self.size = size


class Batch:
    """A storage of the backend below, with the distance between examples for each level, in elements.

    `nbytes` is what one example takes; None says that the numbers are somebody else's too, so nothing is written there.
    """

    __slots__ = ("below", "nbytes", "strides")

    def __init__(self, below: Storage, strides: tuple[int, ...], nbytes: int | None = None) -> None:
        self.below = below
        self.strides = strides
        self.nbytes = nbytes


class BatchedBackend:
    """The contract of a backend, over the examples of some levels. Two are the same object if base and levels are."""

    def __init__(self, base: Backend, levels: tuple[Level, ...]) -> None:
        self.base = base
        self.levels = levels
        self.sizes = tuple([level.size for level in levels])
        self.name = f"{base.name} under vmap {[level.number for level in levels]}"

    # --- storage ------------------------------------------------------------------------------------------------

    def alloc(self, nbytes: int) -> Batch:
        """A storage that all examples share, until one of them needs numbers of its own."""
        return Batch(self.base.alloc(nbytes), (0,) * len(self.levels), nbytes)

    def from_bytes(self, data: Any) -> Batch:
        """A copy of some bytes, which all examples share."""
        below = self.base.from_bytes(data)
        return Batch(below, (0,) * len(self.levels), len(self.base.memory(below)))

    def memory(self, storage: Batch) -> memoryview:
        """The bytes, where they are the same for every example. Raises BackendError where they are not."""
        if any(storage.strides):
            _refuse_reading()
        return self.base.memory(storage.below)

    # --- the contract -------------------------------------------------------------------------------------------

    def map(
        self,
        op: Op,
        dtype: DType,
        x: Batch,
        lx: Layout,
        lo: Layout,
        out: Batch | None = None,
        p: float = 0.0,
        q: float = 0.0,
    ) -> Batch:
        """`for i: out[i] = op(x[i], p, q)`, for each example."""

        def run(below: Callable[[Batch, Layout], Layout], target: Layout, into: Storage | None) -> Storage:
            return self.base.map(op, dtype, x.below, below(x, lx), target, into, p, q)

        return self.over((x,), lo, op.result_dtype(dtype), out, run)

    def zip(
        self, op: Op, dtype: DType, a: Batch, la: Layout, b: Batch, lb: Layout, lo: Layout, out: Batch | None = None
    ) -> Batch:
        """`for i: out[i] = op(a[i], b[i])`, for each example."""

        def run(below: Callable[[Batch, Layout], Layout], target: Layout, into: Storage | None) -> Storage:
            return self.base.zip(op, dtype, a.below, below(a, la), b.below, below(b, lb), target, into)

        return self.over((a, b), lo, op.result_dtype(dtype), out, run)

    def reduce(self, op: Op, dtype: DType, x: Batch, lx: Layout, lo: Layout, out: Batch | None = None) -> Batch:
        """`for i: for j: out[i] = op(out[i], x[i, j])`, for each example."""

        def run(below: Callable[[Batch, Layout], Layout], target: Layout, into: Storage | None) -> Storage:
            return self.base.reduce(op, dtype, x.below, below(x, lx), target, into)

        return self.over((x,), lo, op.result_dtype(dtype), out, run)

    def matmul(
        self, dtype: DType, a: Batch, la: Layout, b: Batch, lb: Layout, lo: Layout, out: Batch | None = None
    ) -> Batch:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`, for each example."""

        def run(below: Callable[[Batch, Layout], Layout], target: Layout, into: Storage | None) -> Storage:
            return self.base.matmul(dtype, a.below, below(a, la), b.below, below(b, lb), target, into)

        return self.over((a, b), lo, dtype, out, run)

    def cast(
        self, from_dtype: DType, to_dtype: DType, x: Batch, lx: Layout, lo: Layout, out: Batch | None = None
    ) -> Batch:
        """`for i: out[i] = to_dtype(x[i])`, for each example."""

        def run(below: Callable[[Batch, Layout], Layout], target: Layout, into: Storage | None) -> Storage:
            return self.base.cast(from_dtype, to_dtype, x.below, below(x, lx), target, into)

        return self.over((x,), lo, to_dtype, out, run)

    def over(
        self,
        operands: Sequence[Batch],
        lo: Layout,
        dtype: DType,
        out: Batch | None,
        run: Callable[[Callable[[Batch, Layout], Layout], Layout, Storage | None], Storage],
    ) -> Batch:
        """Run an operation over the examples of every level in which some operand differs.

        `run(below, target, into)` does it on the backend below: `below(operand, layout)` is the operand's layout with
        the levels in front, `target` that of the result, `into` the storage to write to, if there is one already.
        """
        used = [at for at in range(len(self.levels)) if any(each.strides[at] for each in operands)]
        if out is not None:
            self._make_room(out, used, dtype)
            used = [at for at in range(len(self.levels)) if out.strides[at]]

        def below(each: Batch, inner: Layout) -> Layout:
            return self._with_levels(inner, each.strides, used)

        if out is not None:
            run(below, below(out, lo), out.below)
            return out
        target = layout((*[self.sizes[at] for at in used], *lo.shape))
        strides = [0] * len(self.levels)
        for at, stride in zip(used, target.strides, strict=False):
            strides[at] = stride
        return Batch(run(below, target, None), tuple(strides), lo.numel * dtype.itemsize)

    def _with_levels(self, inner: Layout, strides: tuple[int, ...], used: Sequence[int]) -> Layout:
        if not used:
            return inner
        shape = (*[self.sizes[at] for at in used], *inner.shape)
        return layout(shape, (*[strides[at] for at in used], *inner.strides), inner.offset)

    def _make_room(self, out: Batch, used: Sequence[int], dtype: DType) -> None:
        """Give each example numbers of its own in the levels `used`, before they are written to."""
        if out.nbytes is None:
            raise BackendError(
                "vmap",
                "a tensor from outside of the function is changed in place.",
                rule="Inside vmap a function may only change what it has made itself.",
                suggestion="x = x.clone() first, then change that",
            )
        if all(out.strides[at] for at in used):
            return
        size = out.nbytes // dtype.itemsize
        wanted = [at for at in range(len(self.levels)) if out.strides[at] or at in used]
        whole = layout((size,))
        target = layout((*[self.sizes[at] for at in wanted], size))
        out.below = self.base.cast(dtype, dtype, out.below, self._with_levels(whole, out.strides, wanted), target, None)
        strides = [0] * len(self.levels)
        for at, stride in zip(wanted, target.strides, strict=False):
            strides[at] = stride
        out.strides = tuple(strides)

    def lifted[A: Array](self, x: A) -> A:
        """x, of the backend below, as numbers that all examples share."""
        return lifted(x, self)

    def whole[A: Array](self, x: A) -> A:
        """The numbers of all examples in one array on the backend below, the levels as its first dimensions."""
        for level in reversed(self.levels):
            x = left(x, level, 0)
        return x

    # --- tensors of several levels ------------------------------------------------------------------------------

    def join[A: Array](self, op: str, a: A, b: A) -> tuple[A, A]:
        """Two arrays, one of them on this backend, as the same numbers on one backend with the levels of both.

        Raises BackendError when they stand on different backends below.
        """
        base = self.base
        if base_of(a) is not base or base_of(b) is not base:
            raise mixed_backends(op, a, b)
        target = batched(base, {*levels_of(a), *levels_of(b)})
        return lifted(a, target), lifted(b, target)


_known: WeakValueDictionary[tuple[Any, ...], BatchedBackend] = WeakValueDictionary()


def batched(base: Backend, levels: set[Level]) -> Any:
    """The backend over these levels: `base` itself where there are none."""
    if not levels:
        return base
    ordered = tuple(sorted(levels, key=lambda level: level.number))
    key = (base, *[level.number for level in ordered])
    found = _known.get(key)
    if found is None:
        found = _known[key] = BatchedBackend(base, ordered)
    return found


def base_of(x: Array) -> Backend:
    """The backend that the numbers of x lie on in the end."""
    backend: Backend = getattr(x.backend, "base", x.backend)
    return backend


def levels_of(x: Array) -> tuple[Level, ...]:
    """The levels that x has examples in."""
    return x.backend.levels if isinstance(x.backend, BatchedBackend) else ()


def strides_of(x: Array) -> dict[Level, int]:
    """For each level of x, how far apart its examples lie."""
    return dict(zip(levels_of(x), x.storage.strides, strict=True)) if levels_of(x) else {}


def lifted[A: Array](x: A, target: Any) -> A:
    """The same numbers on a backend with more levels, whose examples all share them."""
    if x.backend is target:
        return x
    strides = strides_of(x)
    below = x.storage.below if strides else x.storage
    storage = Batch(below, tuple([strides.get(level, 0) for level in target.levels]))
    return type(x)(storage, x.layout, x.dtype, target)


def entered[A: Array](x: A, level: Level, dim: int) -> A:
    """x as examples: its dimension `dim` becomes a level. The numbers stay where they are."""
    old = x.layout
    strides = strides_of(x)
    below = x.storage.below if strides else x.storage
    target = batched(base_of(x), {*levels_of(x), level})
    strides[level] = old.strides[dim]
    inner = layout(old.shape[:dim] + old.shape[dim + 1 :], old.strides[:dim] + old.strides[dim + 1 :], old.offset)
    storage = Batch(below, tuple([strides[each] for each in target.levels]))
    return type(x)(storage, inner, x.dtype, target)


def left[A: Array](x: A, level: Level, dim: int) -> A:
    """The opposite of `entered`: the examples of a level as a dimension at `dim`. The numbers stay where they are."""
    strides = strides_of(x)
    stride = strides.pop(level, 0)
    old = x.layout
    new = layout(
        (*old.shape[:dim], level.size, *old.shape[dim:]), (*old.strides[:dim], stride, *old.strides[dim:]), old.offset
    )
    target = batched(base_of(x), {each for each in levels_of(x) if each is not level})
    if target is x.backend:
        return type(x)(x.storage, new, x.dtype, target)
    storage = x.storage.below
    if strides:
        storage = Batch(storage, tuple([strides[each] for each in target.levels]))
    return type(x)(storage, new, x.dtype, target)


def _refuse_reading() -> NoReturn:
    raise BackendError(
        "vmap",
        "a number of a tensor is read inside vmap, and it differs from example to example.",
        rule="vmap runs the function once for all examples, so it can't branch on a value, nor turn one into a float.",
        suggestion="where(condition, a, b) in the place of `if`; or a loop over the examples and stack",
    )
