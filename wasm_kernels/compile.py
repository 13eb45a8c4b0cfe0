"""Compiles the kernels to WebAssembly: ``python wasm_kernels/compile.py`` writes into ``wasm_kernels/build/``.

    kernels-simd128.wasm   for engines with 128-bit vectors (every current one): the same bits everywhere
    kernels-relaxed.wasm   for those that also have relaxed vectors: products and sums in one instruction
    kernels-scalar.wasm    the same source without vectors
    limit.wasm, limit-relaxed.wasm    the plain loops that benchmarks compare with

The compiler is Zig's clang from the PyPI package ``ziglang``; standard library only otherwise. The modules are
position-independent and import their memory, so that they can be placed on Pyodide's: whoever instantiates one
supplies ``memory``, ``__stack_pointer``, ``__memory_base``, ``__table_base``, ``malloc`` and ``free``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"

# Zig's default CPU emits constant expressions that Node 20 refuses, so every feature is named.
FEATURES = "mvp+bulk_memory+mutable_globals+sign_ext+nontrapping_fptoint+multivalue+reference_types"

# -ffp-contract=off: a fused multiply-add would round otherwise than a separate one, and results must be the same
# bits in every engine. -fwrapv: int64 tensors wrap. -fno-builtin: else a short copy loop becomes a call.
FLAGS = (
    "-std=c23 -O3 -g0 -fPIC -fvisibility=hidden -ffreestanding -fno-builtin -ffp-contract=off -fwrapv "
    "-fno-strict-aliasing -Wall -Wextra -Werror -Wno-pass-failed"
).split()

LINK_FLAGS = (
    "-shared --experimental-pic --import-memory --no-entry --strip-debug --gc-sections "
    "--unresolved-symbols=import-dynamic"
).split()

KERNELS = """
    map zip cast elementwise reduce_rows reduce_columns reduce matmul fused memory pack layout module python
""".split()

# module name: (sources, compiler flags)
MODULES = {
    "kernels-simd128": (KERNELS, [f"-mcpu={FEATURES}+simd128"]),
    "kernels-relaxed": (KERNELS, [f"-mcpu={FEATURES}+simd128+relaxed_simd"]),
    "kernels-scalar": (KERNELS, [f"-mcpu={FEATURES}", "-DKERNELS_SCALAR"]),
    "limit": (["limit"], [f"-mcpu={FEATURES}+simd128"]),
    "limit-relaxed": (["limit"], [f"-mcpu={FEATURES}+simd128+relaxed_simd"]),
}


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"kernel compilation failed: {' '.join(command)}\n{done.stderr.strip()}")


def newest_source() -> float:
    """When a file that the modules are made from was last written."""
    sources = (path for path in HERE.iterdir() if path.suffix in {".c", ".h", ".def", ".py"})
    return max(path.stat().st_mtime for path in sources)


def compile_kernels(out_dir: Path = BUILD, python: str = sys.executable) -> list[Path]:
    """Compiles every module into ``out_dir`` with the ``ziglang`` of that Python; returns the .wasm files.

    Modules that bear the time of the newest source are left as they are. Raises ``RuntimeError`` with the
    compiler's own message.
    """
    outputs = [out_dir / f"{module}.wasm" for module in MODULES]
    newest = newest_source()
    if all(output.exists() and output.stat().st_mtime == newest for output in outputs):
        return outputs
    out_dir.mkdir(parents=True, exist_ok=True)
    zig = [python, "-m", "ziglang"]
    # A directory of its own, and modules that appear whole, so that two builds at once don't disturb each other.
    with TemporaryDirectory(dir=out_dir) as scratch:
        compilations: list[list[str]] = []
        links: list[list[str]] = []
        for module, (sources, flags) in MODULES.items():
            objects: list[str] = []
            for source in sources:
                path = HERE / f"{source}.c"
                objects.append(f"{scratch}/{module}-{source}.o")
                target = ["-target", "wasm32-freestanding", *flags, *FLAGS]
                compilations.append([*zig, "cc", *target, "-c", str(path), "-o", objects[-1]])
            links.append([*zig, "wasm-ld", *LINK_FLAGS, "-o", f"{scratch}/{module}.wasm", *objects])
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(_run, compilations))
            list(pool.map(_run, links))
        for output in outputs:
            made = Path(scratch) / output.name
            os.utime(made, (newest, newest))  # so that a source written meanwhile counts as newer
            made.replace(output)
    return outputs


if __name__ == "__main__":
    for compiled in compile_kernels():
        print(f"{compiled.relative_to(HERE.parent)}  {compiled.stat().st_size:,} bytes")
