"""From functions of floats to functions of tensors: map, zip, reduce and matrix multiply, in plain loops (module 2).

TensorOps is the contract that a student fills in, SimpleOps fills it with loops that can be read, and TensorBackend
lifts the functions of `operators` through either. `fast_ops` has the same doors with kernels behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from pytensor.array import inner_mismatch
from pytensor.minitorch import operators
from pytensor.minitorch.storage import as_layout, floats
from pytensor.minitorch.tensor_data import (
    MAX_DIMS,
    IndexingError,
    Shape,
    Storage,
    Strides,
    broadcast_index,
    index_to_position,
    shape_broadcast,
    to_index,
)

if TYPE_CHECKING:
    from pytensor.minitorch.tensor import Tensor

__all__ = [
    "MAX_DIMS",
    "MapProto",
    "SimpleBackend",
    "SimpleOps",
    "TensorBackend",
    "TensorOps",
    "broadcast_index",
    "index_to_position",
    "shape_broadcast",
    "tensor_map",
    "tensor_matrix_multiply",
    "tensor_reduce",
    "tensor_zip",
    "to_index",
]

FloatMap = Callable[[float], float]
FloatZip = Callable[[float, float], float]
ZipFunction = Callable[["Tensor", "Tensor"], "Tensor"]
ReduceFunction = Callable[["Tensor", int], "Tensor"]


class MapProto(Protocol):
    """A map over tensors; given `out`, it writes there, broadcasting."""

    def __call__(self, x: Tensor, out: Tensor | None = None, /) -> Tensor:
        """The mapped tensor, which is `out` where that is given."""


class TensorOps:
    """The contract: functions of floats in, functions of tensors out. A subclass fills in the static methods."""

    cuda = False

    @staticmethod
    def map(fn: FloatMap) -> MapProto:
        """`for i: out[i] = fn(x[i])`, where `x` broadcasts to `out`."""
        raise missing("map")

    @staticmethod
    def cmap(fn: FloatMap) -> Callable[[Tensor, Tensor], Tensor]:
        """A map that is always given where to write."""
        raise missing("cmap")

    @staticmethod
    def zip(fn: FloatZip) -> ZipFunction:
        """`for i: out[i] = fn(a[i], b[i])`, where both broadcast to `out`."""
        raise missing("zip")

    @staticmethod
    def reduce(fn: FloatZip, start: float = 0.0) -> ReduceFunction:
        """`for i: out[i] = start; for j: out[i] = fn(out[i], a[i, j])`.

        `j` runs over one dimension, which stays with size 1.
        """
        raise missing("reduce")

    @staticmethod
    def matrix_multiply(a: Tensor, b: Tensor) -> Tensor:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`."""
        raise missing("matrix_multiply")


def missing(door: str) -> NotImplementedError:
    """The error for a door that a subclass of TensorOps leaves out."""
    return NotImplementedError(f"this TensorOps has no {door}: define it as a static method of the subclass.")


class TensorBackend:
    """The functions that tensors need, each lifted from floats by one TensorOps.

    Attributes: a `…_map`, `…_zip` or `…_reduce` for each function, `matrix_multiply`, and `cuda`.
    """

    def __init__(self, ops: type[TensorOps]) -> None:
        self.ops = ops
        self.cuda = ops.cuda

        self.id_map = ops.map(operators.id)
        self.neg_map = ops.map(operators.neg)
        self.inv_map = ops.map(operators.inv)
        self.sigmoid_map = ops.map(operators.sigmoid)
        self.relu_map = ops.map(operators.relu)
        self.log_map = ops.map(operators.log)
        self.exp_map = ops.map(operators.exp)

        self.add_zip = ops.zip(operators.add)
        self.mul_zip = ops.zip(operators.mul)
        self.lt_zip = ops.zip(operators.lt)
        self.eq_zip = ops.zip(operators.eq)
        self.is_close_zip = ops.zip(operators.is_close)
        self.relu_back_zip = ops.zip(operators.relu_back)
        self.log_back_zip = ops.zip(operators.log_back)
        self.inv_back_zip = ops.zip(operators.inv_back)

        self.add_reduce = ops.reduce(operators.add, 0.0)
        self.mul_reduce = ops.reduce(operators.mul, 1.0)

        self.matrix_multiply = ops.matrix_multiply

    @property
    def id_cmap(self) -> Callable[[Tensor, Tensor], Tensor]:
        """The copy into a given tensor. Made only when asked for: few TensorOps define `cmap`."""
        return self.ops.cmap(operators.id)

    def __repr__(self) -> str:
        return f"TensorBackend({self.ops.__name__})"


class SimpleOps(TensorOps):
    """Plain loops, for any Python function of floats."""

    @staticmethod
    def map(fn: FloatMap) -> MapProto:
        """`for i: out[i] = fn(x[i])`, where `x` broadcasts to `out`.

        Raises IndexingError where it doesn't.
        """
        loop = tensor_map(fn)

        def mapped(x: Tensor, out: Tensor | None = None, /) -> Tensor:
            if out is None:
                out = x.zeros(x.shape)
            loop(*out.tuple(), *x.tuple())
            return out

        return mapped

    @staticmethod
    def cmap(fn: FloatMap) -> Callable[[Tensor, Tensor], Tensor]:
        """A map that is always given where to write."""
        return SimpleOps.map(fn)

    @staticmethod
    def zip(fn: FloatZip) -> ZipFunction:
        """`for i: out[i] = fn(a[i], b[i])` after broadcasting. Raises IndexingError where the shapes don't match."""
        loop = tensor_zip(fn)

        def zipped(a: Tensor, b: Tensor) -> Tensor:
            out = a.zeros(shape_broadcast(a.shape, b.shape))
            loop(*out.tuple(), *a.tuple(), *b.tuple())
            return out

        return zipped

    @staticmethod
    def reduce(fn: FloatZip, start: float = 0.0) -> ReduceFunction:
        """`for i: out[i] = start; for j: out[i] = fn(out[i], a[i, j])`.

        `j` runs over one dimension, which stays with size 1.
        """
        loop = tensor_reduce(fn)

        def reduced(a: Tensor, dim: int) -> Tensor:
            dim = dimension_of(a, dim)
            out = a.zeros((*a.shape[:dim], 1, *a.shape[dim + 1 :]))
            out._tensor._storage[:] = start
            loop(*out.tuple(), *a.tuple(), dim)
            return out

        return reduced

    @staticmethod
    def matrix_multiply(a: Tensor, b: Tensor) -> Tensor:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`; leading dimensions broadcast.

        Raises IndexingError or ShapeError where the shapes don't match.
        """
        out = a.zeros(product_shape(a.shape, b.shape))
        tensor_matrix_multiply(*out.tuple(), *a.tuple(), *b.tuple())
        return out


def tensor_map(fn: FloatMap) -> Callable[..., None]:
    """The loop of a map over storages: `for i: out[i] = fn(in[i])`, where the input's shape broadcasts to the output's.

    It is called with storage, shape and strides of the output and of the input.
    """

    def loop(
        out: Storage,
        out_shape: Shape,
        out_strides: Strides,
        in_storage: Storage,
        in_shape: Shape,
        in_strides: Strides,
    ) -> None:
        target = as_layout(out_shape, out_strides)
        source = as_layout(in_shape, in_strides).expand(target.shape, "map")
        numbers = floats(in_storage)
        for to, at in zip(target.positions(), source.positions(), strict=True):
            out[to] = fn(numbers[at])

    return loop


def tensor_zip(fn: FloatZip) -> Callable[..., None]:
    """The loop of a zip over storages: `for i: out[i] = fn(a[i], b[i])`, where both shapes broadcast to the output's.

    It is called with storage, shape and strides of the output, of `a` and of `b`.
    """

    def loop(
        out: Storage,
        out_shape: Shape,
        out_strides: Strides,
        a_storage: Storage,
        a_shape: Shape,
        a_strides: Strides,
        b_storage: Storage,
        b_shape: Shape,
        b_strides: Strides,
    ) -> None:
        target = as_layout(out_shape, out_strides)
        first = as_layout(a_shape, a_strides).expand(target.shape, "zip")
        second = as_layout(b_shape, b_strides).expand(target.shape, "zip")
        a, b = floats(a_storage), floats(b_storage)
        for to, i, j in zip(target.positions(), first.positions(), second.positions(), strict=True):
            out[to] = fn(a[i], b[j])

    return loop


def tensor_reduce(fn: FloatZip) -> Callable[..., None]:
    """The loop of a reduction: `for i: for j: out[i] = fn(out[i], a[i, j])`, with `j` along `reduce_dim`.

    It is called with storage, shape and strides of the output, which holds the start values, and of `a`, and with the
    dimension. The output's shape is the input's with size 1 there.
    """

    def loop(
        out: Storage,
        out_shape: Shape,
        out_strides: Strides,
        a_storage: Storage,
        a_shape: Shape,
        a_strides: Strides,
        reduce_dim: int,
    ) -> None:
        source = as_layout(a_shape, a_strides)
        size, step = source.shape[reduce_dim], source.strides[reduce_dim]
        if size == 0:
            return
        numbers = floats(a_storage)
        starts = source.slice(reduce_dim, 0, 1).positions()
        for to, start in zip(as_layout(out_shape, out_strides).positions(), starts, strict=True):
            total = float(out[to])
            for j in range(size):
                total = fn(total, numbers[start + j * step])
            out[to] = total

    return loop


def tensor_matrix_multiply(
    out: Storage,
    out_shape: Shape,
    out_strides: Strides,
    a_storage: Storage,
    a_shape: Shape,
    a_strides: Strides,
    b_storage: Storage,
    b_shape: Shape,
    b_strides: Strides,
) -> None:
    """The loop of a matrix product: `for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`, where `out` begins at 0."""
    target = as_layout(out_shape, out_strides)
    a, b = as_layout(a_shape, a_strides), as_layout(b_shape, b_strides)
    inner = a.shape[-1]
    if inner == 0:
        return
    left, right = floats(a_storage), floats(b_storage)
    # Where row (…, i) of a and column (…, j) of b begin, for each element of the product.
    rows = a.slice(a.ndim - 1, 0, 1).expand(target.shape, "matmul")
    columns = b.slice(b.ndim - 2, 0, 1).expand(target.shape, "matmul")
    a_step, b_step = a.strides[-1], b.strides[-2]
    for to, row, column in zip(target.positions(), rows.positions(), columns.positions(), strict=True):
        out[to] = sum(left[row + k * a_step] * right[column + k * b_step] for k in range(inner))


def product_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a matrix product.

    Raises ShapeError where the inner sizes differ, IndexingError where batches don't match or a matrix is none.
    """
    if len(a) < 2 or len(b) < 2:
        raise IndexingError(
            "matmul",
            f"shapes {a} and {b}.",
            rule="Both need two dimensions or more.",
            suggestion="view a vector of n elements as (1, n) or (n, 1)",
            shapes=[list(a), list(b)],
        )
    if a[-1] != b[-2]:
        raise inner_mismatch(a, b)
    return (*shape_broadcast(a[:-2], b[:-2]), a[-2], b[-1])


def dimension_of(x: Tensor, dim: Any) -> int:
    """`dim` as an int, -1 being the last. Raises IndexingError where the tensor has no such dimension."""
    found = int(dim)
    if not -x.dims <= found < x.dims:
        raise IndexingError(
            "reduce",
            f"dim {found} of a tensor of shape {x.shape}.",
            rule=f"Its dimensions are numbered 0 to {x.dims - 1}.",
            dim=found,
            shape=list(x.shape),
        )
    return found % x.dims


SimpleBackend = TensorBackend(SimpleOps)
