"""Compiles the kernels for this machine with AddressSanitizer and UndefinedBehaviorSanitizer, for the tests.

The same C as in the .wasm files, with vectors as in the simd128 build. Zig's clang compiles it; the sanitizers' runtime
libraries, which Zig lacks, are those of the system's gcc, whose calls are the same. Nothing that is shipped comes from
here.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ziglang  # type: ignore[import-untyped]

from wasm_kernels.compile import BUILD, FLAGS, HERE, KERNELS, _run, newest_source

ZIG = Path(ziglang.__file__).resolve().parent
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
NATIVE_FLAGS = [*SANITIZERS, "-g", "-fno-omit-frame-pointer", "-Wno-psabi", "-isystem", str(ZIG / "lib" / "include")]


class UnavailableError(Exception):
    """Why the sanitizers can't be had here, in words for a skipped test."""


def runtime_library() -> str:
    """The path of gcc's AddressSanitizer runtime, which must be loaded before anything else."""
    gcc = shutil.which("gcc")
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        raise UnavailableError(f"sanitizers are set up for Linux on x86_64 and aarch64, not for {platform.platform()}")
    if gcc is None:
        raise UnavailableError("no gcc here, whose package holds the sanitizers' runtime libraries (libasan, libubsan)")
    for library in ("libubsan.so", "libasan.so"):
        found = subprocess.run([gcc, f"-print-file-name={library}"], capture_output=True, text=True, check=True)
        path = found.stdout.strip()
        if "/" not in path:
            raise UnavailableError(f"this gcc comes without {library}: install its package of sanitizers")
    return str(Path(path).resolve())


def compile_sanitized(extra: Path, out_dir: Path = BUILD / "sanitized") -> tuple[Path, Path]:
    """(the kernels as a shared library, the program that ``extra``, a C file with a ``main``, makes with them).

    Raises UnavailableError where this machine hasn't what it takes, RuntimeError with the compiler's own message.
    """
    runtime_library()
    library, program = out_dir / "kernels.so", out_dir / extra.stem
    newest = max(newest_source(), extra.stat().st_mtime)
    if all(path.exists() and path.stat().st_mtime == newest for path in (library, program)):
        return library, program
    out_dir.mkdir(parents=True, exist_ok=True)
    target = f"--target={platform.machine()}-linux-gnu"
    clang = [str(ZIG / "zig"), "clang", target, "-std=c23", "-O1"]
    sources = [*(HERE / f"{name}.c" for name in KERNELS if name != "python"), extra]
    objects = [str(out_dir / f"{source.stem}.o") for source in sources]
    flags = [flag for flag in FLAGS if flag not in ("-O3", "-g0", "-Werror")]
    compilations = [
        [*clang, *flags, *NATIVE_FLAGS, "-O1", "-I", str(HERE), "-c", str(source), "-o", compiled]
        for source, compiled in zip(sources, objects, strict=True)
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(_run, compilations))
    _run(["gcc", *SANITIZERS, "-shared", *objects[:-1], "-lm", "-o", str(library)])
    _run(["gcc", *SANITIZERS, *objects, "-lm", "-o", str(program)])
    for path in (library, program):
        os.utime(path, (newest, newest))  # so that a source written meanwhile counts as newer
    return library, program
