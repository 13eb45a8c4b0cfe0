"""The same C and the same cases with AddressSanitizer and UBSan, and the fuzz target for layouts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kernels.machine import SANITIZED
from wasm_kernels.sanitize import UnavailableError, compile_sanitized, runtime_library

HERE = Path(__file__).resolve().parent
CASES = ["test_elementwise.py", "test_reduce.py", "test_matmul.py", "test_fused.py"]

pytestmark = pytest.mark.skipif(SANITIZED is not None, reason="this is the run with sanitizers")


@pytest.fixture(scope="module")
def sanitized() -> tuple[Path, Path]:
    try:
        return compile_sanitized(HERE / "fuzz_layouts.c")
    except UnavailableError as missing:
        pytest.skip(str(missing))


def run(*command: str | Path, **environment: str) -> str:
    # leaks: Python's own at its end are none of ours
    settings = {"ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1", **environment}
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, env={**os.environ, **settings}
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-6000:]
    return output


def test_every_case_runs_without_a_fault(sanitized: tuple[Path, Path]) -> None:
    cases = [HERE / name for name in CASES]
    pytest_command: tuple[str | Path, ...] = (
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "--capture=sys",
        "-p",
        "no:cacheprovider",
        *cases,
    )
    said = run(*pytest_command, LD_PRELOAD=runtime_library(), KERNELS_SANITIZED=str(sanitized[0]))
    assert " passed" in said
    assert "skipped" not in said


def test_any_layout_is_walked_as_the_plain_loop_walks_it(sanitized: tuple[Path, Path]) -> None:
    assert "5000 rounds" in run(sanitized[1], "5000")


def test_a_fault_is_found(sanitized: tuple[Path, Path]) -> None:
    """A layout that reaches beyond its storage, so that we know the sanitizers are there."""
    code = (
        "import numpy as np; from tests.kernels.machine import machine_of; m = machine_of('sanitized'); "
        "x, lx = m.put(np.ones(8, np.float32)); far, longer = m.put(np.ones(9, np.float32)); "
        "m.call('kernel_map', 1, 0, x, longer, far, longer, 0.0, 0.0)"
    )
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0", "LD_PRELOAD": runtime_library()}
    environment["KERNELS_SANITIZED"] = str(sanitized[0])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode != 0
    assert "AddressSanitizer: heap-buffer-overflow" in done.stderr
