"""How the checker says what came of the cells: a line each, and JUnit's XML for CI. Text out; nothing runs."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from .cells import Cell
from .expect import Problem


@dataclass(frozen=True)
class Report:
    """A cell, how long it took, and what was wrong, if anything."""

    cell: Cell
    seconds: float
    problem: Problem | None

    @property
    def place(self) -> str:
        """`file:line`: the line of the problem where there is one, else that on which the cell's code begins."""
        line = self.cell.line
        if self.problem and self.problem.line:
            line += (self.problem.line - 1) * self.cell.spread
        return f"{shown(self.cell.path)}:{line}"

    def line(self) -> str:
        """One line for the terminal."""
        says = "ok" if self.problem is None else " ".join(self.problem.says.split())
        return f"{self.place}  {self.seconds:.2f} s  {says}"


def shown(path: Path) -> str:
    """A path from where the reader stands, if it lies below that."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return os.fspath(path)


def summary(reports: Sequence[Report]) -> str:
    """The last line."""
    failed = sum(report.problem is not None for report in reports)
    cells = f"{len(reports)} cell{'' if len(reports) == 1 else 's'}"
    seconds = sum(report.seconds for report in reports)
    return f"{cells} in {seconds:.1f} s, {f'{failed} failed' if failed else 'all ok'}"


def write_junit(reports: Sequence[Report], file: Path) -> None:
    """Write the reports as JUnit's XML: a suite, a test case a cell, a failure where it failed."""
    failed = sum(report.problem is not None for report in reports)
    seconds = sum(report.seconds for report in reports)
    counts = {"tests": str(len(reports)), "failures": str(failed), "errors": "0", "time": f"{seconds:.3f}"}
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "playground", **counts})
    for report in reports:
        cell = report.cell
        path = shown(cell.path)
        place = {"file": path, "line": str(cell.line), "classname": path, "name": f"line {cell.line}"}
        case = ET.SubElement(suite, "testcase", {**place, "time": f"{report.seconds:.3f}"})
        if report.problem:
            failure = ET.SubElement(case, "failure", {"message": printable(report.problem.says)})
            failure.text = printable(f"{report.place}: {report.problem.says}")
    file.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(suites).write(file, encoding="utf-8", xml_declaration=True)


def printable(text: str) -> str:
    """Text without the characters that XML 1.0 has no way to write."""
    return "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)
