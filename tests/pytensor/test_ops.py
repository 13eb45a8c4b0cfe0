"""Every op of the list on every backend, against its meaning for single numbers."""

import itertools
import math
import random
from typing import Any

import pytest

import pytensor as pt
from pytensor.array import map_array, reduce_array, zip_arrays
from pytensor.dtypes import DType
from pytensor.ops import EVERYWHERE, MAP, REDUCE, ZIP, Op
from tests.pytensor.nested import check, rounded

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.5, math.inf, -math.inf, math.nan, 1e-40, 3e38]
PARAMETERS = {"pow_scalar": (2.5, 0.0), "add_scalar": (3.0, 0.0), "mul_scalar": (-2.0, 0.0), "clamp": (-1.0, 2.0)}

# float32 through several roundings and NumPy's own functions: wider than the kernels' own sweeps, which bound each op.
SLACK = 4


def points(op: Op, dtype: DType) -> list[Any]:
    """Numbers from the op's domain, special ones among them."""
    if dtype is pt.bool:
        return [True, False, True]
    draw = random.Random(op.name)
    if dtype is pt.int64:
        return [0, 1, -1, 2, -7, 12345, *[draw.randrange(-100, 100) for _ in range(20)]]
    low, high = op.domain
    drawn = [draw.uniform(max(low, -20), min(high, 20)) for _ in range(30)]
    special = SPECIAL if op.domain == EVERYWHERE else [number for number in SPECIAL if low <= number <= high]
    return [rounded(number, dtype) for number in (*drawn, *special)]


def cases(table: dict[str, Op]) -> list[Any]:
    """Each op with each dtype that it takes."""
    return [pytest.param(op, dtype, id=f"{op.name}-{dtype}") for op in table.values() for dtype in op.dtypes]


@pytest.mark.parametrize(("op", "dtype"), cases(MAP))
def test_a_map_means_its_function(backend: str, op: Op, dtype: DType) -> None:
    xs = points(op, dtype)
    p, q = PARAMETERS.get(op.name, (0.0, 0.0))
    parameters = [rounded(value, dtype) for value in (p, q)[: op.parameters]]

    out = map_array(op, pt.tensor(xs, dtype=dtype), p, q)

    result = op.result_dtype(dtype)
    expected = [rounded(op.function(x, *parameters), result) for x in xs]
    check(out, (len(xs),), result, expected, op.ulp + SLACK * (op.ulp > 0))


@pytest.mark.parametrize(("op", "dtype"), cases(ZIP))
def test_a_zip_means_its_function(backend: str, op: Op, dtype: DType) -> None:
    pairs = list(itertools.product(points(op, dtype)[-16:], repeat=2))
    if dtype is pt.int64:
        if op.name in ("floordiv", "mod"):
            pairs = [(a, b) for a, b in pairs if b != 0]
        if op.name == "pow":
            pairs = [(a % 10, abs(b) % 15) for a, b in pairs]
    a, b = [pt.tensor(list(side), dtype=dtype) for side in zip(*pairs, strict=True)]

    out = zip_arrays(op, a, b)

    result = op.result_dtype(dtype)
    expected = [rounded(op.function(x, y), result) for x, y in pairs]
    check(out, (len(pairs),), result, expected, op.ulp + SLACK * (op.ulp > 0))


@pytest.mark.parametrize(("op", "dtype"), cases(REDUCE))
def test_a_reduction_means_its_loop(backend: str, op: Op, dtype: DType) -> None:
    rows = [[1, -2, 3], [3, 3, 1], [0, 0, 0], [-1, -1, -1], [2, 0, 1]]
    values = [[rounded(number, dtype) for number in row] for row in rows]

    out = reduce_array(op, pt.tensor(values, dtype=dtype), [1])

    expected = []
    for row in values:
        if op.result is pt.int64:
            best = (max if op.name == "argmax" else min)(row)
            expected.append(row.index(best))
            continue
        value = row[0] if op.identity is None else op.identity
        for number in row[op.identity is None :]:
            value = op.function(value, number)
        expected.append(rounded(value, op.result_dtype(dtype)))
    check(out, (5,), op.result_dtype(dtype), expected)


@pytest.mark.parametrize("dtype", [pt.float32, pt.float64], ids=str)
def test_nan_wins_every_comparison(backend: str, dtype: DType) -> None:
    x = pt.tensor([[1.0, math.nan, 3.0, math.nan], [4.0, 5.0, 5.0, 2.0]], dtype=dtype)

    check(x.amax(1), (2,), dtype, [math.nan, 5.0])
    check(x.amin(1), (2,), dtype, [math.nan, 2.0])
    check(x.argmax(1), (2,), pt.int64, [1, 1])
    check(x.argmin(1), (2,), pt.int64, [1, 3])
    check(pt.maximum(x[0], x[1]), (4,), dtype, [4.0, math.nan, 5.0, math.nan])


def test_reductions_over_nothing(backend: str) -> None:
    x = pt.zeros(2, 0)

    check(x.sum(1), (2,), pt.float32, [0.0, 0.0])
    check(x.prod(1), (2,), pt.float32, [1.0, 1.0])
    check(x.any(1), (2,), pt.bool, [False, False])
    check(x.all(1), (2,), pt.bool, [True, True])
    check(x.sum(0), (0,), pt.float32, [])


def test_whole_numbers_wrap(backend: str) -> None:
    x = pt.tensor([2**63 - 1, -(2**63)], dtype=pt.int64)

    check(x + pt.tensor([1, -1], dtype=pt.int64), (2,), pt.int64, [-(2**63), 2**63 - 1])
    check(x * 2, (2,), pt.int64, [-2, 0])


def test_every_op_is_listed_once_under_its_code() -> None:
    for table in (MAP, ZIP, REDUCE):
        assert [op.code for op in table.values()] == list(range(len(table)))
        assert [int(op) for op in table.values()] == list(range(len(table)))
    assert len({*MAP.values(), *ZIP.values(), *REDUCE.values()}) == len(MAP) + len(ZIP) + len(REDUCE)
