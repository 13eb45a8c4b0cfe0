"""Runs every row in every column: each result checked against NumPy in float64, then samples taken in turn.

In each round every column takes one sample of the row, so all meet the same noise; what is compared are the ratios
within a round. A column whose result is wrong gets no figure.
"""

from __future__ import annotations

import base64
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.bench.columns import Column
from tests.bench.libraries import numpy_library
from tests.bench.rows import Row


@dataclass
class Cell:
    """One row in one column: samples in microseconds, or why there are none."""

    samples: list[float] = field(default_factory=list)
    problem: str = ""

    @property
    def median(self) -> float:
        """Microseconds a call."""
        return statistics.median(self.samples)

    def as_json(self) -> dict[str, Any]:
        """Median and quartiles in microseconds, or the problem."""
        if not self.samples:
            return {"problem": self.problem}
        if len(self.samples) < 2:
            return {"median": self.median, "lower": self.median, "upper": self.median}
        lower, _, upper = statistics.quantiles(self.samples, n=4, method="inclusive")
        return {"median": self.median, "lower": lower, "upper": upper, "samples": self.samples}


def measure(row: Row, columns: dict[str, Column], rounds: int) -> dict[str, Cell]:
    """The cells of a row, by column; those without a program for it are left out."""
    cells: dict[str, Cell] = {}
    expected: dict[str, Any] | None = None
    at_work: dict[str, Column] = {}
    for name, column in columns.items():
        order = row.order(name)
        if order is None:
            continue
        cells[name] = Cell()
        try:
            result = column.prepare(order)
            if name != "limit":
                expected = expected or oracle(row)
                check(row, result, expected)
        except Exception as error:  # noqa: BLE001 - a peer may fail in any way; its column says how
            cells[name].problem = str(error).strip().splitlines()[0]
            continue
        at_work[name] = column
    for _ in range(rounds):
        for name, column in at_work.items():
            cells[name].samples.append(column.sample())
    for column in at_work.values():
        column.release()
    return cells


class Wrong(Exception):
    """A result that is not NumPy's."""


def oracle(row: Row) -> dict[str, Any]:
    """What NumPy gives in float64."""
    order = row.order("oracle")
    assert order is not None
    names = dict(numpy_library.names)
    numpy_library.dtype = np.float64
    try:
        for salt, (name, shape) in enumerate(order["inputs"].items()):
            names[name] = numpy_library.uniform(tuple(shape), order["low"], order["high"], salt)
        exec(order["setup"], names)
        result = eval(order["result"] or order["expression"], names)
    finally:
        numpy_library.dtype = np.float32
    flat = np.ravel(result)
    return {"values": flat, "total": float(flat.sum()), "scale": float(np.abs(flat).sum())}


def check(row: Row, got: dict[str, Any], expected: dict[str, Any]) -> None:
    """Raise Wrong unless the elements read back, and the total of all, are NumPy's within the row's tolerance."""
    wanted = expected["values"]
    if got["count"] != len(wanted):
        raise Wrong(f"{got['count']:,} elements came back instead of {len(wanted):,}")
    values = np.frombuffer(base64.b64decode(got["values"]), np.float32).astype(np.float64)
    wanted = wanted[:: got["step"]]
    error = np.abs(values - wanted)
    # Where terms cancel, an element's own size says nothing of what was added up.
    bound = row.tolerance * np.maximum(np.abs(wanted), np.abs(wanted).max())
    worst = int(np.argmax(np.where(np.isnan(error), np.inf, error - bound)))
    if not error[worst] <= bound[worst]:
        raise Wrong(f"element {worst * got['step']:,} is {values[worst]:.9g}, and NumPy's is {wanted[worst]:.9g}")
    if not abs(got["total"] - expected["total"]) <= row.tolerance * max(expected["scale"], 1e-30):
        raise Wrong(f"the total is {got['total']:.9g}, and NumPy's is {expected['total']:.9g}")


def measure_all(
    rows: Iterable[Row], columns: dict[str, Column], rounds: int, say: Callable[[str], None]
) -> dict[str, dict[str, Cell]]:
    """The cells of every row, by name and column; `say` is told each row as it begins."""
    measured = {}
    for row in rows:
        say(row.name)
        measured[row.name] = measure(row, columns, rounds)
    return measured
