"""Makes everything that Python in the page is started from: `python -m web.pyodide.assets FOLDER`.

Into the folder go Pyodide's own files, bytecode of all the Python that a session starts from and of the rest of the
standard library (see precompile.py), the memory of a Python that has read it (snapshot.mjs), the wheels of pytensor and
of what else programs may import (web/packages/README.md) with a lock file that names them, and the kernels. publish.py
makes of it what the site serves.

It runs in `.venv`, after the Node packages are installed and the kernels compiled; build.py sees to both.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYODIDE = ROOT / "node_modules" / "pyodide"
KERNELS = ROOT / "wasm_kernels" / "build"
CARRIED = (ROOT / "build" / "packages", ROOT / "web" / "packages")  # where the wheels are that programs may import

FROM_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
KERNEL_BUILDS = ("kernels-relaxed.wasm", "kernels-simd128.wasm", "kernels-scalar.wasm")


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


if __name__ == "__main__":
    make_assets(Path(sys.argv[1]).resolve())
