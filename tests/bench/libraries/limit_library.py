"""The machine's limits in this engine: the plain C SIMD loops of wasm_kernels/limit.c, on the kernels' own memory.

Its text is executed inside the page, like pytensor_library.py's, so it imports nothing of the tests. What a block of
memory costs to read and to write hangs on where it lies and on what the caches hold of it: so a loop works on the very
blocks that pytensor's row works on. Its results are not checked: what is asked of it is its time.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

OPERATIONS_A_ROUND = 96  # of the multiply-add loop


def instantiate(wasm: bytes) -> Any:
    """The loops, by the names that limit.c exports."""
    js, host = import_module("js"), import_module("pyodide_js")._module
    to_js = import_module("pyodide.ffi").to_js

    def constant(value: int) -> Any:
        kind = to_js({"value": "i32", "mutable": False}, dict_converter=js.Object.fromEntries)
        return js.WebAssembly.Global.new(kind, value)

    env = {
        "memory": host.memory,
        "__indirect_function_table": host.wasmTable,
        "__stack_pointer": host.___stack_pointer,
        "__memory_base": constant(host._memalign(16, 1024)),
        "__table_base": constant(0),
    }
    imports = to_js({"env": env}, dict_converter=js.Object.fromEntries)
    return js.WebAssembly.Instance.new(js.WebAssembly.Module.new(to_js(wasm)), imports).exports


class Limit:
    """The loop of the row that `ours`, pytensor's engine, has prepared; `timer` is an engine too, which times it."""

    def __init__(self, wasm: bytes, ours: Any, timer: Any) -> None:
        self.loops = instantiate(wasm)
        self.ours = ours
        self.timer = timer
        self.loop = ""
        self.blocks: list[int] = []

    def prepare(self, loop: str, count: int) -> None:
        """Choose the loop, and warm it up."""
        self.loop = loop
        function = getattr(self.loops, f"limit_{loop}_f32")
        length = round(count / OPERATIONS_A_ROUND) if loop == "fma" else count
        self.timer.run = lambda calls: function(*self.blocks, length, calls)
        self._on_the_blocks(self.timer.warm_up)

    def sample(self) -> float:
        """Microseconds a call."""
        return float(self._on_the_blocks(self.timer.sample))

    def release(self) -> None:
        """Let go of the loop."""
        self.timer.release()

    def _on_the_blocks(self, measure: Any) -> Any:
        operands = {"copy": 1, "add": 2, "sum": 1, "fma": 0}[self.loop]
        self.blocks = [tensor.storage.address for tensor in self.ours.inputs[:operands]]
        if self.loop in ("copy", "add"):
            # Its block is the one that pytensor's results had, and while it lives nobody else's.
            result = self.ours.once()
            self.blocks.insert(0, result.storage.address)
        return measure()
