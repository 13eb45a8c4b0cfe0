"""Reductions against NumPy: over any of the dimensions, in every layout, and the accuracy of long sums."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tests.kernels import oracle
from tests.kernels.layouts import arrange, blank, shapes, values, views
from tests.kernels.machine import DTYPES, Array, Machine, code

# What the result of a float sum may be off, relative to the sum of absolute values.
SUM_ERROR = {DTYPES[0]: 1e-6, DTYPES[1]: 1e-14}

# (shape, order in memory, how many dimensions are kept): one for each way through reduce.c.
PATHS: dict[str, Any] = {
    "everything": ((2000,), (0,), 0),
    "everything, permuted": ((7, 30, 11), (2, 0, 1), 0),
    "nothing": ((6, 5), (0, 1), 2),
    "rows": ((13, 700), (0, 1), 1),
    "short rows": ((150, 3), (0, 1), 1),
    "columns": ((70, 300), (1, 0), 1),
    "more columns than a tile": ((2103, 9), (1, 0), 1),
    "long rows, one under the other": ((1503, 45), (1, 0), 1),
    "few columns": ((5, 600), (1, 0), 1),
    "middle dimension": ((4, 37, 21), (0, 2, 1), 2),
    "middle of long rows": ((3, 20, 150), (0, 2, 1), 2),
    "outer and inner": ((30, 9, 8), (1, 0, 2), 1),
    "two of four": ((3, 4, 5, 6), (2, 0, 3, 1), 2),
    "long rows of short rows": ((3, 40, 5), (0, 2, 1), 1),
}


def run_reduce(machine: Machine, name: str, x: Array, kept: int, out: Array | None = None) -> Array:
    op = list(oracle.REDUCE).index(name)
    out = blank(oracle.REDUCE[name].result_dtype(x.dtype), shape=x.shape[:kept]) if out is None else out
    return machine.run("kernel_reduce", [op, code(x.dtype)], [x], out)


def check(machine: Machine, name: str, x: Array, kept: int, out: Array | None = None) -> None:
    """Reduces the dimensions of ``x`` after the first ``kept`` and compares."""
    got = run_reduce(machine, name, x, kept, out)
    meaning = oracle.REDUCE[name]
    rows = np.ascontiguousarray(x).reshape(*x.shape[:kept], math.prod(x.shape[kept:]))
    assert got.shape == x.shape[:kept]
    assert got.dtype == meaning.result_dtype(x.dtype)
    with np.errstate(all="ignore"):
        if name in ("sum", "prod") and x.dtype in SUM_ERROR:
            wide = rows.astype(np.longdouble)
            expected = wide.sum(-1) if name == "sum" else wide.prod(-1)
            scale = np.abs(wide).sum(-1) if name == "sum" else np.abs(expected) * max(10, rows.shape[-1])
            finite = np.isfinite(scale) & (scale < np.finfo(x.dtype).max)
            error = np.abs(got - expected)[finite]
            assert np.all(error <= SUM_ERROR[x.dtype] * scale[finite])
            if name == "sum":  # of a product's 0 · inf the order decides
                assert np.all(np.isnan(got[np.isnan(expected)]))
        else:
            np.testing.assert_array_equal(got, meaning.function(rows, axis=-1).astype(got.dtype))


def numbers(name: str, dtype: np.dtype[Any], seed: int) -> Any:
    """Elements for an op: for a product about 1, so that it stays finite; for any and all mostly of one kind."""
    rng = np.random.default_rng(seed)

    def content(count: int) -> Array:
        if name == "prod":
            drawn = 1 + 0.01 * rng.normal(size=count)
            return drawn.astype(dtype) if dtype != DTYPES[2] else rng.integers(-3, 4, count)
        if name in ("any", "all"):
            rare = rng.random(count) < 0.004
            return (rare if name == "any" else ~rare).astype(dtype)
        return values(rng, dtype, count, special=seed % 2 == 0)

    return content


@pytest.mark.parametrize("name", oracle.REDUCE)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_reduction_on_every_path(machine: Machine, name: str, seed: int) -> None:
    for dtype in oracle.REDUCE[name].dtypes:
        for shape, order, kept in PATHS.values():
            for step in (1, 2):
                x = arrange(numbers(name, dtype, seed), shape, order, (step,) * len(shape), (step - 1,) * len(shape))
                check(machine, name, x, kept)


@given(st.data())
def test_any_reduction_over_any_layout(machine: Machine, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(oracle.REDUCE)))
    meaning = oracle.REDUCE[name]
    dtype = data.draw(st.sampled_from(meaning.dtypes))
    shape = data.draw(shapes())
    kept = data.draw(st.integers(0, len(shape)))
    if 0 in shape[kept:] and name in ("max", "min", "argmax", "argmin"):
        return  # an error that the caller raises
    x = data.draw(views(shape, dtype, special=name != "prod"))
    if name == "prod" and dtype != DTYPES[2]:
        x = np.broadcast_to(np.asarray(np.where(x < 0, -1, 1), dtype), shape)
    out = data.draw(views(shape[:kept], meaning.result_dtype(dtype), expand=False))
    check(machine, name, x, kept, out)


@pytest.mark.parametrize("shape", [(0,), (3, 0), (2, 0, 4), (100, 0)])
def test_nothing_gives_the_identity(machine: Machine, shape: tuple[int, ...]) -> None:
    for name, identity in (("sum", 0), ("prod", 1), ("any", 0), ("all", 1)):
        for dtype in oracle.REDUCE[name].dtypes:
            got = run_reduce(machine, name, np.empty(shape, dtype), len(shape) - (2 if len(shape) == 3 else 1))
            assert np.all(got == identity)


@pytest.mark.parametrize("order", ["rows", "columns", "strided"])
def test_a_sum_of_millions_is_accurate(machine: Machine, order: str) -> None:
    rng = np.random.default_rng(7)
    storage = rng.random(4_000_000, dtype=np.float32)
    x = {"rows": storage, "columns": storage.reshape(250_000, 16).T, "strided": storage[::2]}[order]
    kept = 1 if order == "columns" else 0
    got = run_reduce(machine, "sum", x, kept).astype(np.float64)
    expected = x.astype(np.float64).sum(axis=-1)
    assert np.all(np.abs(got - expected) <= 1e-6 * expected)


def test_the_first_of_equals_and_the_first_nan_win(machine: Machine) -> None:
    for length in (1, 5, 600, 3000):
        for at in (0, length // 2, length - 1):
            x = np.zeros(length, np.float32)
            x[at:] = 3
            assert run_reduce(machine, "argmax", x, 0) == at
            assert run_reduce(machine, "argmin", -x, 0) == at
            x[at] = np.nan
            x[-1] = np.inf if at < length - 1 else np.nan
            assert run_reduce(machine, "argmax", x, 0) == at
            assert run_reduce(machine, "argmin", x, 0) == at
    lowest = np.full(700, -np.inf, np.float32)
    assert run_reduce(machine, "argmax", lowest, 0) == 0
    assert run_reduce(machine, "max", lowest, 0) == -np.inf


def test_nan_and_infinities_are_seen_in_every_chunk(machine: Machine) -> None:
    """Of float32 whole chunks are looked at together."""
    for at in (0, 1, 15, 16, 511, 512, 1300, 2047, 2050):
        for special in (np.nan, np.inf, -np.inf, 1e38):
            x = np.linspace(-3, 3, 2051).astype(np.float32)
            x[at] = special
            for name, function in (("max", np.max), ("min", np.min)):
                np.testing.assert_array_equal(run_reduce(machine, name, x, 0), function(x))
            x[-1 - at] = -special
            np.testing.assert_array_equal(run_reduce(machine, "max", x, 0), np.max(x))
            np.testing.assert_array_equal(run_reduce(machine, "min", x, 0), np.min(x))


@pytest.mark.parametrize("name", ["max", "min"])
def test_nan_and_infinities_are_seen_in_every_column(machine: Machine, name: str) -> None:
    x = np.random.default_rng(9).normal(size=(27, 43)).astype(np.float32)
    for row in (0, 1, 7, 8, 15, 16, 26):
        for column in (0, 21, 39, 40, 42):
            for special in (np.nan, np.inf, -np.inf, 1e38):
                changed = x.copy()
                changed[row, column] = special
                changed[(row + 5) % 27, 4] = -special
                check(machine, name, changed.T, 1)


def test_any_and_all_find_the_one_that_decides(machine: Machine) -> None:
    for dtype in DTYPES[:3]:
        for length in (1, 3, 4, 5, 4095, 4097, 9001):
            for at in {0, length // 2, length - 1}:
                x = np.zeros(length, dtype)
                assert not run_reduce(machine, "any", x, 0)
                assert run_reduce(machine, "all", x + 1, 0)
                x[at] = 1
                assert run_reduce(machine, "any", x, 0)
                assert not run_reduce(machine, "all", 1 - x, 0)


def test_a_position_counts_reduced_elements_in_their_logical_order(machine: Machine) -> None:
    x = np.random.default_rng(8).normal(size=(6, 7, 5)).astype(np.float32)
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        view = x.transpose(order)
        assert run_reduce(machine, "argmax", view, 0) == np.argmax(view)
        np.testing.assert_array_equal(
            run_reduce(machine, "argmin", view, 1), np.argmin(view.reshape(view.shape[0], -1), axis=1)
        )
