"""The same doors as `tensor_ops` with pytensor's kernels behind them (module 3).

A function of `operators` is recognised and runs as the backend's own op; any other function of floats runs in the plain
loops, which is slower and just as right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytensor.array import Array, cast_array, map_array, matmul_arrays, reduce_array, write_array, zip_arrays
from pytensor.dtypes import float64
from pytensor.layout import layout
from pytensor.minitorch import operators
from pytensor.minitorch.tensor_data import TensorData, shape_broadcast
from pytensor.minitorch.tensor_ops import (
    FloatMap,
    FloatZip,
    MapProto,
    ReduceFunction,
    SimpleOps,
    TensorOps,
    ZipFunction,
    dimension_of,
    product_shape,
    tensor_map,
    tensor_matrix_multiply,
    tensor_reduce,
    tensor_zip,
)
from pytensor.ops import MAP, REDUCE, ZIP, Op

if TYPE_CHECKING:
    from pytensor.minitorch.tensor import Tensor

__all__ = ["FastOps", "tensor_map", "tensor_matrix_multiply", "tensor_reduce", "tensor_zip"]

ArrayMap = Callable[[Array], Array]
ArrayZip = Callable[[Array, Array], Array]


def _plus(x: Array, number: float) -> Array:
    return map_array(MAP["add_scalar"], x, number)


def _truth(x: Array) -> Array:
    """1.0 for True, 0.0 for False."""
    return cast_array(x, float64)


def _is_close(a: Array, b: Array) -> Array:
    distance = map_array(MAP["abs"], zip_arrays(ZIP["sub"], a, b))
    limit = _constant(distance, operators.CLOSE)
    return _truth(zip_arrays(ZIP["lt"], distance, limit))


def _constant(like: Array, number: float) -> Array:
    """One number, to be broadcast."""
    storage = like.backend.alloc(float64.itemsize)
    like.backend.memory(storage).cast("d")[0] = number
    return Array(storage, layout(()), float64, like.backend)


def _inv_back(x: Array, d: Array) -> Array:
    return zip_arrays(ZIP["div"], map_array(MAP["neg"], d), map_array(MAP["square"], x))


KNOWN_MAPS: dict[FloatMap, ArrayMap] = {
    operators.id: lambda x: cast_array(x, float64),
    operators.neg: lambda x: map_array(MAP["neg"], x),
    operators.inv: lambda x: map_array(MAP["reciprocal"], x),
    operators.sigmoid: lambda x: map_array(MAP["sigmoid"], x),
    operators.relu: lambda x: map_array(MAP["relu"], x),
    operators.exp: lambda x: map_array(MAP["exp"], x),
    operators.log: lambda x: map_array(MAP["log"], _plus(x, operators.EPS)),
}

KNOWN_ZIPS: dict[FloatZip, ArrayZip] = {
    operators.add: lambda a, b: zip_arrays(ZIP["add"], a, b),
    operators.mul: lambda a, b: zip_arrays(ZIP["mul"], a, b),
    operators.max: lambda a, b: zip_arrays(ZIP["maximum"], a, b),
    operators.lt: lambda a, b: _truth(zip_arrays(ZIP["lt"], a, b)),
    operators.eq: lambda a, b: _truth(zip_arrays(ZIP["eq"], a, b)),
    operators.is_close: _is_close,
    operators.relu_back: lambda x, d: zip_arrays(ZIP["relu_back"], d, x),
    operators.log_back: lambda x, d: zip_arrays(ZIP["div"], d, _plus(x, operators.EPS)),
    operators.inv_back: _inv_back,
}

KNOWN_REDUCTIONS: dict[FloatZip, tuple[Op, Op, float]] = {
    operators.add: (REDUCE["sum"], ZIP["add"], 0.0),
    operators.mul: (REDUCE["prod"], ZIP["mul"], 1.0),
    operators.max: (REDUCE["max"], ZIP["maximum"], float("-inf")),
}
"""For each function the reduction, the zip that brings in a start value, and the start value that changes nothing."""


class FastOps(TensorOps):
    """Kernels for the functions of `operators`; the loops of SimpleOps for any other function."""

    @staticmethod
    def map(fn: FloatMap) -> MapProto:
        """`for i: out[i] = fn(x[i])`, where `x` broadcasts to `out`. Raises ShapeError where it doesn't."""
        known = KNOWN_MAPS.get(fn)
        if known is None:
            return SimpleOps.map(fn)

        def mapped(x: Tensor, out: Tensor | None = None, /) -> Tensor:
            result = known(x._tensor.array)
            if out is None:
                return x._new(TensorData.over(result))
            write_array(out._tensor.array, result)
            return out

        return mapped

    @staticmethod
    def cmap(fn: FloatMap) -> Callable[[Tensor, Tensor], Tensor]:
        """A map that is always given where to write."""
        return FastOps.map(fn)

    @staticmethod
    def zip(fn: FloatZip) -> ZipFunction:
        """`for i: out[i] = fn(a[i], b[i])` after broadcasting. Raises IndexingError where the shapes don't match."""
        known = KNOWN_ZIPS.get(fn)
        if known is None:
            return SimpleOps.zip(fn)

        def zipped(a: Tensor, b: Tensor) -> Tensor:
            shape_broadcast(a.shape, b.shape)
            return a._new(TensorData.over(known(a._tensor.array, b._tensor.array)))

        return zipped

    @staticmethod
    def reduce(fn: FloatZip, start: float = 0.0) -> ReduceFunction:
        """`for i: out[i] = start; for j: out[i] = fn(out[i], a[i, j])`.

        `j` runs over one dimension, which stays with size 1.
        """
        known = KNOWN_REDUCTIONS.get(fn)
        if known is None:
            return SimpleOps.reduce(fn, start)
        reduction, combine, neutral = known
        over_nothing = SimpleOps.reduce(fn, start)

        def reduced(a: Tensor, dim: int) -> Tensor:
            dim = dimension_of(a, dim)
            if a.shape[dim] == 0:
                return over_nothing(a, dim)
            out = reduce_array(reduction, a._tensor.array, (dim,), keepdim=True)
            if start != neutral:
                out = zip_arrays(combine, out, _constant(out, start))
            return a._new(TensorData.over(out))

        return reduced

    @staticmethod
    def matrix_multiply(a: Tensor, b: Tensor) -> Tensor:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`; leading dimensions broadcast.

        Raises IndexingError or ShapeError where the shapes don't match.
        """
        product_shape(a.shape, b.shape)
        return a._new(TensorData.over(matmul_arrays(a._tensor.array, b._tensor.array)))
