"""Runs browser tests in the engines beside Chromium, one after the other: `python -m tests.browser.engines [--all]`.

Without --all: a short run (tests/browser/test_engines.py) in each engine that is installed; one that isn't is named and
left out. With it: every browser test in each engine, which is installed from Debian's packages where it is missing.
An engine in which no test passed fails, and each test that is skipped says what the engine's driver lacks.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tests.browser.chromium import attempt
from tests.browser.engines import OTHERS, ROOT, VARIABLE, Engine

SHORT = "tests/browser/test_engines.py"
FULL = "tests/browser"
TALLY = "tests.browser.engines.tally"
NO_TEST_CHOSEN = 5  # pytest's exit status


def install(engine: Engine) -> str:
    """Install an engine; why it could not be, or nothing."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not root or not shutil.which("apt-get"):
        return f"install it first (Debian, Ubuntu: sudo apt-get install {' '.join(engine.packages)})"
    print(f"{engine.name} is not installed: trying {' '.join(engine.packages)} …", flush=True)
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    attempt("apt-get", "update", "-qq")
    return attempt("apt-get", "install", "-y", "-qq", "--no-install-recommends", *engine.packages)


def main(arguments: Sequence[str]) -> int:
    """Run the tests; the exit status says whether all passed in every engine that was asked for."""
    whole = "--all" in arguments
    more = [argument for argument in arguments if argument != "--all"]
    failed = []
    for engine in OTHERS:
        trouble = install(engine) if whole and not engine.is_installed() else ""
        if not engine.is_installed():
            print(f"{engine.name}: not installed, {f'and it must be: {trouble}' if whole else 'left out'}", flush=True)
            failed += [engine.name] if whole else []
            continue
        print(f"{engine.name}:", flush=True)
        argv = [sys.executable, "-m", "pytest", "-p", TALLY, "-rs", FULL if whole else SHORT, *more]
        done = subprocess.run(argv, cwd=ROOT, env={**os.environ, VARIABLE: engine.name}, check=False)
        chose_none = done.returncode == NO_TEST_CHOSEN and "-k" in more  # of these tests none bears that name
        if done.returncode != 0 and not chose_none:
            failed.append(engine.name)
    if failed:
        print(f"engines that failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
