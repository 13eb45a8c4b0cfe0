"""What a backend is, which there are, and which one is used.

A backend owns storage and runs four things over it: map, zip, reduce and matmul (and `cast`, which copies). It sees
layouts, dtypes and ops, and no tensor, no gradient and no broadcasting: operands arrive with their strides of 0.
One that can may have a fifth door, `fused`: operations in one pass that the four would do in several. Whoever uses it
(pytensor/functions/fused.py) asks for it first, and else composes the operation; the results agree within rounding.
Backends are imported when they are first asked for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Protocol

from pytensor.dtypes import DType
from pytensor.errors import BackendError
from pytensor.layout import Layout
from pytensor.ops import Op

Storage = Any  # opaque to everything above a backend


class Backend(Protocol):
    """The contract. Layouts say where the numbers lie; `lo` is the layout of the result.

    With `out` given, the result is written into that storage through `lo`, which may be strided and offset, and
    `out` is returned. Without it `lo` is dense and a new storage is made. A result may take the very place of an
    operand, but must not overlap it otherwise.
    """

    name: str
    in_process: bool
    """Whether storages lie in this process's own memory and stay where they are, so that others can share them."""

    def alloc(self, nbytes: int) -> Storage:
        """An uninitialised storage. Raises AllocationError where there is no room."""

    def from_bytes(self, data: Any) -> Storage:
        """A storage with a copy of a bytes-like object."""

    def borrow(self, data: memoryview) -> Storage:
        """A storage on the very bytes of a writable buffer (format "B"), which it keeps; for backends in process."""

    def memory(self, storage: Storage) -> memoryview:
        """The storage's bytes (format "B"), readable and writable: for good where the backend is in process, else
        valid while nothing else is allocated."""

    def map(
        self,
        op: Op,
        dtype: DType,
        x: Storage,
        lx: Layout,
        lo: Layout,
        out: Storage | None = None,
        p: float = 0.0,
        q: float = 0.0,
    ) -> Storage:
        """`for i: out[i] = op(x[i], p, q)`, with lx and lo of one shape."""

    def zip(
        self,
        op: Op,
        dtype: DType,
        a: Storage,
        la: Layout,
        b: Storage,
        lb: Layout,
        lo: Layout,
        out: Storage | None = None,
    ) -> Storage:
        """`for i: out[i] = op(a[i], b[i])`, with la, lb and lo of one shape; both operands are of `dtype`."""

    def reduce(self, op: Op, dtype: DType, x: Storage, lx: Layout, lo: Layout, out: Storage | None = None) -> Storage:
        """`for i: for j: out[i] = op(out[i], x[i, j])`. The dimensions `j` come last in lx; lo has those of `i`."""

    def matmul(
        self,
        dtype: DType,
        a: Storage,
        la: Layout,
        b: Storage,
        lb: Layout,
        lo: Layout,
        out: Storage | None = None,
    ) -> Storage:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`, with leading dimensions of one shape."""

    def cast(
        self,
        from_dtype: DType,
        to_dtype: DType,
        x: Storage,
        lx: Layout,
        lo: Layout,
        out: Storage | None = None,
    ) -> Storage:
        """`for i: out[i] = to_dtype(x[i])`. With one dtype twice it is the strided copy, and assignment to a view."""


class FusedBackend(Backend, Protocol):
    """A backend with the fifth door. Others have no attribute `fused`."""

    def fused(
        self, op: int, dtype: DType, rows: int, columns: int, storages: Sequence[Storage], *numbers: float
    ) -> bool:
        """Run the fused operation FUSED[op] on two to four dense storages of a float dtype, rows × columns.

        Which storage is what, which of them are written and what the numbers (at most 8) mean, kernel_fused in
        wasm_kernels/kernels.h says. Every storage is there already and large enough. False where a class is none, of
        which nothing is told but that, or where there was no room to work in.
        """


FUSED = (
    "softmax",
    "softmax_back",
    "log_softmax",
    "log_softmax_back",
    "standardize",
    "standardize_back",
    "cross_entropy",
    "cross_entropy_back",
    "sgd",
    "adam",
    "squared_error",
    "squared_error_back",
    "convolution",
)
"""The fused operations by code; the kernels have the same list in wasm_kernels/fused.def."""

_MODULES = {
    "reference": ("pytensor.backends.reference", "ReferenceBackend"),
    "numpy": ("pytensor.backends.numpy", "NumpyBackend"),
    "wasm": ("pytensor.backends.wasm", "WasmBackend"),
}
_loaded: dict[str, Backend] = {}
_default: Backend | None = None


def get(name: str) -> Backend:
    """The backend called `name`. Raises BackendError for an unknown name, or when what it needs isn't here."""
    found = _loaded.get(name)
    if found is None:
        if name not in _MODULES:
            raise BackendError(
                "backend",
                f"there is no backend {name!r}.",
                rule="The backends are " + ", ".join(map(repr, _MODULES)) + ".",
                suggestion='set_default_backend("reference")',
                name=name,
            )
        module_name, class_name = _MODULES[name]
        try:
            module: ModuleType = importlib.import_module(module_name)
            found = getattr(module, class_name)()
        except (ImportError, OSError) as error:
            raise BackendError(
                "backend",
                f"the backend {name!r} can't be had here: {error}",
                rule="It needs a package or file that was not found.",
                suggestion='set_default_backend("reference"), which needs nothing',
                name=name,
            ) from error
        _loaded[name] = found
    return found


def default() -> Backend:
    """The backend that new tensors use: at first wasm in a browser, natively numpy where it is, else reference."""
    global _default
    if _default is None:
        _default = _first_available()
    return _default


def get_default_backend() -> str:
    """The name of the backend that new tensors use.

    >>> with backend("reference"):
    ...     get_default_backend()
    'reference'
    """
    return default().name


def set_default_backend(name: str) -> None:
    """Make new tensors with the backend "reference", "numpy" or "wasm". Raises BackendError as `get` does.

    >>> before = get_default_backend()
    >>> set_default_backend("reference")
    >>> get_default_backend()
    'reference'
    >>> set_default_backend(before)
    """
    global _default
    _default = get(name)


@contextmanager
def using(chosen: Backend) -> Iterator[Backend]:
    """Inside the block new tensors use this backend, which need not have a name that `get` knows."""
    global _default
    before = default()
    _default = chosen
    try:
        yield chosen
    finally:
        _default = before


@contextmanager
def backend(name: str) -> Iterator[Backend]:
    """Inside the block new tensors use the backend `name`. Raises BackendError as `get` does.

    >>> with backend("reference"):
    ...     x = tensor([1, 2, 3])
    """
    with using(get(name)) as chosen:
        yield chosen


def _first_available() -> Backend:
    order = ("wasm", "reference") if sys.platform == "emscripten" else ("numpy", "reference")
    for name in order[:-1]:
        try:
            return get(name)
        except BackendError:
            continue
    return get(order[-1])
