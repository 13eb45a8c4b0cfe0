"""The reference backend with its loops taken apart, so that a student's functions can stand in for parts of them.

Each of to_index, index_to_position, broadcast_index, tensor_map, tensor_zip and tensor_reduce is the student's where
there is one, else the lecture's, written out here. Storages reach them as flat lists. Where a student's function
raises, the reference's own loop does the work. Not fast, and not meant to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from pytensor.backends.reference import ReferenceBackend
from pytensor.broadcasting import broadcast_index
from pytensor.dtypes import DType
from pytensor.layout import Layout, index_to_position, layout, to_index
from pytensor.ops import REDUCE, Op

PARTS = ("to_index", "index_to_position", "broadcast_index", "tensor_map", "tensor_zip", "tensor_reduce")
Fallen = Callable[[str, Exception], None]
Shape = Sequence[int]


def _unheard(_name: str, _error: Exception) -> None:
    """Before the first run there is nobody to tell."""


class OwnBackend(ReferenceBackend):
    """There is one, `OWN`, for every run: the engine shares constants between tensors of backends of one name."""

    name = "own loops"

    def __init__(self) -> None:
        self.run_on({}, _unheard)

    def run_on(self, parts: Mapping[str, Callable[..., Any]], fallen: Fallen) -> None:
        """Take these functions, by name, for the run that begins; `fallen(name, error)` hears of one that raised."""
        self.parts = dict(parts)
        self.fallen = fallen
        self.to_index: Callable[..., Any] = self.parts.get("to_index", to_index)
        self.position: Callable[..., Any] = self.parts.get("index_to_position", index_to_position)
        self.small: Callable[..., Any] = self.parts.get("broadcast_index", broadcast_index)

    def map(
        self, op: Op, dtype: DType, x: bytearray, lx: Layout, lo: Layout,
        out: bytearray | None = None, p: float = 0.0, q: float = 0.0,
    ) -> bytearray:  # fmt: skip
        """As the reference, by the student's loop."""
        numbers = [p, q][: op.parameters]
        if dtype.name == "int64":
            numbers = [int(number) for number in numbers]

        def loop() -> list[Any]:
            results = [op.identity or 0] * lo.numel
            function: Callable[..., Any] = self.parts.get("tensor_map", self._map)
            flat, strides = self._flat(dtype, x, lx)
            function(
                lambda value: op.function(value, *numbers), flat, strides, results, layout(lo.shape).strides, lo.shape
            )
            return results

        results = self._tried("tensor_map", loop)
        if results is None:
            return super().map(op, dtype, x, lx, lo, out, p, q)
        return self._write(op.result_dtype(dtype), results, lo, out)

    def zip(
        self, op: Op, dtype: DType, a: bytearray, la: Layout, b: bytearray, lb: Layout, lo: Layout,
        out: bytearray | None = None,
    ) -> bytearray:  # fmt: skip
        """As the reference, by the student's loop; what the engine repeats by strides of 0 has size 1 again."""

        def loop() -> list[Any]:
            results = [0] * lo.numel
            function: Callable[..., Any] = self.parts.get("tensor_zip", self._zip)
            sides = []
            for storage, lay in ((a, la), (b, lb)):
                flat, strides = self._flat(dtype, storage, lay)
                sides += [flat, _unrepeated(lay), strides]
            function(op.function, *sides, results, lo.shape, layout(lo.shape).strides)
            return results

        results = self._tried("tensor_zip", loop)
        if results is None:
            return super().zip(op, dtype, a, la, b, lb, lo, out)
        return self._write(op.result_dtype(dtype), results, lo, out)

    def reduce(
        self, op: Op, dtype: DType, x: bytearray, lx: Layout, lo: Layout, out: bytearray | None = None
    ) -> bytearray:
        """As the reference, by the student's loop: one dimension after the other, the last first."""
        if op is REDUCE["argmax"] or op is REDUCE["argmin"] or (op.identity is None and lx.numel == 0):
            return super().reduce(op, dtype, x, lx, lo, out)  # these are no fold of one number into another

        def loop() -> list[Any]:
            function: Callable[..., Any] = self.parts.get("tensor_reduce", self._reduce)
            (flat, strides), shape = self._flat(dtype, x, lx), lx.shape
            while len(shape) > lo.ndim:
                dim = len(shape) - 1
                reduced = layout((*shape[:dim], 1))
                # A maximum has no number to start from but one of its own.
                results = [op.identity] * reduced.numel
                if op.identity is None:
                    results = [flat[position] for position in layout(reduced.shape, strides).positions()]
                function(op.function, flat, shape, strides, dim, results, reduced.strides)
                shape, flat = shape[:dim], results
                strides = layout(shape).strides
            return flat if lx.ndim > lo.ndim else self._read(dtype, x, lx)

        results = self._tried("tensor_reduce", loop)
        if results is None or len(results) != lo.numel:
            return super().reduce(op, dtype, x, lx, lo, out)
        return self._write(op.result_dtype(dtype), results, lo, out)

    def _tried(self, loop_name: str, loop: Callable[[], list[Any]]) -> list[Any] | None:
        """What a loop gives, or None where a part of it raised."""
        try:
            return loop()
        except Exception as error:
            frames = error.__traceback__
            blamed = loop_name
            while frames is not None:
                name = frames.tb_frame.f_code.co_name
                if name in self.parts and frames.tb_frame.f_code.co_filename.startswith("<your "):
                    blamed = name
                frames = frames.tb_next
            if blamed not in self.parts:
                raise
            self.fallen(blamed, error)
            return None

    def _flat(self, dtype: DType, storage: bytearray, lay: Layout) -> tuple[list[Any], tuple[int, ...]]:
        """The storage as a list that begins where the layout does, and the strides in it."""
        if any(stride < 0 for stride in lay.strides):
            return self._read(dtype, storage, lay), layout(lay.shape).strides
        return list(dtype.view(memoryview(storage)))[lay.offset :], lay.strides

    # The lecture's loops, through whichever index functions there are.

    def _map(self, f: Any, x: Any, x_strides: Shape, out: Any, out_strides: Shape, shape: Shape) -> None:
        for ordinal in range(prod(shape)):
            index = self.to_index(ordinal, shape)
            out[self.position(index, out_strides)] = f(x[self.position(index, x_strides)])

    def _zip(
        self, f: Any, a: Any, a_shape: Shape, a_strides: Shape, b: Any, b_shape: Shape, b_strides: Shape,
        out: Any, out_shape: Shape, out_strides: Shape,
    ) -> None:  # fmt: skip
        for ordinal in range(prod(out_shape)):
            index = self.to_index(ordinal, out_shape)
            x = a[self.position(self.small(index, out_shape, a_shape), a_strides)]
            y = b[self.position(self.small(index, out_shape, b_shape), b_strides)]
            out[self.position(index, out_strides)] = f(x, y)

    def _reduce(self, f: Any, x: Any, x_shape: Shape, x_strides: Shape, dim: int, out: Any, out_strides: Shape) -> None:
        for ordinal in range(prod(x_shape)):
            index = self.to_index(ordinal, x_shape)
            kept = (*index[:dim], 0, *index[dim + 1 :])
            at = self.position(kept, out_strides)
            out[at] = f(out[at], x[self.position(index, x_strides)])


def _unrepeated(lay: Layout) -> tuple[int, ...]:
    """The shape before it was repeated: a stride of 0 stands for a size of 1."""
    return tuple(1 if stride == 0 and size > 1 else size for size, stride in zip(lay.shape, lay.strides, strict=True))


OWN = OwnBackend()
