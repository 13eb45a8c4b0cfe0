"""The backend on NumPy: each op is one ufunc over strided views of a flat array of bytes.

NumPy is used for its loops alone; shapes, promotion and gradients are worked out above, as for every backend.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from pytensor.backends.reference import too_large
from pytensor.dtypes import DType, bool, float32, float64, int64
from pytensor.layout import Layout
from pytensor.ops import MAP, REDUCE, ZIP, Op

Flat = Any  # a one-dimensional array of uint8
View = Any  # an array of a tensor's shape

_NUMPY_DTYPES = {float32: np.float32, float64: np.float64, int64: np.int64, bool: np.bool_}
_MAX_BYTES = 2**31 - 1


class NumpyBackend:
    """NumPy's ufuncs. A storage is a one-dimensional array of bytes."""

    name = "numpy"
    in_process = True

    def alloc(self, nbytes: int) -> Flat:
        """A new storage, uninitialised. Raises AllocationError beyond 2 GB, or where NumPy has no room."""
        if nbytes > _MAX_BYTES:
            raise too_large(nbytes)
        try:
            return np.empty(nbytes, np.uint8)
        except MemoryError:
            raise too_large(nbytes) from None

    def from_bytes(self, data: Any) -> Flat:
        """A storage with a copy of a bytes-like object."""
        return np.frombuffer(data, np.uint8).copy() if len(memoryview(data)) else np.empty(0, np.uint8)

    def borrow(self, data: memoryview) -> Flat:
        """A storage on the very bytes of a buffer."""
        return np.frombuffer(data, np.uint8)

    def memory(self, storage: Flat) -> memoryview:
        """The bytes of a storage."""
        return memoryview(storage)

    def map(
        self,
        op: Op,
        dtype: DType,
        x: Flat,
        lx: Layout,
        lo: Layout,
        out: Flat | None = None,
        p: float = 0.0,
        q: float = 0.0,
    ) -> Flat:
        """`for i: out[i] = op(x[i], p, q)`."""
        storage, target = self._target(op.result_dtype(dtype), lo, out)
        with np.errstate(all="ignore"):
            _MAP[op](_view(dtype, x, lx), target, p, q)
        return storage

    def zip(
        self, op: Op, dtype: DType, a: Flat, la: Layout, b: Flat, lb: Layout, lo: Layout, out: Flat | None = None
    ) -> Flat:
        """`for i: out[i] = op(a[i], b[i])`."""
        storage, target = self._target(op.result_dtype(dtype), lo, out)
        with np.errstate(all="ignore"):
            _ZIP[op](_view(dtype, a, la), _view(dtype, b, lb), out=target)
        return storage

    def reduce(self, op: Op, dtype: DType, x: Flat, lx: Layout, lo: Layout, out: Flat | None = None) -> Flat:
        """`for i: for j: out[i] = op(out[i], x[i, j])`."""
        storage, target = self._target(op.result_dtype(dtype), lo, out)
        numbers = _view(dtype, x, lx)
        with np.errstate(all="ignore"):
            if op is REDUCE["argmax"] or op is REDUCE["argmin"]:
                flat = numbers.reshape((*lo.shape, math.prod(lx.shape[lo.ndim :])))
                target[...] = (np.argmax if op is REDUCE["argmax"] else np.argmin)(flat, axis=-1)
            else:
                _REDUCE[op](numbers, axis=tuple(range(lo.ndim, lx.ndim)), out=target)
        return storage

    def matmul(
        self, dtype: DType, a: Flat, la: Layout, b: Flat, lb: Layout, lo: Layout, out: Flat | None = None
    ) -> Flat:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`."""
        storage, target = self._target(dtype, lo, out)
        with np.errstate(all="ignore"):
            np.matmul(_view(dtype, a, la), _view(dtype, b, lb), out=target)
        return storage

    def cast(
        self, from_dtype: DType, to_dtype: DType, x: Flat, lx: Layout, lo: Layout, out: Flat | None = None
    ) -> Flat:
        """`for i: out[i] = to_dtype(x[i])`."""
        storage, target = self._target(to_dtype, lo, out)
        with np.errstate(all="ignore"):
            np.copyto(target, _view(from_dtype, x, lx), casting="unsafe")
        return storage

    def _target(self, dtype: DType, lo: Layout, out: Flat | None) -> tuple[Flat, View]:
        if out is None:
            out = self.alloc(lo.numel * dtype.itemsize)
        return out, _view(dtype, out, lo)


def _view(dtype: DType, storage: Flat, layout: Layout) -> View:
    """The strided view of a storage that a layout describes."""
    size = dtype.itemsize
    if layout.numel == 0:
        return np.empty(layout.shape, _NUMPY_DTYPES[dtype])
    return np.ndarray(
        layout.shape,
        _NUMPY_DTYPES[dtype],
        storage,
        layout.offset * size,
        tuple([stride * size for stride in layout.strides]),
    )


def _ufunc(function: Any) -> Callable[[View, View, float, float], Any]:
    return lambda x, out, _p, _q: function(x, out=out)


def _rsqrt(x: View, out: View, _p: float, _q: float) -> None:
    np.reciprocal(np.sqrt(x), out=out)


def _sigmoid(x: View, out: View, _p: float, _q: float) -> None:
    np.reciprocal(1 + np.exp(-x), out=out)


def _erf(x: View, out: View, _p: float, _q: float) -> None:
    out[...] = np.array([math.erf(number) for number in x.ravel().tolist()]).reshape(x.shape)


def _clamp(x: View, out: View, p: float, q: float) -> None:
    low, high = (_bound(x, value) for value in (p, q))
    np.minimum(np.maximum(x, low), high, out=out)


def _bound(x: View, value: float) -> Any:
    """A clamp's bound in the dtype of x; for integers an infinite bound is the end of their range."""
    if x.dtype == np.int64 and math.isinf(value):
        limits = np.iinfo(np.int64)
        return limits.min if value < 0 else limits.max
    return x.dtype.type(value)


def _second(_a: View, b: View, out: View) -> None:
    out[...] = b


def _first(a: View, _b: View, out: View) -> None:
    out[...] = a


def _relu_back(a: View, b: View, out: View) -> None:
    out[...] = np.where(b > 0, a, a.dtype.type(0))


def _sigmoid_back(a: View, b: View, out: View) -> None:
    np.multiply(a, b * (b.dtype.type(1) - b), out=out)


def _tanh_back(a: View, b: View, out: View) -> None:
    one = b.dtype.type(1)
    np.multiply(a, (one - b) * (one + b), out=out)


_MAP: dict[Op, Callable[[View, View, float, float], Any]] = {
    MAP["rsqrt"]: _rsqrt,
    MAP["sigmoid"]: _sigmoid,
    MAP["erf"]: _erf,
    MAP["clamp"]: _clamp,
    MAP["relu"]: lambda x, out, _p, _q: np.maximum(x, x.dtype.type(0), out=out),
    MAP["pow_scalar"]: lambda x, out, p, _q: np.power(x, x.dtype.type(p), out=out),
    MAP["add_scalar"]: lambda x, out, p, _q: np.add(x, x.dtype.type(p), out=out),
    MAP["mul_scalar"]: lambda x, out, p, _q: np.multiply(x, x.dtype.type(p), out=out),
    MAP["id"]: lambda x, out, _p, _q: np.copyto(out, x),
    MAP["neg"]: _ufunc(np.negative),
    MAP["abs"]: _ufunc(np.absolute),
    MAP["round"]: _ufunc(np.rint),
    MAP["not"]: _ufunc(np.logical_not),
}
_MAP |= {op: _ufunc(getattr(np, name)) for name, op in MAP.items() if op not in _MAP}

_ZIP: dict[Op, Callable[..., Any]] = {
    ZIP["add"]: np.add,
    ZIP["sub"]: np.subtract,
    ZIP["mul"]: np.multiply,
    ZIP["div"]: np.true_divide,
    ZIP["pow"]: np.power,
    ZIP["maximum"]: np.maximum,
    ZIP["minimum"]: np.minimum,
    ZIP["eq"]: np.equal,
    ZIP["ne"]: np.not_equal,
    ZIP["lt"]: np.less,
    ZIP["le"]: np.less_equal,
    ZIP["gt"]: np.greater,
    ZIP["ge"]: np.greater_equal,
    ZIP["and"]: np.logical_and,
    ZIP["or"]: np.logical_or,
    ZIP["xor"]: np.logical_xor,
    ZIP["floordiv"]: np.floor_divide,
    ZIP["mod"]: np.remainder,
    ZIP["first"]: _first,
    ZIP["second"]: _second,
    ZIP["relu_back"]: _relu_back,
    ZIP["atan2"]: np.arctan2,
    ZIP["sigmoid_back"]: _sigmoid_back,
    ZIP["tanh_back"]: _tanh_back,
}

_REDUCE: dict[Op, Callable[..., Any]] = {
    REDUCE["sum"]: np.sum,
    REDUCE["prod"]: np.prod,
    REDUCE["max"]: np.max,
    REDUCE["min"]: np.min,
    REDUCE["any"]: np.any,
    REDUCE["all"]: np.all,
}
