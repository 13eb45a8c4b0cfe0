"""`pytest --playground`: the cells of Markdown and HTML files, and of lessons that are asked for, as tests.

Which files, the ini option `playground_files` says (glob patterns against the path from pytest's root). Without
`--playground` nothing is collected and no browser starts. One page serves all cells; it is opened at the first of them.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import Any

import pytest

from .__main__ import run_cell
from .cells import Cell, cells_of_file
from .report import Report
from .session import CannotRun, Session, built_site, session

USUAL_FILES = ["*.md", "*.html"]
STACK = pytest.StashKey[ExitStack]()
SESSION = pytest.StashKey[Session]()


class CellFailed(Exception):
    """A cell that is not as its comments would have it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch, the site, and which files."""
    group = parser.getgroup("playground", "live cells of the tensor playground")
    group.addoption("--playground", action="store_true", help="run the live cells of Markdown and HTML files")
    group.addoption("--playground-site", type=Path, metavar="FOLDER", help="the built site to run them in")
    group.addoption("--playground-limit", type=float, default=30.0, metavar="S", help="seconds that a cell may take")
    parser.addini("playground_files", "patterns of files with live cells", type="args", default=USUAL_FILES)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file that may hold cells."""
    config = parent.config
    if not config.getoption("--playground"):
        return None
    try:
        path = PurePath(file_path.relative_to(config.rootpath))
    except ValueError:
        path = PurePath(file_path)
    if not any(path.match(pattern) for pattern in config.getini("playground_files")):
        return None
    return CellFile.from_parent(parent, path=file_path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the browser, where one was opened."""
    stack = config.stash.get(STACK, None)
    if stack is not None:
        stack.close()


class CellFile(pytest.File):
    """A page or a lesson."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its cells, named by their lines."""
        for cell in cells_of_file(self.path):
            yield CellItem.from_parent(self, name=f"line {cell.line}", cell=cell)


class CellItem(pytest.Item):
    """One cell."""

    def __init__(self, *, cell: Cell, **more: Any) -> None:
        super().__init__(**more)
        self.cell = cell

    def runtest(self) -> None:
        """Run it in the shared page."""
        report = run_cell(self.cell, booted(self.config))
        if report.problem is not None:
            raise CellFailed(report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The same line as the command's, without a traceback through the checker."""
        if isinstance(excinfo.value, CellFailed):
            report: Report = excinfo.value.args[0]
            return report.line()
        if isinstance(excinfo.value, CannotRun):
            return f"playground: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the cell is; pytest counts lines from 0."""
        return self.path, self.cell.line - 1, self.name


def booted(config: pytest.Config) -> Session:
    """The page of this test run, opened when first asked for."""
    if SESSION not in config.stash:
        stack = config.stash.setdefault(STACK, ExitStack())
        site = config.getoption("--playground-site") or built_site()
        config.stash[SESSION] = stack.enter_context(session(site, config.getoption("--playground-limit")))
    return config.stash[SESSION]
