"""Matrix products against NumPy: sizes about the register tile and the blocks, every layout, batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tests.kernels.layouts import arrange, blank, values, views
from tests.kernels.machine import DTYPES, Array, Machine, code

NUMBERS = DTYPES[:3]
SIZES = [
    (1, 1, 1), (4, 8, 8), (5, 3, 9), (3, 17, 2), (2, 33, 40), (40, 33, 2), (1, 300, 600), (600, 300, 1), (1, 1, 50),
    (50, 1, 1), (7, 0, 6), (0, 4, 4), (4, 4, 0), (16, 256, 16), (17, 257, 23), (130, 20, 9), (9, 513, 520),
]  # fmt: skip


def check(machine: Machine, a: Array, b: Array, out: Array | None = None) -> None:
    out = blank(a.dtype, shape=(*a.shape[:-1], b.shape[-1])) if out is None else out
    got = machine.run("kernel_matmul", [code(a.dtype)], [a, b], out)
    assert got.dtype == a.dtype
    if a.dtype == DTYPES[2]:
        np.testing.assert_array_equal(got, a @ b)
        return
    # A sum of k rounded products, each at most k + 1 roundings away, in any order.
    exact = a.astype(np.longdouble) @ b.astype(np.longdouble)
    allowed = (np.abs(a).astype(np.longdouble) @ np.abs(b).astype(np.longdouble)) * np.finfo(a.dtype).eps
    assert np.all(np.abs(got - exact) <= allowed * (a.shape[-1] + 1) / 2)


@pytest.mark.parametrize("dtype", NUMBERS, ids=str)
def test_sizes_about_tile_and_block(machine: Machine, dtype: np.dtype[Any]) -> None:
    rng = np.random.default_rng(1)
    for n, k, m in SIZES:
        for a_order in ((0, 1), (1, 0)):
            for b_order in ((0, 1), (1, 0)):
                a = arrange(lambda count: values(rng, dtype, count, special=False), (n, k), a_order, (1, 1), (0, 1))
                b = arrange(lambda count: values(rng, dtype, count, special=False), (k, m), b_order, (1, 1), (2, 0))
                check(machine, a, b)


@given(st.data())
def test_any_layout_and_batch(machine: Machine, data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(NUMBERS))
    n, k, m = (data.draw(st.sampled_from([0, 1, 2, 3, 4, 5, 8, 9, 17, 40])) for _ in range(3))
    batch = tuple(data.draw(st.lists(st.integers(0, 3), max_size=2)))
    a = data.draw(views((*batch, n, k), dtype, special=False))
    b = data.draw(views((*batch, k, m), dtype, special=False))
    check(machine, a, b, data.draw(views((*batch, n, m), dtype, expand=False)))


def test_not_a_number_reaches_what_it_touches_and_no_more(machine: Machine) -> None:
    a, b = np.ones((13, 21), np.float32), np.ones((21, 19), np.float32)
    a[12, 20] = np.nan
    b[20, 18] = np.inf
    got = machine.run("kernel_matmul", [0], [a, b], blank(DTYPES[0], shape=(13, 19)))
    assert np.all(np.isnan(got[12]))
    assert np.all(got[:12, 18] == np.inf)
    assert np.all(got[:12, :18] == 21)


def test_bool_is_refused(machine: Machine) -> None:
    a = np.ones((2, 2), bool)
    with pytest.raises(ValueError, match="returned 1"):
        machine.run("kernel_matmul", [3], [a, a], a.copy())
