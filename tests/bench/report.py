"""From measured cells to ratios, to bench.json and to the tables on the terminal.

A ratio is the median of those within each round, in which all columns met the same noise: how many times as long the
other column took. Above 1 this project is ahead; beside the C loop it is the share of the machine's limit.
"""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.behind import CAUSES, NO_CAUSE
from tests.bench.columns import LABELS
from tests.bench.measure import Cell
from tests.bench.rows import Row

OURS = "pytensor"
LIMIT = "limit"
IN_THE_BROWSER = ("tfjs", "jax", "jax-jit")


def ratio(ours: Cell, theirs: Cell) -> float | None:
    """How many times as long they took, if both have figures."""
    if not ours.samples or not theirs.samples:
        return None
    return statistics.median(b / a for a, b in zip(ours.samples, theirs.samples, strict=True))


def row_json(row: Row, cells: dict[str, Cell]) -> dict[str, Any]:
    """A row of bench.json: times in microseconds, ratios, and GFLOP/s where operations are counted."""
    ours = cells[OURS]
    ratios = {name: ratio(ours, cell) for name, cell in cells.items() if name != OURS}
    fields: dict[str, Any] = {
        "name": row.name,
        "group": row.group,
        "cells": {name: cell.as_json() for name, cell in cells.items()},
        "ratios": {name: value for name, value in ratios.items() if value is not None},
    }
    if row.operations:
        fields["gflops"] = {
            name: row.operations / cell.median / 1e3 for name, cell in cells.items() if cell.samples and cell.median
        }
    return fields


def machine(browser: str) -> dict[str, Any]:
    """What the figures were measured on."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "browser": f"Chromium {browser}",
        "load": load,
    }


def processor() -> str:
    """The processor's own name where the system tells it."""
    with_names = Path("/proc/cpuinfo")
    if with_names.is_file():
        for line in with_names.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


# On the terminal ------------------------------------------------------------------------------------------------------


def tables(report: dict[str, Any]) -> Iterator[str]:
    """The lines that `build.py bench` prints."""
    present = [name for name in LABELS if name in report["versions"]]
    for name, versions in report["versions"].items():
        said = ", ".join(f"{what} {version}" for what, version in versions.items())
        yield f"{LABELS[name]:18} {said}"
    for name, reason in report["missing"].items():
        yield f"{LABELS[name]:18} not measured: {reason}"
    others = [name for name in present if name != OURS]
    for group in dict.fromkeys(row["group"] for row in report["rows"]):
        yield ""
        heads = "".join(f"{LABELS[name].removesuffix(', native'):>14}" for name in others)
        yield f"{group:34}{'this project':>12} {'spread':>8}{heads}"
        yield from (line(row, others) for row in report["rows"] if row["group"] == group)
    yield ""
    yield "Beside a column: how many times as long it took (above 1 this project is ahead; C loop: share of the limit)."
    yield from closing(report)


def line(row: dict[str, Any], others: Iterable[str]) -> str:
    """One row: our time and its spread, then the ratios."""
    ours = row["cells"][OURS]
    if "median" not in ours:
        return f"{row['name']:34}{ours['problem']}"
    spread = f"±{(ours['upper'] - ours['lower']) / 2 / ours['median']:.0%}"
    text = f"{row['name']:34}{duration(ours['median']):>12} {spread:>8}"
    for name in others:
        cell = row["cells"].get(name)
        value = row["ratios"].get(name)
        text += f"{'' if cell is None else 'wrong' if value is None else f'{value:.2f}':>14}"
    return text


def duration(microseconds: float) -> str:
    """A time with three figures."""
    if microseconds >= 1e3:
        return f"{microseconds / 1e3:.3g} ms" if microseconds < 1e6 else f"{microseconds / 1e3:.0f} ms"
    return f"{microseconds:.3g} µs"


def closing(report: dict[str, Any]) -> Iterator[str]:
    """Steps a second, GFLOP/s, keystrokes, instructions, errors, and the rows where a peer is ahead."""
    columns = report["versions"]
    for row in report["rows"]:
        if row["group"] == "training":
            each = {name: 1e6 / cell["median"] for name, cell in row["cells"].items() if "median" in cell}
            yield f"\nsteps a second, {row['name']}"
            yield "  " + ", ".join(f"{LABELS[name]} {steps:,.0f}" for name, steps in each.items())
    products = [row for row in report["rows"] if row.get("gflops")]
    if products:
        yield f"\n{'GFLOP/s':34}" + "".join(f"{LABELS[name].removesuffix(', native'):>14}" for name in columns)
        for row in products:
            cells = "".join(f"{row['gflops'].get(name, float('nan')):14.1f}" for name in columns)
            yield f"{row['name']:34}{cells}"
    keystroke = report["keystroke"]
    yield "\nkeystroke to gradient: " + (
        f"{keystroke['median']:.0f} ms ({keystroke['lower']:.0f} to {keystroke['upper']:.0f})"
        if "median" in keystroke
        else keystroke["problem"]
    )
    yield "\nWebAssembly instructions an element (matmul: a multiply-add)"
    yield "  " + ", ".join(f"{name} {count:.3g}" for name, count in report["instructions"].items())
    yield "\nworst error found, in ulp of float32"
    yield "  " + ", ".join(f"{name} {found['ulp']:.2f}" for name, found in report["ulp"].items())
    yield from problems(report)


def problems(report: dict[str, Any]) -> Iterator[str]:
    """Wrong results, and rows where a peer in the same browser took less time."""
    for row in report["rows"]:
        for name, cell in row["cells"].items():
            if "problem" in cell:
                yield f"\n{row['name']}, {LABELS[name]}: no figure, since {cell['problem']}"
    behind = [
        f"  {row['name']:36}{LABELS[name]:>14} took {row['ratios'][name]:.2f} of our time: "
        f"{CAUSES.get(row['name'], NO_CAUSE)}"
        for row in report["rows"]
        for name in IN_THE_BROWSER
        if row["ratios"].get(name, 1.0) < 1.0
    ]
    if behind:
        yield "\nRows in which a peer in the browser was faster:"
        yield from behind
    elif any(name in report["versions"] for name in IN_THE_BROWSER):
        yield "\nNo peer in the browser was faster in any row."
