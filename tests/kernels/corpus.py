"""Every kernel on a fixed set of operands, and a hash of the bits that come out: what must be the same in every engine.

It needs pytensor only, so the same text runs natively (test_same_bits.py) and as a program in the page
(tests/browser/test_engines.py). Which results are right is not its matter: the other tests of this folder judge that.
"""

from __future__ import annotations

import hashlib
import random
from array import array
from collections.abc import Iterator
from math import inf, nan, prod
from typing import Any

from pytensor import dtypes, ops
from pytensor.backends import FUSED, FusedBackend, Storage
from pytensor.dtypes import DType
from pytensor.layout import Layout, layout, product

# What the SIMD128 build comes to, on every machine and in every engine. A kernel that rounds otherwise than before
# changes it: test_same_bits.py then says to what.
SIMD128 = "97d216c39b55b1237717ad12ff91738c3d087b1a9fc2ea2241028280b1cd2ca4"
SEED = 20
# Where arithmetic trips: zeros, subnormals, the ends of the range, infinities, not a number.
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-45, -1e-40, 5e-324, 1.2e-38, 3.4e38, 1.7e308, inf, -inf, nan)
WHOLE = (0, 1, -1, 2, 7, 2**31, 2**63 - 1, -(2**63))
LENGTHS = (1, 3, 5, 8, 67, 261)  # about the width of a vector and of a block
# A shape, the strides and the offset with which it lies in its storage.
LAYOUTS = (
    *(layout((length,)) for length in LENGTHS),
    layout((37,), (2,), 1),
    layout((9, 33), (1, 9)),
    layout((9, 33), (0, 1)),
    layout((9, 33), (1, 0)),
    layout((2, 3, 5), (15, 1, 3), 4),
)
# How many dimensions at the end are reduced.
REDUCTIONS = (
    *((layout((length,)), 1) for length in (*LENGTHS, 4133)),
    (layout((5, 67)), 1),
    (layout((67, 5), (1, 67)), 1),
    (layout((130, 70), (1, 130)), 1),
    (layout((4, 6, 35), (35, 140, 1)), 1),
    (layout((3, 4, 9), (36, 1, 4)), 2),
)
PRODUCTS = (
    (layout((1, 1)), layout((1, 1))),
    (layout((5, 7)), layout((7, 9))),
    (layout((33, 65)), layout((65, 18))),
    (layout((33, 65), (1, 33)), layout((65, 18), (1, 65))),
    (layout((130, 3)), layout((3, 2))),
    (layout((4, 9, 6)), layout((6, 5))),
)
FLAT = ("squared_error", "squared_error_back", "sgd", "adam")  # that know no rows
ROWS = ((1, 1), (3, 5), (4, 67), (2, 300))


class Operands:
    """Storages with numbers in them, the same in every process."""

    def __init__(self, backend: FusedBackend) -> None:
        self.backend = backend
        self.random = random.Random(SEED)

    def number(self, dtype: DType, everyday: bool) -> Any:
        """Any bit pattern at all, one of those that trip arithmetic, or one of everyday size."""
        kind = 1.0 if everyday else self.random.random()
        if dtype is dtypes.bool:
            return self.random.random() < 0.5
        if dtype is dtypes.int64:
            return self.random.choice(WHOLE) if kind < 0.2 else self.random.randrange(-9, 10)
        if kind < 0.3:
            return dtype.view(memoryview(self.random.randbytes(dtype.itemsize)))[0]
        if kind < 0.5:
            chosen = self.random.choice(SPECIAL)
            return chosen if dtype is dtypes.float64 or abs(chosen) < 3.5e38 else chosen * 0.0
        return self.random.uniform(-4, 4)

    def make(self, dtype: DType, count: int, everyday: bool = False) -> Storage:
        """`count` numbers."""
        numbers = array(
            {"?": "B"}.get(dtype.format, dtype.format), (self.number(dtype, everyday) for _ in range(count))
        )
        return self.backend.from_bytes(numbers.tobytes())

    def under(self, lo: Layout, dtype: DType, everyday: bool = False) -> Storage:
        """A storage long enough for a layout."""
        last = sum((size - 1) * stride for size, stride in zip(lo.shape, lo.strides, strict=True))
        return self.make(dtype, lo.offset + last + 1, everyday)

    def whole(self, numbers: list[int]) -> Storage:
        """These, as int64."""
        return self.backend.from_bytes(array("q", numbers).tobytes())


def bits(backend: FusedBackend, storage: Storage, dtype: DType, count: int) -> bytes:
    """The bits of the first numbers of a storage. NaN is one number: its own bits are the engine's choice."""
    memory = bytes(backend.memory(storage)[: count * dtype.itemsize])
    if not dtype.is_floating_point:
        return memory
    numbers = array("f" if dtype is dtypes.float32 else "d", memory)
    for at, number in enumerate(numbers):
        if number != number:
            numbers[at] = 0.0
    return numbers.tobytes() + bytes(number != number for number in dtype.view(memoryview(memory)))


def elementwise(backend: FusedBackend, operands: Operands) -> Iterator[tuple[str, bytes]]:
    """Maps, zips and casts, in every layout."""
    for op in (*ops.MAP.values(), *ops.ZIP.values()):
        for dtype in op.dtypes:
            for lx in LAYOUTS:
                out, x = layout(lx.shape), operands.under(lx, dtype)
                if op.kind is ops.Kind.MAP:
                    p, q = (1.75, 2.5) if dtype.is_floating_point else (1, 2)
                    done = backend.map(op, dtype, x, lx, out, None, p, q)
                else:
                    done = backend.zip(op, dtype, x, lx, operands.under(out, dtype), out, out)
                yield f"{op.name} {dtype}", bits(backend, done, op.result_dtype(dtype), out.numel)
    for before in dtypes.DTYPES:
        for after in dtypes.DTYPES:
            for lx in LAYOUTS:
                out = layout(lx.shape)
                done = backend.cast(before, after, operands.under(lx, before), lx, out)
                yield f"cast {before} {after}", bits(backend, done, after, out.numel)


def folded(backend: FusedBackend, operands: Operands) -> Iterator[tuple[str, bytes]]:
    """Reductions and products of matrices; also of everyday numbers alone, whose sums are not all infinite."""
    for everyday in (False, True):
        for op in ops.REDUCE.values():
            for dtype in op.dtypes:
                for lx, dims in REDUCTIONS:
                    out = layout(lx.shape[: lx.ndim - dims])
                    done = backend.reduce(op, dtype, operands.under(lx, dtype, everyday), lx, out)
                    yield f"{op.name} {dtype}", bits(backend, done, op.result_dtype(dtype), out.numel)
        for dtype in (dtypes.float32, dtypes.float64, dtypes.int64):
            for la, lb in PRODUCTS:
                a, b = operands.under(la, dtype, everyday), operands.under(lb, dtype, everyday)
                wide, tall, out = product(la, lb)
                done = backend.matmul(dtype, a, wide, b, tall, out)
                yield f"matmul {dtype}", bits(backend, done, dtype, out.numel)


def fused(backend: FusedBackend, operands: Operands) -> Iterator[tuple[str, bytes]]:
    """The fused operations; what each takes, wasm_kernels/kernels.h says."""
    for dtype in (dtypes.float32, dtypes.float64):
        for rows, columns in ROWS:
            size = rows * columns
            for everyday in (False, True):
                for name, lengths, numbers in (
                    ("softmax", (size, size), ()),
                    ("softmax_back", (size, size, size), ()),
                    ("log_softmax", (size, size), ()),
                    ("log_softmax_back", (size, size, size), ()),
                    ("standardize", (size, size, rows), (1e-5,)),
                    ("standardize_back", (size, rows, size, size), ()),
                    ("cross_entropy", (size, 0, rows, 1), (-100.0,)),
                    ("cross_entropy_back", (size, 0, rows, size), (-100.0,)),
                    ("squared_error", (size, size, 1), (0.3,)),
                    ("squared_error_back", (size, size, 1, size), (0.3,)),
                    ("sgd", (size, size, size), (0.1, 0.9, 1.0, 0.01, 1.0, 0.0)),
                    ("adam", (size, size, size, size), (0.01, 0.9, 0.999, 1.5, 1e-8, 0.01, 0.999)),
                ):
                    count = 1 if name in FLAT else rows
                    classes = operands.whole([-100 if row == 1 else row % columns for row in range(rows)])
                    given = [operands.make(dtype, length, everyday) if length else classes for length in lengths]
                    assert backend.fused(FUSED.index(name), dtype, count, size // count, given, *numbers), name
                    for storage, length in zip(given, lengths, strict=True):
                        yield f"{name} {dtype}", bits(backend, storage, dtype, length)
        for image, kernel, step, dilation in (
            ((2, 3, 5, 13), (5, 3, 3, 3), (1, 1), 1),
            ((1, 2, 9, 8), (4, 2, 2, 3), (3, 2), 2),
        ):
            places = [
                (length - dilation * (width - 1) - 1) // stride + 1
                for length, width, stride in zip(image[2:], kernel[2:], step, strict=True)
            ]
            lengths = (prod(image), prod(kernel), image[0] * kernel[0] * prod(places))
            given = [operands.make(dtype, length, everyday=True) for length in lengths]
            shapes = (*image[1:], *kernel[2:], *step, dilation)
            code = FUSED.index("convolution")
            assert backend.fused(code, dtype, image[0], kernel[0], given, *map(float, shapes))
            yield f"convolution {dtype}", bits(backend, given[2], dtype, lengths[2])


def digests(backend: FusedBackend) -> dict[str, str]:
    """For each kernel and dtype the SHA-256 of all that came out."""
    operands = Operands(backend)
    found: dict[str, Any] = {}
    for part in (elementwise, folded, fused):
        for name, result in part(backend, operands):
            found.setdefault(name, hashlib.sha256()).update(result)
    return {name: digest.hexdigest() for name, digest in found.items()}


def total(found: dict[str, str]) -> str:
    """One SHA-256 for all of them."""
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()
