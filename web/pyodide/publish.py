"""Makes what the site serves of what Python is started from: `python -m web.pyodide.publish WHOLE STORED FOLDER`.

WHOLE has the files that assets.py makes, STORED what the site's own programs show (web/stored/record.py). Into FOLDER
go those files, Python's WebAssembly parted by what these programs run (part.mjs), and `assets.json`, which lists them
all: `{name: {file, bytes, sha256, needed}}`, where `needed` says whether a session needs the file to start. Beside the
folder goes THIRD_PARTY.txt, the licences of what the site ships.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from web.pyodide.assets import KERNEL_BUILDS, ROOT
from web.pyodide.notices import notices

OURS = "pytensor_playground-"

# Not part of every boot: modules few import, the wheel, python.zip and the snapshot, of which a boot takes one, what of
# the WebAssembly runs later, and kernels, of which a session needs the one build that its engine runs best.
ON_DEMAND = (".whl", ".zip", ".snapshot", "rest.wasm", *KERNEL_BUILDS)


def programs(stored: Path) -> Iterator[str]:
    """The texts of the site's own programs: the lessons in the order of the picker, then the decks' cells."""
    for path in sorted(stored.glob("*.json")):
        yield json.loads(path.read_text("utf-8"))["code"]
    for path in sorted(stored.glob("decks/*.json")):
        yield from (cell["code"] for cell in json.loads(path.read_text("utf-8")))


def part(folder: Path, stored: Path) -> None:
    """Part the WebAssembly in its place."""
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "programs.json"
        listed.write_text(json.dumps(list(programs(stored))), "utf-8")
        subprocess.run(("node", ROOT / "web" / "pyodide" / "part.mjs", folder, listed), cwd=ROOT, check=True)


def describe(path: Path) -> dict[str, Any]:
    """A file's row in assets.json."""
    content = path.read_bytes()
    return {
        "file": path.name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "needed": not path.name.endswith(ON_DEMAND),
    }


def name_by_contents(folder: Path, row: dict[str, Any]) -> None:
    """Give a file a name that no other version of it has: a browser keeps it from one visit to the next."""
    path = folder / row["file"]
    row["file"] = f"{path.stem}-{row['sha256'][:8]}{path.suffix}"
    path.rename(folder / row["file"])


def publish(whole: Path, stored: Path, folder: Path) -> None:
    """Fill `folder` anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    part(folder, stored)
    carried = [path for path in sorted(folder.glob("*.whl")) if not path.name.startswith(OURS)]
    (folder.parent / "THIRD_PARTY.txt").write_text(notices(ROOT, carried), "utf-8")
    listed = {path.name: describe(path) for path in sorted(folder.iterdir())}
    for name in ("python.snapshot", "pyodide.rest.wasm"):
        name_by_contents(folder, listed[name])
    (folder / "assets.json").write_text(json.dumps(listed, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    publish(*(Path(argument).resolve() for argument in sys.argv[1:]))
