"""The specification of a backend: plain loops over Python numbers, as the lecture draws them.

Everything is written to be read. A storage is a bytearray; a loop walks the positions that the layouts give.
"""

from __future__ import annotations

import math
from typing import Any

from pytensor.dtypes import DType, bool as bool_dtype, int64
from pytensor.errors import AllocationError
from pytensor.layout import Layout
from pytensor.ops import REDUCE, Op

MAX_BYTES = 2**31 - 1


class ReferenceBackend:
    """Loops over Python floats, ints and bools. float32 is rounded where it is stored."""

    name = "reference"
    in_process = True

    def alloc(self, nbytes: int) -> bytearray:
        """A new storage. Raises AllocationError beyond 2 GB, or where Python has no room."""
        if nbytes > MAX_BYTES:
            raise too_large(nbytes)
        try:
            return bytearray(nbytes)
        except MemoryError:
            raise too_large(nbytes) from None

    def from_bytes(self, data: Any) -> bytearray:
        """A storage with a copy of a bytes-like object."""
        return bytearray(data)

    def borrow(self, data: memoryview) -> Any:
        """A storage on the very bytes of a buffer: the buffer itself, which is read and written like a bytearray."""
        return data

    def memory(self, storage: bytearray) -> memoryview:
        """The bytes of a storage."""
        return memoryview(storage)

    def map(
        self,
        op: Op,
        dtype: DType,
        x: bytearray,
        lx: Layout,
        lo: Layout,
        out: bytearray | None = None,
        p: float = 0.0,
        q: float = 0.0,
    ) -> bytearray:
        """`for i: out[i] = op(x[i], p, q)`."""
        function = op.function
        parameters = [_like(dtype, value) for value in (p, q)[: op.parameters]]
        numbers = self._read(dtype, x, lx)
        return self._write(op.result_dtype(dtype), [function(number, *parameters) for number in numbers], lo, out)

    def zip(
        self,
        op: Op,
        dtype: DType,
        a: bytearray,
        la: Layout,
        b: bytearray,
        lb: Layout,
        lo: Layout,
        out: bytearray | None = None,
    ) -> bytearray:
        """`for i: out[i] = op(a[i], b[i])`."""
        numbers = map(op.function, self._read(dtype, a, la), self._read(dtype, b, lb))
        return self._write(op.result_dtype(dtype), list(numbers), lo, out)

    def reduce(
        self, op: Op, dtype: DType, x: bytearray, lx: Layout, lo: Layout, out: bytearray | None = None
    ) -> bytearray:
        """`for i: for j: out[i] = op(out[i], x[i, j])`."""
        numbers = self._read(dtype, x, lx)
        size = math.prod(lx.shape[lo.ndim :])
        results = [_reduce_one(op, numbers[i * size : (i + 1) * size]) for i in range(lo.numel)]
        return self._write(op.result_dtype(dtype), results, lo, out)

    def matmul(
        self,
        dtype: DType,
        a: bytearray,
        la: Layout,
        b: bytearray,
        lb: Layout,
        lo: Layout,
        out: bytearray | None = None,
    ) -> bytearray:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`."""
        rows, inner, columns = lo.shape[-2], la.shape[-1], lo.shape[-1]
        left, right = self._read(dtype, a, la), self._read(dtype, b, lb)
        results = []
        batches = lo.numel // (rows * columns) if lo.numel else 0
        for batch in range(batches):
            for i in range(rows):
                row = left[(batch * rows + i) * inner : (batch * rows + i + 1) * inner]
                for j in range(columns):
                    start = batch * inner * columns + j
                    column = right[start : start + inner * columns : columns]
                    results.append(sum(x * y for x, y in zip(row, column, strict=False)))
        return self._write(dtype, results, lo, out)

    def cast(
        self,
        from_dtype: DType,
        to_dtype: DType,
        x: bytearray,
        lx: Layout,
        lo: Layout,
        out: bytearray | None = None,
    ) -> bytearray:
        """`for i: out[i] = to_dtype(x[i])`."""
        numbers = self._read(from_dtype, x, lx)
        if to_dtype is not from_dtype:
            numbers = [_like(to_dtype, number) for number in numbers]
        return self._write(to_dtype, numbers, lo, out)

    def _read(self, dtype: DType, storage: bytearray, layout: Layout) -> list[Any]:
        """The numbers of a tensor, in row-major order of its indices."""
        numbers = dtype.view(memoryview(storage))
        return [numbers[position] for position in layout.positions()]

    def _write(self, dtype: DType, values: list[Any], layout: Layout, out: bytearray | None) -> bytearray:
        """Put values, in row-major order, where the layout says."""
        if out is None:
            out = self.alloc(layout.numel * dtype.itemsize)
        numbers = dtype.view(memoryview(out))
        if dtype is int64:
            values = [wrapped(value) for value in values]
        for position, value in zip(layout.positions(), values, strict=True):
            numbers[position] = value
        return out


def too_large(nbytes: int) -> AllocationError:
    """The refusal of a storage of `nbytes`."""
    return AllocationError(
        "allocate",
        f"{nbytes:,} bytes asked for.",
        rule=f"One tensor can have at most {MAX_BYTES:,} bytes, and no more than there is memory.",
        suggestion="fewer elements, or float32 instead of float64",
        bytes_asked=nbytes,
        bytes_limit=MAX_BYTES,
    )


def wrapped(value: Any) -> int:
    """An int brought into the range of int64, as two's complement does."""
    return (int(value) + 2**63) % 2**64 - 2**63


def _like(dtype: DType, value: Any) -> Any:
    """A Python number of the kind that `dtype` holds; a float loses its fraction to an int, and NaN becomes 0."""
    if dtype is bool_dtype:
        return value != 0
    if dtype is int64:
        return wrapped(value) if abs(value) < 2**63 else -(2**63)
    return float(value)


def _reduce_one(op: Op, numbers: list[Any]) -> Any:
    if op is REDUCE["argmax"] or op is REDUCE["argmin"]:
        best = 0
        for at, number in enumerate(numbers):
            if op.function(numbers[best], number):
                best = at
        return best
    if not numbers:
        return op.identity
    out = numbers[0] if op.identity is None else op.identity
    for number in numbers:
        out = op.function(out, number)
    return out
