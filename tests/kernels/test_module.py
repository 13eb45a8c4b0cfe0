"""The module's face: its imports, its list of ops, and that the builds that promise it give the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import wasmtime

from pytensor import ops
from tests.kernels import oracle
from tests.kernels.layouts import blank, values
from tests.kernels.machine import BUILDS, DTYPES, Array, Machine, code
from wasm_kernels.compile import compile_kernels

KINDS = ["map", "zip", "reduce"]
PLACES = ["memory", "__indirect_function_table", "__stack_pointer", "__memory_base", "__table_base"]


def names(machine: Machine, kind: int) -> list[str]:
    listed: list[str] = []
    while address := machine.call("kernel_op_name", kind, len(listed)):
        listed.append(machine.text(address))
    return listed


@pytest.mark.parametrize("kind", [0, 1, 2], ids=KINDS)
def test_ops_are_those_of_the_python_list_in_its_order(machine: Machine, kind: int) -> None:
    listed = names(machine, kind)
    assert listed == list([ops.MAP, ops.ZIP, ops.REDUCE][kind])
    assert listed == list(oracle.KINDS[kind])


@pytest.mark.parametrize("kind", [0, 1, 2], ids=KINDS)
def test_result_dtypes_are_those_of_the_table(machine: Machine, kind: int) -> None:
    for op, meaning in enumerate(oracle.KINDS[kind].values()):
        for dtype in DTYPES:
            expected = code(meaning.result_dtype(dtype)) if dtype in meaning.dtypes else -1
            assert machine.call("kernel_result_dtype", kind, op, code(dtype)) == expected


@pytest.mark.parametrize(("kind", "op"), [(0, -1), (0, 1000), (1, 1000), (2, 1000), (3, 1000), (4, 0), (-1, 0)])
def test_outside_the_list_there_is_no_op(machine: Machine, kind: int, op: int) -> None:
    assert machine.call("kernel_op_name", kind, op) == 0
    assert machine.call("kernel_result_dtype", kind, op, 0) == -1


@pytest.mark.parametrize("build", BUILDS)
def test_a_build_knows_its_name(build: str) -> None:
    machine = Machine(build)
    assert machine.text(machine.call("kernel_build")) == build


@pytest.mark.parametrize(("missing", "runs"), [("wasm_simd", {"scalar"}), ("wasm_relaxed_simd", {"scalar", "simd128"})])
def test_a_build_needs_no_more_than_it_says(missing: str, runs: set[str]) -> None:
    config = wasmtime.Config()
    config.wasm_relaxed_simd = False
    setattr(config, missing, False)
    engine = wasmtime.Engine(config)
    paths = {path.stem: path for path in compile_kernels()}
    for build in BUILDS:
        code = paths[f"kernels-{build}"].read_bytes()
        if build in runs:
            wasmtime.Module.validate(engine, code)
        else:
            with pytest.raises(wasmtime.WasmtimeError):
                wasmtime.Module.validate(engine, code)


def test_nothing_is_imported_but_memory_and_the_heap() -> None:
    """The C API of Python, for the builtins, is the one exception."""
    for path in compile_kernels():
        module = wasmtime.Module.from_file(wasmtime.Engine(), str(path))
        for item in module.imports:
            name = item.name or ""
            assert item.module == "env"
            assert name.lstrip("_").startswith("Py") or name in PLACES or name in ("malloc", "free")


@pytest.fixture(scope="module")
def both() -> list[Machine]:
    """Of the relaxed build the engine may choose how a product is rounded, so it isn't among these."""
    return [Machine(build) for build in ("simd128", "scalar")]


def same(results: list[Array]) -> None:
    """The same bits, a NaN's own bits apart."""
    first, second = results
    assert first.dtype == second.dtype
    if first.dtype.kind == "f":
        assert np.array_equal(np.isnan(first), np.isnan(second))
        first, second = (np.where(np.isnan(result), 0, result) for result in results)
        assert np.array_equal(np.signbit(first), np.signbit(second))
    np.testing.assert_array_equal(first, second)


def test_both_builds_give_the_same_bits_elementwise(both: list[Machine]) -> None:
    rng = np.random.default_rng(11)
    for kind, kernel in ((0, "kernel_map"), (1, "kernel_zip")):
        for op, meaning in enumerate(oracle.KINDS[kind].values()):
            for dtype in meaning.dtypes:
                operands = [values(rng, dtype, 3001) for _ in range(kind + 1)]
                tail = meaning.parameters if kind == 0 else ()
                out = blank(meaning.result_dtype(dtype), operands[0])
                same([machine.run(kernel, [op, code(dtype)], operands, out, *tail) for machine in both])


@pytest.mark.parametrize("shape", [(5000,), (70, 90), (3, 17), (37, 1)])
def test_both_builds_give_the_same_bits_in_sums_and_products(both: list[Machine], shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(12)
    for dtype in oracle.FLOATS:
        x: Any = rng.normal(size=shape).astype(dtype)
        for view in (x, x.T):
            kept = view.ndim - 1
            out = blank(dtype, shape=view.shape[:kept])
            for op in range(4):
                same([machine.run("kernel_reduce", [op, code(dtype)], [view], out) for machine in both])
        if x.ndim == 2:
            for a, b in ((x, x.T), (x.T, x)):
                out = blank(dtype, shape=(a.shape[0], b.shape[1]))
                same([machine.run("kernel_matmul", [code(dtype)], [a, b], out) for machine in both])
