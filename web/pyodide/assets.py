"""Makes everything that Python in the page is started from: `python -m web.pyodide.assets FOLDER`.

Into the folder go Pyodide's own files, bytecode of all the Python that a session starts from and of the rest of the
standard library (see precompile.py), the wheels of pytensor and of what else programs may import
(web/packages/README.md) with a lock file that names them, the kernels, and `assets.json`, which lists them all:
`{name: {file, bytes, sha256, needed}}`, where `needed` says whether a session needs the file to start. Beside the
folder goes THIRD_PARTY.txt, the licences of what the site ships.

It runs in `.venv`, after the Node packages are installed and the kernels compiled; build.py sees to both.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from web.pyodide.notices import notices

ROOT = Path(__file__).resolve().parents[2]
PYODIDE = ROOT / "node_modules" / "pyodide"
KERNELS = ROOT / "wasm_kernels" / "build"
CARRIED = (ROOT / "build" / "packages", ROOT / "web" / "packages")  # where the wheels are that programs may import

FROM_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
KERNEL_BUILDS = ("kernels-relaxed.wasm", "kernels-simd128.wasm", "kernels-scalar.wasm")

# Not part of every boot: modules few import, the wheel, python.zip and the snapshot, of which a boot takes one, and
# kernels, of which a session needs the one build that its engine runs best.
ON_DEMAND = (".whl", ".zip", ".snapshot", *KERNEL_BUILDS)


def run(*argv: str | Path) -> None:
    """Run a build tool from the root; its output goes where ours goes."""
    subprocess.run(argv, cwd=ROOT, check=True)


def build_wheel(folder: Path) -> Path:
    """The wheel of pytensor: pure Python, no kernels in it."""
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def write_lock_file(wheels: list[Path], target: Path) -> None:
    """The site's own lock file: what this Pyodide is, and the packages found beside the file."""
    distributed = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        bare = Path(scratch) / "pyodide-lock.json"
        bare.write_text(json.dumps({**distributed, "packages": {}}), "utf-8")
        # -I, since the command imports a package called build, and our build.py must not stand in its way
        add_wheels = (sys.executable, "-I", "-m", "pyodide_cli", "lockfile", "add-wheels")
        run(*add_wheels, *wheels, "--input", bare, "--output", target, "--base-path", target.parent)


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


def make_assets(folder: Path) -> None:
    """Fill `folder` anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in FROM_PYODIDE:
        shutil.copyfile(PYODIDE / name, folder / name)
    for name in KERNEL_BUILDS:
        shutil.copyfile(KERNELS / name, folder / name)
    carried = sorted(path for place in CARRIED for path in place.glob("*.whl"))
    if all(path.stem.endswith("-none-any") for path in carried):  # a shared library may ask Pyodide for anything
        run("node", ROOT / "web" / "pyodide" / "trim.mjs", folder)
    wheels = [build_wheel(folder), *(Path(shutil.copy(path, folder)) for path in carried)]
    run("node", ROOT / "web" / "pyodide" / "precompile.mjs", folder)
    write_lock_file(wheels, folder / "pyodide-lock.json")
    run("node", ROOT / "web" / "pyodide" / "snapshot.mjs", folder)
    (folder.parent / "THIRD_PARTY.txt").write_text(notices(ROOT, wheels[1:]), "utf-8")
    listed = {path.name: describe(path) for path in sorted(folder.iterdir())}
    name_by_contents(folder, listed["python.snapshot"])
    (folder / "assets.json").write_text(json.dumps(listed, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    make_assets(Path(sys.argv[1]).resolve())
