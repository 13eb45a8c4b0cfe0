"""Runs every lesson at build time and keeps what it shows: `python -m web.stored.record FOLDER`.

The runner is the page's own, on the same kernels through wasmtime, so the events are those that the page would draw.
For each lesson goes `NUMBER_NAME.json` into the folder, `{code, events}`, which the page draws before Python is there
(see stored.ts).

Arrays become {"f": [1, 2]}, under their type code; numbers that JSON has none for become text. Nothing is run in a
browser here: tests/browser/test_stored.py compares.
"""

import json
import math
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from web.check.cells import lesson_cells

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "web" / "lessons"
GROUPS = ("lecture", "exercises", "further")

Event = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """What a lesson shows: its name in links, its code, and its events in JSON's own kinds."""

    name: str
    path: Path
    code: str
    events: list[Event]


def lesson_files() -> list[Path]:
    """The lessons in the order of the page's picker."""
    return [path for group in GROUPS for path in sorted((LESSONS / group).glob("*.py"))]


def recorded() -> Iterator[Stored]:
    """Every lesson, run. Raises RuntimeError where one fails."""
    sys.path.insert(0, str(ROOT / "web" / "python"))
    from playground import runner

    import pytensor

    pytensor.set_default_backend("wasm")
    for path in lesson_files():
        code = lesson_cells(path, path.read_text("utf-8"))[0].code
        events: list[Event] = []
        outcome = runner.run(code, 0, events.append)
        if not outcome["ok"]:
            raise RuntimeError(f"{path}: {outcome['error']['type']}: {outcome['error']['message']}")
        yield Stored(path.stem.partition("_")[2], path, code, [plain(event) for event in latest(events)])


def latest(events: list[Event]) -> list[Event]:
    """Each drawing once, as it was in the end: a loop sends its plot again and again."""
    kept: dict[Any, Event] = {}
    for place, event in enumerate(events):
        name = event.get("id", event["name"] if event["kind"] == "slider" else None)
        kept[(event["kind"], name) if name is not None else place] = event
    return list(kept.values())


def plain(value: Any) -> Any:
    """Events as JSON can say them."""
    if isinstance(value, array):
        return {value.typecode: [plain(each) for each in value]}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else str(value)
    return value


def main(folder: Path) -> None:
    """Fill the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for number, stored in enumerate(recorded(), 1):
        made = {"code": stored.code, "events": stored.events}
        (folder / f"{number:02}_{stored.name}.json").write_text(json.dumps(made, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
