"""The benchmark's parts: each row means the same in this project as in NumPy, and a wrong result gets no figure."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.bench.behind import CAUSES
from tests.bench.engine import Engine, sample_of
from tests.bench.libraries import numpy_library, pytensor_library
from tests.bench.measure import Cell, Wrong, check, measure, oracle
from tests.bench.report import problems, ratio
from tests.bench.rows import ROWS, Row

SMALL = [row for row in ROWS if max(math.prod(shape) for shape in row.inputs.values()) <= 100_352]


def result(library: Any, row: Row, name: str) -> dict[str, Any]:
    """What a library gives for a row, as an engine reads it back, without the warming up."""
    engine = Engine(library)
    engine.warm_up = lambda: None  # type: ignore[method-assign]
    order = row.order(name)
    assert order is not None
    return engine.prepare(order)


@pytest.mark.parametrize("row", SMALL, ids=lambda row: row.name)
def test_a_row_means_the_same_in_this_project_as_in_numpy(row: Row) -> None:
    check(row, result(pytensor_library, row, "pytensor"), oracle(row))


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.limit and row.limit.loop != "fma"], ids=lambda row: row.name
)
def test_the_c_loop_stays_within_the_blocks_of_its_row(row: Row) -> None:
    assert row.limit is not None
    sizes = [math.prod(shape) for shape in row.inputs.values()]
    operands = 2 if row.limit.loop == "add" else 1

    assert min(sizes[:operands]) >= row.limit.count
    assert row.limit.count % (16 if row.limit.loop == "sum" else 4) == 0


@pytest.mark.parametrize(
    "row", [row for row in SMALL if row.limit and row.limit.loop != "fma"], ids=lambda row: row.name
)
def test_the_c_loop_writes_no_more_than_the_row(row: Row) -> None:
    assert row.limit is not None
    assert result(pytensor_library, row, "pytensor")["count"] >= row.limit.count


def test_names_of_rows_are_distinct() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_every_cause_of_a_peers_lead_names_a_row_and_stands_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text("utf-8")

    assert set(CAUSES) <= {row.name for row in ROWS}
    assert [name for name in CAUSES if f"| {name} |" not in text] == []


def test_a_row_where_a_peer_leads_is_printed_with_its_cause() -> None:
    name, cause = next(iter(CAUSES.items()))
    row = {"name": name, "cells": {}, "ratios": {"tfjs": 0.5, "limit": 0.1}}

    said = list(problems({"rows": [row], "versions": {"tfjs": {}}}))

    assert any(name in line and "0.50" in line and cause in line for line in said)
    assert len(said) == 2


def test_inputs_are_the_same_bits_in_both_libraries() -> None:
    ours = pytensor_library.uniform((3, 50), -1.5, 2.5, 4)

    assert pytensor_library.values(ours).tolist() == numpy_library.uniform((3, 50), -1.5, 2.5, 4).ravel().tolist()
    assert len(set(pytensor_library.values(ours).tolist())) == 150


ADDITION = next(row for row in ROWS if row.name == "a + b 1e3")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda values: values[:-1], "999 elements"),
        (lambda values: [*values[:500], values[500] + 1e-3, *values[501:]], "element 500"),
        (lambda values: [*values[:7], math.nan, *values[8:]], "element 7"),
    ],
)
def test_a_wrong_result_is_refused(wrong: Any, says: str) -> None:
    right = oracle(ADDITION)
    got = sample_of(wrong(right["values"].tolist()))

    with pytest.raises(Wrong, match=says):
        check(ADDITION, {**got, "total": right["total"]}, right)


def test_a_wrong_total_is_refused() -> None:
    right = oracle(ADDITION)
    got = sample_of(right["values"].tolist())

    check(ADDITION, {**got, "total": right["total"]}, right)
    with pytest.raises(Wrong, match="total"):
        check(ADDITION, {**got, "total": right["total"] + 0.1}, right)


class Fixed:
    """A column that takes given times, and gives what NumPy gives plus an error."""

    versions: dict[str, Any] = {}  # noqa: RUF012 - what a column is asked for, never written to

    def __init__(self, times: list[float], error: float = 0.0) -> None:
        self.times, self.error = list(times), error

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        right = oracle(ADDITION)
        return {**sample_of((right["values"] + self.error).tolist()), "total": right["total"]}

    def sample(self) -> float:
        return self.times.pop(0)

    def release(self) -> None:
        pass


def test_ratios_are_taken_within_a_round_and_wrong_columns_have_no_figure() -> None:
    cells = measure(ADDITION, {"pytensor": Fixed([1, 100, 3]), "tfjs": Fixed([2, 200, 9]), "jax": Fixed([1], 0.5)}, 3)

    assert ratio(cells["pytensor"], cells["tfjs"]) == 2.0
    assert cells["pytensor"].median == 3
    assert cells["jax"].samples == []
    assert "NumPy's is" in cells["jax"].problem
    assert ratio(cells["pytensor"], cells["jax"]) is None
    assert Cell(problem="why").as_json() == {"problem": "why"}
