"""The `wasm` backend: the C kernels of `wasm_kernels/`, compiled to WebAssembly.

In the page the kernels are builtins on Pyodide's own memory (`_pytensor_kernels`, made by `python.c`); where those
could not be bound, and natively under wasmtime, `wasm_raw.RawKernels` gives the same functions over the module's raw
exports. This file turns the backend protocol into those calls and holds no arithmetic.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from struct import Struct
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from pytensor.errors import AllocationError

if TYPE_CHECKING:
    from pytensor.dtypes import DType
    from pytensor.layout import Layout
    from pytensor.ops import Op


platform: str = sys.platform  # mypy takes sys.platform itself for a constant
OK = 0
_ZEROS = (0.0,) * 8
pack_numbers = Struct("<8d").pack


class Storage(Protocol):
    """A block of the kernels' memory, or a borrowed buffer; let go of with the last reference to it."""

    @property
    def address(self) -> int: ...

    @property
    def nbytes(self) -> int: ...

    def __buffer__(self, flags: int, /) -> memoryview: ...


class Kernels(Protocol):
    """What `python.c` offers, and `RawKernels` too. Layouts are `Layout.packed`; `out` is a storage or None."""

    build: str

    def alloc(self, nbytes: int, /) -> Storage: ...

    def borrow(self, data: memoryview, /) -> Storage: ...

    def map(
        self, op: int, dtype: int, x: Storage, lx: bytes, lo: bytes, out: Storage | None, p: float, q: float, /
    ) -> Storage: ...

    def zip(
        self, op: int, dtype: int, a: Storage, la: bytes, b: Storage, lb: bytes, lo: bytes, out: Storage | None, /
    ) -> Storage: ...

    def reduce(self, op: int, dtype: int, x: Storage, lx: bytes, lo: bytes, out: Storage | None, /) -> Storage: ...

    def matmul(
        self, dtype: int, a: Storage, la: bytes, b: Storage, lb: bytes, lo: bytes, out: Storage | None, /
    ) -> Storage: ...

    def cast(
        self, from_dtype: int, to_dtype: int, x: Storage, lx: bytes, lo: bytes, out: Storage | None, /
    ) -> Storage: ...

    def fused(
        self, op: int, dtype: int, rows: int, columns: int, a: Storage, b: Storage, c: Storage | None,
        d: Storage | None, numbers: bytes, /,
    ) -> int: ...  # fmt: skip

    def op_name(self, kind: int, code: int, /) -> str: ...

    def on_out_of_memory(self, handler: Callable[[int], NoReturn], /) -> object: ...


def raise_out_of_memory(nbytes: int) -> NoReturn:
    """What the kernels call when their pool can't give `nbytes` more."""
    raise AllocationError(
        "alloc",
        f"{nbytes:,} bytes more than there is room for.",
        rule="WebAssembly's memory ends at 4 GB, and what is still referred to stays in it.",
        suggestion="a smaller tensor, or `del` of tensors that are no longer needed",
        bytes_asked=nbytes,
    )


def load_kernels() -> Kernels:
    """The kernels of this process: builtins, JavaScript proxies or wasmtime, in that order."""
    host: Any
    if platform != "emscripten":
        host = importlib.import_module("pytensor.backends.wasm_native")
        return cast(Kernels, host.native_kernels())
    try:
        return cast(Kernels, importlib.import_module("_pytensor_kernels"))
    except ImportError:
        host = importlib.import_module("pytensor.backends.wasm_raw")
        return cast(Kernels, host.proxy_kernels())


class WasmBackend:
    """The kernels behind the backend protocol (see `pytensor.backends`)."""

    name = "wasm"

    def __init__(self, kernels: Kernels | None = None) -> None:
        self.kernels = kernels = kernels or load_kernels()
        kernels.on_out_of_memory(raise_out_of_memory)
        self.build = kernels.build
        self.in_process = platform == "emscripten"  # elsewhere wasmtime's memory, which moves when it grows
        self._map = kernels.map
        self._zip = kernels.zip
        self._reduce = kernels.reduce
        self._matmul = kernels.matmul
        self._cast = kernels.cast
        self._fused = kernels.fused
        self.alloc = kernels.alloc
        self.borrow = kernels.borrow

    def from_bytes(self, data: Any) -> Storage:
        source = memoryview(data).cast("B")
        storage = self.alloc(source.nbytes)
        memoryview(storage)[:] = source
        return storage

    def memory(self, storage: Storage) -> memoryview:
        return memoryview(storage)

    def map(
        self, op: Op, dtype: DType, x: Storage, lx: Layout, lo: Layout, out: Storage | None = None,
        p: float = 0.0, q: float = 0.0,
    ) -> Storage:  # fmt: skip
        return self._map(op, dtype, x, lx.packed, lo.packed, out, p, q)

    def zip(
        self, op: Op, dtype: DType, a: Storage, la: Layout, b: Storage, lb: Layout, lo: Layout,
        out: Storage | None = None,
    ) -> Storage:  # fmt: skip
        return self._zip(op, dtype, a, la.packed, b, lb.packed, lo.packed, out)

    def reduce(self, op: Op, dtype: DType, x: Storage, lx: Layout, lo: Layout, out: Storage | None = None) -> Storage:
        return self._reduce(op, dtype, x, lx.packed, lo.packed, out)

    def matmul(
        self, dtype: DType, a: Storage, la: Layout, b: Storage, lb: Layout, lo: Layout, out: Storage | None = None
    ) -> Storage:
        return self._matmul(dtype, a, la.packed, b, lb.packed, lo.packed, out)

    def cast(
        self, from_dtype: DType, to_dtype: DType, x: Storage, lx: Layout, lo: Layout, out: Storage | None = None
    ) -> Storage:
        return self._cast(from_dtype, to_dtype, x, lx.packed, lo.packed, out)

    def fused(
        self, op: int, dtype: DType, rows: int, columns: int, storages: Sequence[Storage], *numbers: float
    ) -> bool:
        a, b, *more = storages
        c, d = (*more, None, None)[:2]
        packed = pack_numbers(*numbers, *_ZEROS[len(numbers) :])
        return self._fused(op, dtype, rows, columns, a, b, c, d, packed) == OK
