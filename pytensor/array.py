"""A storage seen through a layout, and the raw operations on it: no gradients here, and no promotion.

Raw operations make `type(x)(storage, layout, dtype, backend)`, so a Tensor, which is an Array, comes out of them as one
object without history. Movement is a new layout over the same storage and needs no function of its own: `with_layout`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytensor.backends import Backend, Storage
from pytensor.dtypes import DType
from pytensor.errors import BackendError, DTypeError, ShapeError
from pytensor.layout import Layout, broadcast, layout, product, reduction
from pytensor.ops import Op


class Array:
    """Numbers of one dtype: `storage` (the backend's own), `layout`, `dtype`, `backend`."""

    __slots__ = ("backend", "dtype", "layout", "storage")

    storage: Storage
    layout: Layout
    dtype: DType
    backend: Backend

    def __init__(self, storage: Storage, layout: Layout, dtype: DType, backend: Backend) -> None:
        self.storage = storage
        self.layout = layout
        self.dtype = dtype
        self.backend = backend

    def numbers(self) -> Any:
        """The whole storage as a flat, writable view of numbers; positions in it are those of the layout."""
        return self.dtype.view(self.backend.memory(self.storage))


def with_layout[A: Array](x: A, new: Layout) -> A:
    """The same storage seen through another layout."""
    return type(x)(x.storage, new, x.dtype, x.backend)


def map_array[A: Array](op: Op, x: A, p: float = 0.0, q: float = 0.0) -> A:
    """`for i: out[i] = op(x[i], p, q)`. Raises DTypeError where the op isn't defined for the dtype of x."""
    if x.dtype not in op.dtypes:
        raise unsupported(op.name, x.dtype, op.dtypes)
    lx = x.layout
    lo = lx if lx.dense else layout(lx.shape)
    storage = x.backend.map(op, x.dtype, x.storage, lx, lo, None, p, q)
    return type(x)(storage, lo, op.result or x.dtype, x.backend)


def zip_arrays[A: Array](op: Op, a: A, b: A) -> A:
    """`for i: out[i] = op(a[i], b[i])` after broadcasting; a and b are of one dtype.

    Raises BroadcastError, DTypeError, and BackendError when the two live on different backends.
    """
    if a.backend is not b.backend:
        a, b = together(op.name, a, b)
    if a.dtype not in op.dtypes:
        raise unsupported(op.name, a.dtype, op.dtypes)
    la, lb, lo = broadcast(a.layout, b.layout, op.name)
    storage = a.backend.zip(op, a.dtype, a.storage, la, b.storage, lb, lo)
    return type(a)(storage, lo, op.result_dtype(a.dtype), a.backend)


def reduce_array[A: Array](op: Op, x: A, dims: Sequence[int], keepdim: bool = False) -> A:
    """`for i: for j: out[i] = op(out[i], x[i, j])`, where `j` runs over the dimensions `dims` (normal, distinct).

    The reduced dimensions vanish, or stay with size 1. Raises DTypeError where the op isn't defined for the dtype.
    """
    if x.dtype not in op.dtypes:
        raise unsupported(op.name, x.dtype, op.dtypes)
    ordered, lo, asked = reduction(x.layout, tuple(dims), keepdim)
    storage = x.backend.reduce(op, x.dtype, x.storage, ordered, lo)
    return type(x)(storage, asked, op.result_dtype(x.dtype), x.backend)


def matmul_arrays[A: Array](a: A, b: A) -> A:
    """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]` for a (…, n, k) and b (…, k, m) of one dtype.

    Leading dimensions broadcast. Raises ShapeError when the inner sizes differ, BroadcastError, BackendError.
    """
    if a.backend is not b.backend:
        a, b = together("matmul", a, b)
    if b.layout.shape[-2] != a.layout.shape[-1]:
        raise inner_mismatch(a.layout.shape, b.layout.shape)
    la, lb, lo = product(a.layout, b.layout)
    storage = a.backend.matmul(a.dtype, a.storage, la, b.storage, lb, lo)
    return type(a)(storage, lo, a.dtype, a.backend)


def cast_array[A: Array](x: A, dtype: DType) -> A:
    """A dense copy with elements of `dtype`: fractions are cut off for int64, and anything but 0 is True for bool."""
    lo = layout(x.layout.shape)
    return type(x)(x.backend.cast(x.dtype, dtype, x.storage, x.layout, lo), lo, dtype, x.backend)


def contiguous_array[A: Array](x: A) -> A:
    """x itself where it is row-major without gaps, else a dense copy."""
    return x if x.layout.contiguous else cast_array(x, x.dtype)


def write_array(target: Array, value: Array) -> None:
    """`for i: target[i] = value[i]`, in place, with the value cast and broadcast to the target.

    Raises ShapeError when the value doesn't broadcast to the shape of the target, and BackendError.
    """
    if target.backend is not value.backend:
        joined, value = together("copy_", target, value)
        if joined.backend is not target.backend:
            raise foreign_value(target)
    if value.storage is target.storage and value.layout is not target.layout:
        value = cast_array(value, value.dtype)  # the two may overlap, and a loop would read what it has written
    source = value.layout
    while source.ndim > target.layout.ndim and source.shape[0] == 1:
        source = source.select(0, 0)
    target.backend.cast(
        value.dtype,
        target.dtype,
        value.storage,
        source.expand(target.layout.shape, "copy_"),
        target.layout,
        target.storage,
    )


def whole[A: Array](x: A) -> A:
    """x; or, inside vmap, the numbers of all examples in one array, with the examples counted in front."""
    spread = getattr(x.backend, "whole", None)
    return x if spread is None else spread(x)


def filled[A: Array](like: A, shape: tuple[int, ...], value: Any, dtype: DType) -> A:
    """A dense array on the backend of `like`, every element `value`."""
    backend = like.backend
    lo = layout(shape)
    storage = backend.alloc(lo.numel * dtype.itemsize)
    fill(backend.memory(storage), dtype, value)
    return type(like)(storage, lo, dtype, backend)


def fill(memory: memoryview, dtype: DType, value: Any) -> None:
    """Write one value over all the bytes of a storage.

    The bytes double at each step, so even a large storage takes few calls.
    """
    total = len(memory)
    if total == 0:
        return
    if value == 0 and str(value)[0] != "-":
        memory[:] = bytes(total)
        return
    done = dtype.itemsize
    dtype.view(memory[:done])[0] = value
    while done < total:
        step = min(done, total - done)
        memory[done : done + step] = memory[:step]
        done += step


def together[A: Array, B: Array](op: str, a: A, b: B) -> tuple[A, B]:
    """Two arrays of two backends on one that joins them, as those of vmap's examples do. Raises BackendError."""
    for backend in (a.backend, b.backend):
        join = getattr(backend, "join", None)
        if join is not None:
            joined: tuple[A, B] = join(op, a, b)
            return joined
    raise mixed_backends(op, a, b)


def unsupported(op: str, dtype: DType, dtypes: tuple[DType, ...]) -> DTypeError:
    """The error for an op that isn't defined for a dtype."""
    return DTypeError(
        op,
        f"elements of {dtype}.",
        rule="It is defined for " + ", ".join(each.name for each in dtypes) + ".",
        suggestion=f".to({dtypes[0].name}) first",
        dtype=dtype.name,
        dtypes=[each.name for each in dtypes],
    )


def mixed_backends(op: str, a: Array, b: Array) -> BackendError:
    """The error for operands that live on two backends."""
    return BackendError(
        op,
        f"one tensor lives on the backend {a.backend.name!r}, the other on {b.backend.name!r}.",
        rule="The operands of an operation share one backend.",
        suggestion=f"b.to_backend({a.backend.name!r}), or make both inside one `with backend(...)`",
        backends=[a.backend.name, b.backend.name],
    )


def foreign_value(target: Array) -> BackendError:
    """The error for a value of vmap's examples that is written to a tensor without them."""
    return BackendError(
        "copy_",
        f"values that differ from example to example, for a tensor of shape {target.layout.shape} that has one.",
        rule="Inside vmap a function may only change what it has made itself.",
        suggestion="zeros_like(x) of an argument of the function, or x = x.clone(), then change that",
        shape=list(target.layout.shape),
    )


def inner_mismatch(a: tuple[int, ...], b: tuple[int, ...]) -> ShapeError:
    """The error for a matrix product whose inner sizes differ."""
    suggestion = ""
    if len(a) >= 2 and len(b) >= 2:
        if b[-1] == a[-1]:
            suggestion = "a @ b.mT"
        elif b[-2] == a[-2]:
            suggestion = "a.mT @ b"
    elif len(b) >= 2 and b[-1] == a[-1]:
        suggestion = "a @ b.mT"
    return ShapeError(
        "matmul",
        f"shapes {a} and {b}: rows of {a[-1]} meet columns of {b[-2] if len(b) > 1 else b[-1]}.",
        rule="(…, n, k) @ (…, k, m) gives (…, n, m): the last size of the left is the last but one of the right.",
        suggestion=suggestion,
        shapes=[list(a), list(b)],
    )
