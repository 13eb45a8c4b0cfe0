"""The kernels outside the browser: the page's very own .wasm files, run by the `wasmtime` package.

It lets pytest exercise the shipped kernels without a browser. It is not for speed: a call costs some 20 microseconds.
"""

from __future__ import annotations

import atexit
import os
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from pytensor.backends.wasm_raw import AddressSpace, Exports, Memory, RawKernels

KERNELS = Path(__file__).resolve().parents[2] / "wasm_kernels" / "build"
PAGE = 65536
RESERVED = 1 << 20
"""Bytes at the low end for the shadow stack (which grows down from here) before static data begins."""


@cache
def native_kernels(build: str | None = None) -> RawKernels:
    """The kernels of one build under wasmtime: "simd128", "relaxed" or "scalar".

    By default the build that the environment variable PYTENSOR_WASM_BUILD names, else simd128.

    Raises:
        ImportError: wasmtime is not installed, or the kernels are not built.
    """
    build = build or os.environ.get("PYTENSOR_WASM_BUILD", "simd128")
    path = KERNELS / f"kernels-{build}.wasm"
    try:
        import wasmtime
    except ImportError:
        raise ImportError(
            "the wasm backend needs the package `wasmtime` outside the browser: pip install wasmtime"
        ) from None
    if not path.exists():
        raise ImportError(f"the wasm backend needs {path.name}, which is not built: run `python3 build.py site`")
    return instantiate(wasmtime, path.read_bytes())


def instantiate(wasmtime: Any, code: bytes) -> RawKernels:
    """Links a kernels module into a memory of its own, as the page's bridge links it into Pyodide's."""
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    module = wasmtime.Module(engine, code)

    memory = wasmtime.Memory(store, wasmtime.MemoryType(wasmtime.Limits(64, None)))
    heap = Heap(store, memory, wasmtime.WasmtimeError)
    static_data = heap.malloc(RESERVED)
    i32 = wasmtime.ValType.i32()
    funcref = wasmtime.TableType(wasmtime.ValType.funcref(), wasmtime.Limits(64, None))

    def constant(value: int, mutable: bool = False) -> Any:
        return wasmtime.Global(store, wasmtime.GlobalType(i32, mutable), wasmtime.Val.i32(value))

    linker = wasmtime.Linker(engine)
    provided = {
        "memory": memory,
        "__indirect_function_table": wasmtime.Table(store, funcref, None),
        "__stack_pointer": constant(RESERVED, mutable=True),
        "__memory_base": constant(static_data),
        "__table_base": constant(1),
        "malloc": wasmtime.Func(store, wasmtime.FuncType([i32], [i32]), heap.malloc),
        "free": wasmtime.Func(store, wasmtime.FuncType([i32], []), heap.free),
    }
    for name, value in provided.items():
        linker.define(store, "env", name, value)
    linker.define_unknown_imports_as_traps(module)
    exports = linker.instantiate(store, module).exports(store)
    for start in ("__wasm_apply_data_relocs", "__wasm_call_ctors"):
        if start in exports:
            exports[start](store)
    return RawKernels(bound(store, exports), heap)


def bound(store: Any, exports: Any) -> Exports:
    """A wasmtime instance's functions, each called without naming the store."""

    def bind(function: Any) -> Any:
        return lambda *args: function(store, *(signed(arg) if type(arg) is int else arg for arg in args))

    names = [name for name in vars(Exports) if name.startswith(("kernel_", "storage_"))]
    functions = SimpleNamespace(**{name: bind(exports[name]) for name in names})
    # When the interpreter ends, the store closes before the last tensors go.
    atexit.register(setattr, functions, "storage_free", lambda _address: None)
    return cast(Exports, functions)


def signed(address: int) -> int:
    """An address above 2 GB as wasmtime takes it: the negative number of the same 32 bits."""
    return address - (1 << 32) if address >= 1 << 31 else address


class Heap(Memory):
    """`malloc` and `free` for the kernels' pool: blocks of one size are reused, and the memory grows at its end."""

    ALIGNMENT = 16

    def __init__(self, store: Any, memory: Any, refused: type[Exception]) -> None:
        self._store = store
        self._refused = refused  # what `memory.grow` raises where the host has no more
        self._memory = memory
        self._end = RESERVED
        self._sizes: dict[int, int] = {}
        self._free: dict[int, list[int]] = {}

    def malloc(self, nbytes: int) -> int:
        """The address of a new block, as a signed 32-bit number; 0 when the 4 GB are used up."""
        size = -(-(nbytes & 0xFFFFFFFF) // self.ALIGNMENT) * self.ALIGNMENT or self.ALIGNMENT
        if waiting := self._free.get(size):
            return signed(waiting.pop())
        address, end = self._end, self._end + size
        if end > 1 << 32:
            return 0
        missing = -(-end // PAGE) - self._memory.size(self._store)
        if missing > 0:
            try:
                self._memory.grow(self._store, missing)
            except self._refused:
                return 0
        self._end = end
        self._sizes[address] = size
        return signed(address)

    def free(self, address: int) -> None:
        address &= 0xFFFFFFFF
        if address:
            self._free.setdefault(self._sizes[address], []).append(address)

    def view(self, address: int, nbytes: int, /) -> memoryview:
        import ctypes

        base = ctypes.cast(self._memory.data_ptr(self._store), ctypes.c_void_p).value or 0
        return AddressSpace(base).view(address, nbytes)
