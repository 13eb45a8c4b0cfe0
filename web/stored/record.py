"""Runs every lesson and every cell of the decks at build time: `python -m web.stored.record FOLDER`.

The runner is the page's own, on the same kernels through wasmtime, so the events are those that the page would draw.
For each lesson goes `NUMBER_NAME.json` into the folder, `{code, events}` and where the code expects one its `error`,
which the page draws before Python is there (see stored.ts), and for each deck `decks/NAME.json`, a list of the same.

Arrays become {"f": [1, 2]}, under their type code; numbers that JSON has none for become text. Nothing is run in a
browser here: tests/browser/test_stored.py compares.
"""

import json
import math
import shutil
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web.check.cells import Cell, cells_of_file, lesson_cells
from web.check.expect import Outcome, error_problem, expectations

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "web" / "lessons"
GROUPS = ("lecture", "exercises", "further")
DECKS = ROOT / "web" / "slides"

Event = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """What a lesson or a cell shows: its name in links, its code, and its events and error in JSON's own kinds."""

    name: str
    code: str
    events: list[Event]
    error: dict[str, Any] | None


def lesson_files() -> list[Path]:
    """The lessons in the order of the page's picker."""
    return [path for group in GROUPS for path in sorted((LESSONS / group).glob("*.py"))]


def recorded_lessons() -> Iterator[Stored]:
    """Every lesson, run. Raises Failed where one fails."""
    for path in lesson_files():
        yield recorded(lesson_cells(path, path.read_text("utf-8"))[0])


def recorded_cells(deck: Path) -> Iterator[Stored]:
    """The cells of a deck, each run once, however often the slides have it. Raises Failed where one fails."""
    for cell in {cell.code: cell for cell in cells_of_file(deck)}.values():
        yield recorded(cell)


class Failed(Exception):
    """A program ended with an error that it doesn't expect, or without the one that it does."""


def recorded(cell: Cell) -> Stored:
    """What the code shows. Raises Failed."""
    from playground import runner

    events: list[Event] = []
    outcome = runner.run(cell.code, 0, events.append)
    expected = next((each for each in expectations(cell.code) if each.error), None)
    problem = error_problem(expected, Outcome(outcome["ok"], error=outcome["error"]))
    if problem:
        raise Failed(f"{cell.path}:{cell.line}: {problem.says}")
    shown = [plain(event) for event in latest(events)]
    return Stored(cell.path.stem.partition("_")[2], cell.code, shown, plain(outcome["error"]))


def latest(events: list[Event]) -> list[Event]:
    """Each drawing and each line's value once, as it was in the end; a page's own first run brings the earlier ones."""
    kept: dict[Any, Event] = {}
    for place, event in enumerate(events):
        name = event.get("id", event["name"] if event["kind"] == "slider" else None)
        kept[(event["kind"], name) if name is not None else place] = event
    return [{**event, "kept": event["kept"][-1:]} if event["kind"] == "line" else event for event in kept.values()]


def plain(value: Any) -> Any:
    """Events as JSON can say them."""
    if isinstance(value, array):
        return {value.typecode: [plain(each) for each in value]}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return shortest(value) if math.isfinite(value) else str(value)
    return value


def shortest(value: float) -> float:
    """A float32 in nine digits, which say it wholly; any other number as it is: 3 + 1e-10 is not drawn as 3 is."""
    return float(f"{value:.9g}") if array("f", [value])[0] == value else value


def main(folder: Path) -> None:
    """Fill the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "decks").mkdir(parents=True)
    sys.path.insert(0, str(ROOT / "web" / "python"))

    import pytensor

    pytensor.set_default_backend("wasm")
    for number, stored in enumerate(recorded_lessons(), 1):
        write(folder / f"{number:02}_{stored.name}.json", said(stored))
    for deck in DECKS.glob("*.md"):
        write(folder / "decks" / f"{deck.stem}.json", [said(stored) for stored in recorded_cells(deck)])


def said(stored: Stored) -> dict[str, Any]:
    """What goes into a file."""
    made = {"code": stored.code, "events": stored.events}
    return {**made, "error": stored.error} if stored.error else made


def write(path: Path, made: Any) -> None:
    """JSON without white space."""
    path.write_text(json.dumps(made, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
