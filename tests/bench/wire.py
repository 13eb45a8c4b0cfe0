"""What a first visit brings over the wire until its first live gradient, each file as brotli at its best makes it.

Which files those are is read from the built site: what the page names, and what Python starts from. Compressing them
takes half a minute, so sizes are kept in build/, by the contents of the file.
"""

import hashlib
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
KEPT = ROOT / "build" / "brotli.json"
BUDGET = ROOT / "tests" / "budget.toml"

STARTS = ("python.snapshot", "python.zip")

# All at once: each is compressed in a thread of its own.
COMPRESS = """
const { brotliCompress } = require('zlib');
const { readFileSync } = require('fs');
const sizes = {};
for (const file of process.argv.slice(1)) {
    brotliCompress(readFileSync(file), (_, packed) => (sizes[file] = packed.length));
}
process.on('exit', () => console.log(JSON.stringify(sizes)));
"""


def budget() -> dict[str, Any]:
    """What tests/budget.toml allows."""
    return tomllib.loads(BUDGET.read_text("utf-8"))


def first_visit(start: str) -> dict[str, Path]:
    """The files of a first visit that starts from `start`, by name: those of the runtime as assets.json calls them."""
    runtime = DIST / "runtime"
    manifest = json.loads((runtime / "assets.json").read_text("utf-8"))
    wanted = {start, "kernels-relaxed.wasm"}
    files = {name: runtime / row["file"] for name, row in manifest.items() if row["needed"] or name in wanted}
    page = (DIST / "index.html").read_text("utf-8")
    named = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', page)
    return {**files, "assets.json": runtime / "assets.json", "index.html": DIST / "index.html"} | {
        name: DIST / name for name in named
    }


def packed_sizes(files: dict[str, Path]) -> dict[str, int]:
    """The compressed size of each file, by its name."""
    kept: dict[str, int] = json.loads(KEPT.read_text("utf-8")) if KEPT.is_file() else {}
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    new = {str(files[name]): digest for name, digest in digests.items() if digest not in kept}
    if new:
        done = subprocess.run(["node", "-e", COMPRESS, *new], check=True, capture_output=True, text=True)
        kept |= {new[path]: size for path, size in json.loads(done.stdout).items()}
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return {name: kept[digest] for name, digest in digests.items()}


def by_asset(start: str) -> dict[str, int]:
    """The compressed bytes of a first visit: those of the runtime's files, and under "page" all the rest's."""
    sizes = packed_sizes(first_visit(start))
    runtime = {name: size for name, size in sizes.items() if "/" not in name and name != "index.html"}
    return {"page": sum(sizes.values()) - sum(runtime.values()), **runtime}
