"""The SIMD128 build gives the same bits everywhere: here under wasmtime; in browsers, tests/browser/test_engines.py."""

from typing import cast

from pytensor.backends.wasm import Kernels, WasmBackend
from pytensor.backends.wasm_native import native_kernels
from tests.kernels import corpus


def test_the_simd128_build_gives_the_bits_that_it_gives_everywhere() -> None:
    found = corpus.digests(WasmBackend(cast(Kernels, native_kernels("simd128"))))
    assert corpus.total(found) == corpus.SIMD128, (
        "a kernel that was changed on purpose: note the new digest in corpus.py"
    )
