"""A machine for the kernels: one build instantiated under wasmtime, with NumPy arrays in and out of its memory. Or, for
the sanitizers, compiled for the machine that the tests run on.

The raw entry points only; the backend that pytensor uses natively is its own. The memory is laid out by hand:
static data, the C stack, a heap for the kernels' ``malloc``, and an arena for the operands of the test at hand.
"""

from __future__ import annotations

import ctypes
import os
import struct
from functools import cache
from typing import Any

import numpy as np
import wasmtime

from wasm_kernels.compile import compile_kernels

Array = np.ndarray[Any, np.dtype[Any]]

DTYPES: list[np.dtype[Any]] = [np.dtype("float32"), np.dtype("float64"), np.dtype("int64"), np.dtype("bool")]
SANITIZED = os.environ.get("KERNELS_SANITIZED")
"""The library of sanitized kernels, where the tests run on these alone (test_sanitized.py)."""

BUILDS = ["sanitized"] if SANITIZED else ["simd128", "relaxed", "scalar"]

PAGE = 65536
STATIC, STACK, HEAP, ARENA, END = 1 << 16, 1 << 20, 4 << 20, 32 << 20, 192 << 20


@cache
def _loaded(build: str) -> tuple[wasmtime.Engine, wasmtime.Module]:
    paths = {path.stem: path for path in compile_kernels()}
    engine = wasmtime.Engine()
    return engine, wasmtime.Module.from_file(engine, str(paths[f"kernels-{build}"]))


class Machine:
    """One instance of a kernels module. ``run`` calls a kernel on NumPy arrays of any strides."""

    def __init__(self, build: str) -> None:
        engine, module = _loaded(build)
        self.store = wasmtime.Store(engine)
        self.memory = wasmtime.Memory(self.store, wasmtime.MemoryType(wasmtime.Limits(END // PAGE, None)))
        self.heap_top = HEAP
        self.arena_top = ARENA
        self.mallocs: list[int] = []
        self.frees: list[int] = []
        instance = wasmtime.Instance(self.store, module, [self._import(item) for item in module.imports])
        self.exports = instance.exports(self.store)
        if "__wasm_apply_data_relocs" in self.exports:
            self.call("__wasm_apply_data_relocs")
        address = ctypes.addressof(self.memory.data_ptr(self.store).contents)
        self.bytes = np.frombuffer((ctypes.c_uint8 * END).from_address(address), dtype=np.uint8)
        self.placed: list[tuple[int, int]] = []

    def _import(self, item: wasmtime.ImportType) -> Any:
        constants = {"__memory_base": STATIC, "__stack_pointer": HEAP, "__table_base": 0}
        kind, name = item.type, item.name
        if isinstance(kind, wasmtime.MemoryType):
            return self.memory
        if isinstance(kind, wasmtime.TableType):
            return wasmtime.Table(self.store, kind, None)
        if isinstance(kind, wasmtime.GlobalType):
            return wasmtime.Global(self.store, kind, wasmtime.Val.i32(constants[name or ""]))
        assert isinstance(kind, wasmtime.FuncType)
        if name == "malloc":
            return wasmtime.Func(self.store, kind, self._malloc)
        if name == "free":
            return wasmtime.Func(self.store, kind, self.frees.append)

        def unexpected(*_: object) -> object:
            raise RuntimeError(f"a kernel called {name}")

        return wasmtime.Func(self.store, kind, unexpected)

    def _malloc(self, nbytes: int) -> int:
        nbytes &= 0xFFFFFFFF
        address = self.heap_top + 8
        if address + nbytes > ARENA:
            return 0
        self.heap_top = (address + nbytes + 7) // 8 * 8
        self.mallocs.append(address)
        return address

    def call(self, name: str, *arguments: float) -> Any:
        function = self.exports[name]
        assert isinstance(function, wasmtime.Func)
        return function(self.store, *arguments)

    def text(self, address: int) -> str:
        return bytes(self.read(address, 64)).split(b"\0")[0].decode()

    def clear(self) -> None:
        """Forgets all operands."""
        self.arena_top = ARENA
        self.placed.clear()

    def read(self, address: int, nbytes: int) -> Array:
        """A copy of some of the memory."""
        return self.bytes[address : address + nbytes].copy()

    def write(self, address: int, content: Array) -> None:
        self.bytes[address : address + len(content)] = content

    def _place(self, nbytes: int) -> int:
        address = -(-self.arena_top // 64) * 64
        self.arena_top = address + nbytes
        assert self.arena_top <= END, "the arena is full"
        self.placed.append((address, nbytes))
        return address

    def _layout(self, array: Array, offset: int) -> int:
        size = array.itemsize
        strides = [stride // size for stride in array.strides]
        contiguous = 1
        expected = 1
        for length, stride in zip(reversed(array.shape), reversed(strides), strict=True):
            contiguous &= length == 1 or stride == expected
            expected *= length
        head = (array.ndim, array.size, offset, contiguous or array.size == 0)
        packed = struct.pack(f"<{4 + 2 * array.ndim}i", *head, *array.shape, *strides)
        address = self._place(len(packed))
        self.write(address, np.frombuffer(packed, np.uint8))
        return address

    def put(self, array: Array) -> tuple[int, int]:
        """Copies an array's whole storage in, at the least alignment allowed; returns (storage, layout)."""
        storage = storage_bytes(array)
        address = self._place(len(storage) + array.itemsize) + array.itemsize
        self.write(address, storage)
        return address, self._layout(array, storage_offset(array) // array.itemsize)

    def _fence(self) -> None:
        self.write(self._place(64), np.full(64, 0xA5, np.uint8))

    def _fence_stands(self) -> bool:
        return bool(np.all(self.read(*self.placed[-1]) == 0xA5))

    def run(self, kernel: str, head: list[int], operands: list[Array], out: Array, *tail: float) -> Array:
        """Calls ``kernel(*head, operands and layouts…, out, layout, *tail)``; returns the output through its layout.

        Raises if the kernel reports an error, or has written anywhere but in the output's elements.
        """
        self.clear()
        arguments = [part for operand in operands for part in self.put(operand)]
        before = [(address, self.read(address, nbytes)) for address, nbytes in self.placed]
        place, layout = self.put(out)
        self._fence()
        status = self.call(kernel, *head, *arguments, place, layout, *map(float, tail))
        if status:
            raise ValueError(f"{kernel}{head} returned {status}")
        if not all(np.array_equal(self.read(address, len(content)), content) for address, content in before):
            raise AssertionError(f"{kernel}{head} wrote into an operand")
        if not self._fence_stands():
            raise AssertionError(f"{kernel}{head} wrote past the output")
        storage = self.read(place, len(storage_bytes(out)))
        result = through_layout(storage, out).copy()
        expected = storage_bytes(out)
        through_layout(expected, out)[...] = result
        if not np.array_equal(storage, expected):
            raise AssertionError(f"{kernel}{head} wrote between the output's elements")
        return result


class SanitizedMachine(Machine):
    """The kernels compiled for this machine with sanitizers, which end the process at the first fault. Operands are
    blocks of C's own heap, each as long as its array, so that a read past their end is one."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(SANITIZED)
        self.heap = ctypes.CDLL(None)
        self.heap.malloc.restype = ctypes.c_void_p
        self.placed = []

    def call(self, name: str, *arguments: float) -> Any:
        function = self.library[name]
        pointer = name in ("kernel_op_name", "kernel_build", "storage_alloc")
        function.restype = ctypes.c_void_p if pointer else ctypes.c_int32
        values: tuple[Any, ...] = arguments
        return function(*(ctypes.c_double(v) if isinstance(v, float) else ctypes.c_int64(v) for v in values)) or 0

    def clear(self) -> None:
        for address, _ in self.placed:
            self.heap.free(ctypes.c_void_p(address))
        self.placed.clear()

    def text(self, address: int) -> str:
        return ctypes.string_at(address).decode()

    def read(self, address: int, nbytes: int) -> Array:
        return np.frombuffer(ctypes.string_at(address, nbytes), np.uint8).copy()

    def write(self, address: int, content: Array) -> None:
        ctypes.memmove(address, content.tobytes(), len(content))

    def _place(self, nbytes: int) -> int:
        address: int = self.heap.malloc(ctypes.c_size_t(nbytes))
        self.placed.append((address, nbytes))
        return address

    def _fence(self) -> None:
        """The sanitizer's own stands behind every block."""

    def _fence_stands(self) -> bool:
        return True


def machine_of(build: str) -> Machine:
    """A machine with one build of the kernels."""
    return SanitizedMachine() if build == "sanitized" else Machine(build)


def _owner(array: Array) -> Array:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def storage_bytes(array: Array) -> Array:
    """A copy of the whole memory that an array or view looks at."""
    owner = _owner(array)
    return np.frombuffer(ctypes.string_at(owner.ctypes.data, owner.nbytes), np.uint8).copy()


def storage_offset(array: Array) -> int:
    """Where in its storage an array starts, in bytes."""
    return int(array.ctypes.data - _owner(array).ctypes.data) if array.size else 0


def through_layout(storage: Array, like: Array) -> Array:
    """A storage seen with the shape, dtype, strides and offset of ``like``."""
    if not like.size:
        return np.empty(like.shape, like.dtype)
    return np.ndarray(like.shape, like.dtype, storage.data, storage_offset(like), like.strides)


def code(dtype: Any) -> int:
    """A dtype's code in the kernels' contract."""
    return DTYPES.index(np.dtype(dtype))
