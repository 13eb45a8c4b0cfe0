"""Starts run.mjs with Node and lends it this `.venv`'s pytest: `python -m tests.pyodide [--fallback] [for pytest]`."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main() -> int:
    """Run the tests; the exit status is pytest's."""
    node = shutil.which("node")
    if node is None:
        sys.exit("the tests inside Pyodide need node on the path")
    cache = ROOT / "build" / "pyodide-cache"
    cache.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "PLAYGROUND_SITE_PACKAGES": sysconfig.get_path("purelib"),
        "PLAYGROUND_CACHE": str(cache),
    }
    return subprocess.run([node, HERE / "run.mjs", *sys.argv[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
