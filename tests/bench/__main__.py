"""The benchmark: `python3 build.py bench`, or `python -m tests.bench [--only TEXT] [--rounds N] [--json PATH]`.

Runs every row (rows.py) in every column (columns.py) with one headless Chromium, prints tables of ratios, and writes
bench.json, which the site's page of benchmarks shows.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.accuracy import worst_errors
from tests.bench.columns import columns
from tests.bench.instructions import instructions
from tests.bench.keystroke import keystrokes
from tests.bench.measure import measure
from tests.bench.playground import DIST, ROOT, chromium
from tests.bench.report import machine, row_json, tables
from tests.bench.rows import ROWS, Row

FORMAT = 1


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="build.py bench")
    parser.add_argument("--only", default="", help="rows whose name or group has this in it")
    parser.add_argument("--rounds", type=int, default=7, help="samples a row and column (7)")
    parser.add_argument("--json", type=Path, default=ROOT / "bench.json", help="where to write (bench.json)")
    given = parser.parse_args()
    rows = [row for row in ROWS if given.only in row.name or given.only == row.group]
    if not rows:
        raise SystemExit(f"build.py bench: no row has {given.only!r} in its name")
    report = measured(rows, given.rounds)
    for text in tables(report):
        print(text)
    content = json.dumps(report, indent=1) + "\n"
    given.json.write_text(content, "utf-8")
    if len(rows) == len(ROWS):
        for folder in (DIST, ROOT / "build" / "public"):  # the site as it is, and as it is built next
            (folder / "bench.json").write_text(content, "utf-8")
    print(f"\n{report['seconds']:.0f} s; written to {given.json.name}")


def measured(rows: list[Row], rounds: int) -> dict[str, Any]:
    """All of bench.json."""
    start = time.monotonic()
    with chromium() as browser:
        said = machine(browser.version)
        say("keystrokes")
        keys = keystrokes(browser)
        say("starting the libraries")
        with columns(browser) as (found, missing):
            lines = []
            for done, row in enumerate(rows):
                say(f"{done + 1} of {len(rows)}: {row.name}")
                lines.append(row_json(row, measure(row, found, rounds)))
            versions = {name: column.versions for name, column in found.items()}
    say("instructions and errors")
    counts, errors = instructions(), worst_errors()
    say("")
    return {
        "format": FORMAT,
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": time.monotonic() - start,
        "machine": said,
        "rounds": rounds,
        "versions": versions,
        "missing": missing,
        "rows": lines,
        "keystroke": keys.as_json(),
        "instructions": counts,
        "ulp": errors,
    }


def say(what: str) -> None:
    """Show on a terminal what is being measured, in one line that the next takes the place of."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
