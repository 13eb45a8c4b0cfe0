"""The cells of a page that stand above one and share its namespace: run before it, unheard, so that it has their names.

They are run again each time, from the start: a cell's numbers then never depend on how often its reader has run it or
those around it, and a Python that was ended for Stop is no loss. Which cells these are, and when a cell runs again
since one above it has changed, is the page's business (web/element/env.ts).
"""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytensor
from playground import display
from playground.mistakes import MOST_TEXT, RunError, describe
from playground.output import Output, OutputStream
from playground.source import Source

Cell = tuple[str, display.Inputs, int | None]  # its code, the values of its sliders, and its seed


class EarlierFailed(Exception):
    """One of the cells could not be run. `error` is that as the run's own error."""

    def __init__(self, number: int, mistake: BaseException) -> None:
        super().__init__()
        self.number, self.mistake = number, mistake

    def described(self) -> RunError:
        """As the error of the cell below, in which no line is to blame."""
        error = describe(self.mistake, "")
        line = place_in(self.mistake, filename(self.number))
        where = f"cell {self.number}" if line is None else f"cell {self.number}, line {line}"
        message = f"A cell above this one failed ({where}): {error['message']}"
        nowhere = dict.fromkeys(("line", "column", "end_line", "end_column"))
        hint = "Mend that cell and run it; this one can run then."
        return {**error, **nowhere, "message": message[:MOST_TEXT], "traceback": "", "hint": hint, "data": None}


class Earlier:
    """The cells above one, in the order of the page. Raises EarlierFailed for one that Python can't read."""

    def __init__(self, cells: Sequence[Sequence[Any]]) -> None:
        self.cells: list[Cell] = [(code, inputs or {}, seed) for code, inputs, seed in cells]
        self.trees: list[ast.Module] = []
        self.codes: list[CodeType] = []
        for number, (code, _, _) in enumerate(self.cells, 1):
            try:
                self.trees.append(ast.parse(code, filename(number)))
                self.codes.append(compile(self.trees[-1], filename(number), "exec", dont_inherit=True))
            except Exception as mistake:  # noqa: BLE001 - whatever Python says of it is told
                raise EarlierFailed(number, mistake) from None

    def run(self, namespace: dict[str, Any]) -> None:
        """Run them in `namespace`. What they print and draw goes nowhere; raises EarlierFailed."""
        for number, ((code, inputs, seed), compiled) in enumerate(zip(self.cells, self.codes, strict=True), 1):
            sow(seed)
            with unheard(code, inputs):
                try:
                    exec(compiled, namespace)
                except BaseException as mistake:  # noqa: BLE001 - likewise
                    if isinstance(mistake, SystemExit) and mistake.code in (None, 0):
                        continue
                    raise EarlierFailed(number, mistake) from None


def filename(number: int) -> str:
    """What a traceback calls an earlier cell; not the name of the program itself, whose lines are its own."""
    return f"<cell {number}>"


def sow(seed: int | None) -> None:
    """Begin a cell's random numbers: the same ones whenever it is run as a part of another cell's run."""
    if seed is not None:
        random.seed(seed)
        pytensor.manual_seed(seed)


def place_in(mistake: BaseException, name: str) -> int | None:
    """The innermost line of a file that an exception passed through, or at which the file can't be read."""
    if isinstance(mistake, SyntaxError) and mistake.filename == name:
        return mistake.lineno
    line, tb = None, mistake.__traceback__
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == name:
            line = tb.tb_lineno
        tb = tb.tb_next
    return line


@contextmanager
def unheard(code: str, inputs: display.Inputs) -> Iterator[None]:
    """A block whose output nobody sees. Displays know the sliders of the cell that runs."""
    shown, streams = display.present("a cell"), (sys.stdout, sys.stderr)
    muted = Output(lambda _event: None)
    display.attach(display.Display(muted, Source(code), inputs))
    sys.stdout, sys.stderr = OutputStream(muted, "stdout"), OutputStream(muted, "stderr")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
        display.attach(shown)
