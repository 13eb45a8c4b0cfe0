"""The command: find the cells, run them, say what came of each. Exit status 0: as expected; 1: not; 2: no run."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .cells import Cell, NothingThere, cells_of
from .expect import Problem, problem_of
from .report import Report, summary, write_junit
from .session import CannotRun, Session, built_site, session


def main(arguments: Sequence[str]) -> int:
    """Read the command line, do what it says, give the exit status."""
    parser = argparse.ArgumentParser(
        prog="check",
        description="Runs every live cell of decks, Markdown, HTML and lessons in headless Chromium.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders with all in them")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit's XML, too")
    parser.add_argument("--limit", type=float, default=30.0, metavar="S", help="seconds that a cell may take (30)")
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="the built site (the one that came along)")
    given = parser.parse_args(arguments)
    try:
        cells = list(cells_of(given.paths))
        if not cells:
            raise NothingThere("there is no live cell in " + ", ".join(map(str, given.paths)))
        reports = []
        with session(given.site or built_site(), given.limit) as running:
            for report in run_cells(cells, running):
                print(report.line(), flush=True)
                reports.append(report)
    except (NothingThere, CannotRun) as error:
        print(f"check: {error}", file=sys.stderr)
        return 2
    print(summary(reports))
    if given.junit:
        write_junit(reports, given.junit)
    return int(any(report.problem for report in reports))


def run_cells(cells: Iterable[Cell], running: Session) -> Iterator[Report]:
    """Run cells one after another and judge each."""
    for cell in cells:
        yield run_cell(cell, running)


def run_cell(cell: Cell, running: Session) -> Report:
    """Run one cell and judge it; one that has no code to run has failed already."""
    if cell.problem is not None:
        return Report(cell, 0.0, Problem(cell.problem))
    outcome = running.run(cell)
    return Report(cell, outcome.seconds, problem_of(cell, outcome))


def command() -> int:
    """The program: its arguments from the command line, its output to the terminal."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal without "…" is no reason to stop
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(command())
