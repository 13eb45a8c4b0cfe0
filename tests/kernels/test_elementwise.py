"""map, zip and cast against NumPy: every op and dtype, over layouts of every kind."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from tests.kernels import oracle
from tests.kernels.layouts import arrange, blank, shapes, values, views
from tests.kernels.machine import DTYPES, Array, Machine, code

# Sizes around a vector, a block and a tile, in one dimension.
LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 255, 257, 2049]

# (shape, order in memory, steps, leads, expanded): one for each case of the loops in elementwise.c.
ARRANGEMENTS: dict[str, Any] = {
    "no dimension": ((), (), (), ()),
    "offset": ((37,), (0,), (1,), (3,)),
    "every third": ((50,), (0,), (3,), (1,)),
    "one number everywhere": ((300,), (0,), (1,), (0,), (True,)),
    "rows apart": ((6, 40), (0, 1), (1, 1), (0, 5)),
    "row broadcast": ((9, 70), (0, 1), (1, 1), (0, 0), (True, False)),
    "column broadcast": ((9, 700), (0, 1), (1, 1), (0, 0), (False, True)),
    "transposed": ((37, 150), (1, 0), (1, 1), (0, 0)),
    "transposed, apart": ((20, 33), (1, 0), (2, 1), (1, 2)),
    "reversed dimensions": ((5, 3, 40), (2, 1, 0), (1, 1, 1), (0, 0, 0)),
    "short rows": ((150, 3), (0, 1), (1, 1), (0, 0)),
    "short rows broadcast": ((150, 3), (0, 1), (1, 1), (0, 0), (True, False)),
    "short columns broadcast": ((150, 3), (0, 1), (1, 1), (0, 0), (False, True)),
    "short, permuted": ((4, 3, 5, 7), (3, 1, 0, 2), (1, 2, 1, 1), (0, 1, 0, 0)),
    "size 1": ((1, 30, 1), (2, 0, 1), (1, 1, 1), (0, 0, 0)),
    "nothing": ((3, 0, 5), (1, 0, 2), (1, 1, 1), (0, 0, 0)),
}


def arranged(name: str, dtype: np.dtype[Any], seed: int) -> Array:
    rng = np.random.default_rng(seed)
    return arrange(lambda count: values(rng, dtype, count), *ARRANGEMENTS[name])


def run_map(machine: Machine, name: str, x: Array, out: Array | None = None) -> Array:
    meaning = oracle.MAP[name]
    op = list(oracle.MAP).index(name)
    out = blank(meaning.result_dtype(x.dtype), x) if out is None else out
    return machine.run("kernel_map", [op, code(x.dtype)], [x], out, *meaning.parameters)


def run_zip(machine: Machine, name: str, a: Array, b: Array, out: Array | None = None) -> Array:
    op = list(oracle.ZIP).index(name)
    out = blank(oracle.ZIP[name].result_dtype(a.dtype), a) if out is None else out
    return machine.run("kernel_zip", [op, code(a.dtype)], [a, b], out)


@pytest.mark.parametrize("name", oracle.MAP)
def test_map_in_every_arrangement(machine: Machine, name: str) -> None:
    meaning = oracle.MAP[name]
    for dtype in meaning.dtypes:
        for arrangement in ARRANGEMENTS:
            x = arranged(arrangement, dtype, 1)
            oracle.check(meaning, dtype, run_map(machine, name, x), x)


@pytest.mark.parametrize("name", oracle.ZIP)
def test_zip_in_every_arrangement(machine: Machine, name: str) -> None:
    meaning = oracle.ZIP[name]
    for dtype in meaning.dtypes:
        for arrangement in ARRANGEMENTS:
            a = arranged(arrangement, dtype, 2)
            b = values(np.random.default_rng(3), dtype, a.size).reshape(a.shape)
            oracle.check(meaning, dtype, run_zip(machine, name, a, b), a, b)
            oracle.check(meaning, dtype, run_zip(machine, name, b, a), b, a)


@pytest.mark.parametrize("shape", [(24, 25), (33, 129), (70, 300), (2, 40, 31)])
def test_both_operands_transposed(machine: Machine, shape: tuple[int, ...]) -> None:
    turned = tuple(range(len(shape)))[::-1]
    for dtype in DTYPES:
        a, b = (values(np.random.default_rng(seed), dtype, math.prod(shape)).reshape(shape) for seed in (5, 6))
        for name in ("eq", "second"):
            x, y = a.transpose(turned), b.transpose(turned)
            oracle.check(oracle.ZIP[name], dtype, run_zip(machine, name, x, y), x, y)


@pytest.mark.parametrize("shape", [(257, 4099), (513, 2049), (15, 70_001)])
def test_transposed_operands_of_a_large_matrix(machine: Machine, shape: tuple[int, ...]) -> None:
    """A megabyte and more goes by tiles as high as a line and 4096 columns wide: sizes about the edges."""
    rng = np.random.default_rng(7)
    for dtype in DTYPES:
        a = values(rng, dtype, math.prod(shape)).reshape(shape)
        b, c = (values(rng, dtype, a.size).reshape(shape[::-1]).T for _ in range(2))
        for x, y in ((a, b), (b, a), (b, c)):
            name = "eq" if dtype == np.bool_ else "sub"
            oracle.check(oracle.ZIP[name], dtype, run_zip(machine, name, x, y), x, y)


@pytest.mark.parametrize("length", [25, 31, 32, 33, 47, 49, 700])
def test_a_column_beside_rows_of_any_length(machine: Machine, length: int) -> None:
    rng = np.random.default_rng(length)
    for dtype in oracle.FLOATS:
        x = values(rng, dtype, 3 * length).reshape(3, length)
        column = np.broadcast_to(values(rng, dtype, 3).reshape(3, 1), x.shape)
        for name in ("add", "sub", "mul", "div", "maximum"):
            oracle.check(oracle.ZIP[name], dtype, run_zip(machine, name, x, column), x, column)
            oracle.check(oracle.ZIP[name], dtype, run_zip(machine, name, column, x), column, x)


@pytest.mark.parametrize("length", LENGTHS)
def test_lengths_about_a_vector_and_a_block(machine: Machine, length: int) -> None:
    rng = np.random.default_rng(length)
    for dtype in DTYPES:
        a, b = (values(rng, dtype, length) for _ in range(2))
        for name in ("id", "not"):
            oracle.check(oracle.MAP[name], dtype, run_map(machine, name, a), a)
        for name in ("eq", "second"):
            oracle.check(oracle.ZIP[name], dtype, run_zip(machine, name, a, b), a, b)
    x = values(rng, DTYPES[0], length)
    oracle.check(oracle.MAP["exp"], x.dtype, run_map(machine, "exp", x), x)


@given(st.data())
def test_map_over_any_layout(machine: Machine, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(oracle.MAP)))
    meaning = oracle.MAP[name]
    dtype = data.draw(st.sampled_from(meaning.dtypes))
    shape = data.draw(shapes())
    x = data.draw(views(shape, dtype))
    out = data.draw(views(shape, meaning.result_dtype(dtype), expand=False))
    oracle.check(meaning, dtype, run_map(machine, name, x, out), x)


@given(st.data())
def test_zip_over_any_layouts(machine: Machine, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(oracle.ZIP)))
    meaning = oracle.ZIP[name]
    dtype = data.draw(st.sampled_from(meaning.dtypes))
    shape = data.draw(shapes())
    a, b = data.draw(views(shape, dtype)), data.draw(views(shape, dtype))
    out = data.draw(views(shape, meaning.result_dtype(dtype), expand=False))
    oracle.check(meaning, dtype, run_zip(machine, name, a, b, out), a, b)


@given(st.data())
def test_cast_over_any_layout(machine: Machine, data: st.DataObject) -> None:
    from_dtype, to_dtype = data.draw(st.sampled_from(list(itertools.product(DTYPES, DTYPES))))
    shape = data.draw(shapes())
    x = data.draw(views(shape, from_dtype))
    out = data.draw(views(shape, to_dtype, expand=False))
    check_cast(machine, x, out)


@pytest.mark.parametrize("from_dtype", DTYPES, ids=str)
@pytest.mark.parametrize("to_dtype", DTYPES, ids=str)
def test_every_cast(machine: Machine, from_dtype: np.dtype[Any], to_dtype: np.dtype[Any]) -> None:
    x = values(np.random.default_rng(4), from_dtype, 203)
    check_cast(machine, x, blank(to_dtype, x))


def check_cast(machine: Machine, x: Array, out: Array) -> None:
    got = machine.run("kernel_cast", [code(x.dtype), code(out.dtype)], [x], out)
    with np.errstate(all="ignore"):
        expected = x.astype(out.dtype)
    if out.dtype == DTYPES[2] and x.dtype in DTYPES[:2]:  # C leaves these open; the kernels saturate
        wide = x.astype(np.float64)
        expected = np.where(wide >= 2.0**63, np.int64(2**63 - 1), np.where(np.isnan(wide), np.int64(0), expected))
        expected = np.where(wide <= -(2.0**63), np.int64(-(2**63)), expected)
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("exponent", [-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, -2.0, np.inf, np.nan])
def test_powers_by_a_number(machine: Machine, exponent: float) -> None:
    for dtype in oracle.FLOATS:
        x = values(np.random.default_rng(6), dtype, 500)
        meaning = oracle.Meaning(lambda x: np.power(x, np.full_like(x, exponent)), oracle.FLOATS, (1, 1))
        op = list(oracle.MAP).index("pow_scalar")
        got = machine.run("kernel_map", [op, code(dtype)], [x], blank(dtype, x), exponent, 0)
        oracle.check(meaning, dtype, got, x)


@pytest.mark.parametrize("name", ["exp", "pow_scalar"])
def test_a_special_number_at_any_place_beside_any_other(machine: Machine, name: str) -> None:
    """Where many numbers share a shorter way, one that can't take it is seen wherever it stands."""
    special = np.array([np.nan, np.inf, -np.inf, 100, -100, -95, 0, -1], np.float32)
    rows = np.full((16 * 16 * 4, 16), 0.5, np.float32)
    pairs = itertools.product(range(16), range(16), range(4))
    for row, (first, second, shift) in zip(rows, pairs, strict=True):
        row[first] = special[(first + shift) % 8]
        row[second] = special[(second + 3 * shift + 1) % 8]
    x = rows.ravel()
    oracle.check(oracle.MAP[name], x.dtype, run_map(machine, name, x), x)


def test_an_output_may_be_its_own_input(machine: Machine) -> None:
    rng = np.random.default_rng(5)
    for length in LENGTHS:
        a, b = (values(rng, DTYPES[0], length) for _ in range(2))
        machine.clear()
        (place_a, layout), (place_b, _) = machine.put(a), machine.put(b)
        add = list(oracle.ZIP).index("add")
        assert machine.call("kernel_zip", add, 0, place_a, layout, place_b, layout, place_a, layout) == 0
        got = machine.read(place_a, a.nbytes).view(np.float32)
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(got, a + b)


def test_integers_wrap(machine: Machine) -> None:
    a = np.array([2**63 - 1, -(2**63), 2**62, -(2**63)])
    b = np.array([1, -1, 4, -1])
    with np.errstate(all="ignore"):
        for name, function in (("add", np.add), ("sub", np.subtract), ("mul", np.multiply)):
            np.testing.assert_array_equal(run_zip(machine, name, a, b), function(a, b))
    np.testing.assert_array_equal(run_zip(machine, "floordiv", a, b), [2**63 - 1, -(2**63), 2**60, -(2**63)])


def test_division_of_an_integer_by_zero_does_not_trap(machine: Machine) -> None:
    a, zero = np.array([5, -5, 0]), np.zeros(3, np.int64)
    np.testing.assert_array_equal(run_zip(machine, "floordiv", a, zero), [0, 0, 0])
    np.testing.assert_array_equal(run_zip(machine, "mod", a, zero), [0, 0, 0])


@pytest.mark.parametrize("dtype", DTYPES[:2], ids=str)
def test_an_undefined_pair_is_refused(machine: Machine, dtype: np.dtype[Any]) -> None:
    x = np.ones(4, dtype)
    exp, div = list(oracle.MAP).index("exp"), list(oracle.ZIP).index("div")
    for integer in (2, 3):
        with pytest.raises(ValueError, match="returned 1"):
            machine.run("kernel_map", [exp, integer], [x], x.copy(), 0, 0)
        with pytest.raises(ValueError, match="returned 1"):
            machine.run("kernel_zip", [div, integer], [x, x], x.copy())
    for op, kind in ((-1, 0), (99, 0), (0, -1), (0, 4)):
        with pytest.raises(ValueError, match="returned 1"):
            machine.run("kernel_map", [op, kind], [x], x.copy(), 0, 0)
