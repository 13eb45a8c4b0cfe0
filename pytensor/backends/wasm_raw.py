"""The kernels over a module's raw exports: integers in, integers out.

It gives what `python.c` gives as builtins (`pytensor.backends.wasm.Kernels`), for hosts where those can't be bound:
Pyodide through JavaScript proxies (`proxy_kernels`), and wasmtime (`wasm_native`). Slower by some microseconds a call,
the same results to the bit.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NoReturn, Protocol

MAP, ZIP, REDUCE = range(3)  # the kinds of ops
OK, UNSUPPORTED, OUT_OF_MEMORY = range(3)  # what a kernel returns
ITEM_SIZES = (4, 8, 8, 1)
DESCRIPTORS_KEPT = 4096


class Exports(Protocol):
    """The functions that every build of the kernels exports; `layout.h` and `kernels.h` say what each does."""

    def kernel_map(self, op: int, dtype: int, x: int, lx: int, out: int, lo: int, p: float, q: float, /) -> int: ...
    def kernel_zip(self, op: int, dtype: int, a: int, la: int, b: int, lb: int, out: int, lo: int, /) -> int: ...
    def kernel_reduce(self, op: int, dtype: int, x: int, lx: int, out: int, lo: int, /) -> int: ...
    def kernel_matmul(self, dtype: int, a: int, la: int, b: int, lb: int, out: int, lo: int, /) -> int: ...
    def kernel_cast(self, from_dtype: int, to_dtype: int, x: int, lx: int, out: int, lo: int, /) -> int: ...
    def kernel_fused(
        self, op: int, dtype: int, rows: int, columns: int, a: int, b: int, c: int, d: int, numbers: int, /
    ) -> int: ...
    def kernel_op_name(self, kind: int, code: int, /) -> int: ...
    def kernel_result_dtype(self, kind: int, op: int, dtype: int, /) -> int: ...
    def kernel_build(self, /) -> int: ...
    def storage_alloc(self, nbytes: int, /) -> int: ...
    def storage_free(self, address: int, /) -> None: ...


class Memory(Protocol):
    """Reads and writes the memory that the kernels work on."""

    def view(self, address: int, nbytes: int, /) -> memoryview: ...


class RawStorage:
    """A block of the kernels' memory, or of `lender`'s; let go of with the last reference to it."""

    __slots__ = ("_kernels", "_lender", "address", "nbytes")

    def __init__(self, kernels: RawKernels, address: int, nbytes: int, lender: object = None) -> None:
        self._kernels = kernels
        self._lender = lender
        self.address = address
        self.nbytes = nbytes

    def __buffer__(self, flags: int, /) -> memoryview:
        return self._kernels.memory.view(self.address, self.nbytes)

    def __del__(self) -> None:
        if self._lender is None:
            self._kernels.exports.storage_free(self.address)


class RawKernels:
    """`Kernels` over raw exports: it makes room for results and keeps layouts' descriptors in the kernels' memory."""

    def __init__(self, exports: Exports, memory: Memory) -> None:
        self.exports = exports
        self.memory = memory
        self.build = self._text(exports.kernel_build())
        self._out_of_memory: Callable[[int], object] | None = None
        self._descriptors: dict[bytes, RawStorage] = {}

    def on_out_of_memory(self, handler: Callable[[int], object], /) -> object:
        self._out_of_memory = handler
        return handler

    def op_name(self, kind: int, code: int, /) -> str:
        return self._text(self.exports.kernel_op_name(kind, code))

    def alloc(self, nbytes: int, /) -> RawStorage:
        address = self.exports.storage_alloc(nbytes) & 0xFFFFFFFF if nbytes < 1 << 32 else 0
        if not address:
            self._raise_out_of_memory(nbytes)
        return RawStorage(self, address, nbytes)

    def borrow(self, data: memoryview, /) -> RawStorage:
        from ctypes import addressof, c_ubyte

        lender = (c_ubyte * data.nbytes).from_buffer(data)
        return RawStorage(self, addressof(lender), data.nbytes, lender)

    def map(
        self, op: int, dtype: int, x: RawStorage, lx: bytes, lo: bytes, out: RawStorage | None, p: float, q: float, /
    ) -> RawStorage:
        out = out or self._result(MAP, op, dtype, lo)
        source, target = self._descriptor(lx), self._descriptor(lo)
        kernel = self.exports.kernel_map
        return self._finish(
            out, kernel(op, dtype, x.address, source.address, out.address, target.address, float(p), float(q))
        )

    def zip(
        self, op: int, dtype: int, a: RawStorage, la: bytes, b: RawStorage, lb: bytes, lo: bytes,
        out: RawStorage | None, /,
    ) -> RawStorage:  # fmt: skip
        out = out or self._result(ZIP, op, dtype, lo)
        left, right, target = self._descriptor(la), self._descriptor(lb), self._descriptor(lo)
        kernel = self.exports.kernel_zip
        return self._finish(
            out, kernel(op, dtype, a.address, left.address, b.address, right.address, out.address, target.address)
        )

    def reduce(self, op: int, dtype: int, x: RawStorage, lx: bytes, lo: bytes, out: RawStorage | None, /) -> RawStorage:
        out = out or self._result(REDUCE, op, dtype, lo)
        source, target = self._descriptor(lx), self._descriptor(lo)
        kernel = self.exports.kernel_reduce
        return self._finish(out, kernel(op, dtype, x.address, source.address, out.address, target.address))

    def matmul(
        self, dtype: int, a: RawStorage, la: bytes, b: RawStorage, lb: bytes, lo: bytes, out: RawStorage | None, /
    ) -> RawStorage:
        out = out or self.alloc(numel(lo) * ITEM_SIZES[dtype])
        left, right, target = self._descriptor(la), self._descriptor(lb), self._descriptor(lo)
        kernel = self.exports.kernel_matmul
        return self._finish(
            out, kernel(dtype, a.address, left.address, b.address, right.address, out.address, target.address)
        )

    def cast(
        self, from_dtype: int, to_dtype: int, x: RawStorage, lx: bytes, lo: bytes, out: RawStorage | None, /
    ) -> RawStorage:
        out = out or self.alloc(numel(lo) * ITEM_SIZES[to_dtype])
        source, target = self._descriptor(lx), self._descriptor(lo)
        kernel = self.exports.kernel_cast
        return self._finish(out, kernel(from_dtype, to_dtype, x.address, source.address, out.address, target.address))

    def fused(
        self, op: int, dtype: int, rows: int, columns: int, a: RawStorage, b: RawStorage, c: RawStorage | None,
        d: RawStorage | None, numbers: bytes, /,
    ) -> int:  # fmt: skip
        values = self.alloc(len(numbers))
        self.memory.view(values.address, values.nbytes)[:] = numbers
        third, fourth = (storage.address if storage is not None else 0 for storage in (c, d))
        kernel = self.exports.kernel_fused
        return kernel(op, dtype, rows, columns, a.address, b.address, third, fourth, values.address)

    def _result(self, kind: int, op: int, dtype: int, layout: bytes) -> RawStorage:
        result_dtype = self.exports.kernel_result_dtype(kind, op, dtype)
        if result_dtype < 0:
            raise _refused()
        return self.alloc(numel(layout) * ITEM_SIZES[result_dtype])

    def _finish(self, out: RawStorage, status: int) -> RawStorage:
        if status == OUT_OF_MEMORY:
            self._raise_out_of_memory(out.nbytes)
        if status != OK:
            raise _refused()
        return out

    def _raise_out_of_memory(self, nbytes: int) -> NoReturn:
        if self._out_of_memory is not None:
            self._out_of_memory(nbytes)
        raise MemoryError(f"no room for {nbytes} bytes")

    def _descriptor(self, packed: bytes) -> RawStorage:
        """Where a layout's descriptor lies in the kernels' memory; the caller's reference keeps it there."""
        found = self._descriptors.get(packed)
        if found is None:
            if len(self._descriptors) >= DESCRIPTORS_KEPT:
                self._descriptors.clear()
            found = self._descriptors[packed] = self.alloc(len(packed))
            self.memory.view(found.address, found.nbytes)[:] = packed
        return found

    def _text(self, address: int) -> str:
        """A C string, or "" for a null pointer."""
        if not address:
            return ""
        letters = bytearray()
        while letter := self.memory.view(address + len(letters), 1)[0]:
            letters.append(letter)
        return letters.decode("ascii")


def numel(packed: bytes) -> int:
    """The number of elements of a packed layout (its second word)."""
    return int(struct.unpack_from("<i", packed, 4)[0])


def _refused() -> SystemError:
    return SystemError("internal: a kernel was called with an op or a dtype that it does not have")


class AddressSpace:
    """This process's own memory, seen through ctypes from `base` on: Pyodide's, or a wasmtime instance's."""

    def __init__(self, base: int = 0) -> None:
        from ctypes import c_ubyte

        self._byte = c_ubyte
        self._base = base

    def view(self, address: int, nbytes: int, /) -> memoryview:
        return memoryview((self._byte * nbytes).from_address(self._base + address)).cast("B")


def proxy_kernels() -> RawKernels:
    """The kernels through JavaScript proxies, where the bridge could not bind them as builtins."""
    from _pytensor_kernels_proxy import exports  # type: ignore[import-not-found]

    return RawKernels(exports, AddressSpace())
