"""How many WebAssembly instructions the hot loops run for an element: a figure that no other work on the machine moves.

Counted by wasmtime (as fuel) while it runs the page's very own .wasm file, so neither a browser nor a profiler is
needed. Engines make machine code of these instructions in their own way: compare a count with itself, over time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import wasmtime

from pytensor.array import Array, map_array, matmul_arrays, reduce_array, with_layout, zip_arrays
from pytensor.backends.wasm import Kernels, WasmBackend
from pytensor.backends.wasm_native import KERNELS, instantiate
from pytensor.dtypes import float32
from pytensor.layout import layout
from pytensor.ops import MAP, REDUCE, ZIP

FULL = 1 << 62
SIDE = 256


class Meter:
    """The package `wasmtime`, save that all runs in one store that counts instructions."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.consume_fuel = True
        self.engine = wasmtime.Engine(config)
        self.store = wasmtime.Store(self.engine)
        self.store.set_fuel(FULL)

    def __getattr__(self, name: str) -> Any:
        return getattr(wasmtime, name)

    def Engine(self) -> wasmtime.Engine:  # noqa: N802 - the package's name
        return self.engine

    def Store(self, _engine: wasmtime.Engine) -> wasmtime.Store:  # noqa: N802 - the package's name
        return self.store

    def count(self, work: Callable[[], object]) -> int:
        """The instructions of one call, when the pool already has the blocks that it asks for."""
        work()
        before = self.store.get_fuel()
        work()
        return before - self.store.get_fuel()


def instructions(build: str = "simd128", folder: Path = KERNELS) -> dict[str, float]:
    """Instructions an element of the loop (of the input for a reduction; a multiply-add for matmul), by loop."""
    meter = Meter()
    backend = WasmBackend(cast(Kernels, instantiate(meter, (folder / f"kernels-{build}.wasm").read_bytes())))
    return {name: meter.count(work) / elements for name, elements, work in loops(backend)}


def loops(backend: WasmBackend) -> Iterator[tuple[str, int, Callable[[], object]]]:
    """Each hot loop: its name, its elements, and a call of it."""

    def block(*shape: int) -> Array:
        lo = layout(shape)
        storage = backend.alloc(4 * lo.numel)
        memory = memoryview(storage).cast("B").cast("f")
        for i in range(lo.numel):
            memory[i] = (i * 37 % 101 + 1) / 51
        return Array(storage, lo, float32, backend)

    a, b, row, column = block(SIDE, SIDE), block(SIDE, SIDE), block(1, SIDE), block(SIDE, 1)
    turned = with_layout(b, b.layout.permute((1, 0)))
    square = SIDE * SIDE
    for name in ("relu", "exp", "log", "tanh", "sigmoid", "sin", "erf"):
        yield name, square, partial(map_array, MAP[name], a)
    for name, other in {"a + b": b, "a + row": row, "a + column": column, "a + b.T": turned}.items():
        yield name, square, partial(zip_arrays, ZIP["add"], a, other)
    for name in ("sum", "max"):
        for where, dims in {"dim 0": (0,), "dim 1": (1,), "all": (0, 1)}.items():
            yield f"{name} {where}", square, partial(reduce_array, REDUCE[name], a, dims)
    for name, right in {"a @ b": b, "a @ b.T": turned}.items():
        yield name, square * SIDE, partial(matmul_arrays, a, right)
