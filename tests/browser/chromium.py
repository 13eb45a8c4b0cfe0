"""Gets a Chromium for the browser tests where web/chromium.py finds none: `python -m tests.browser.chromium`."""

import os
import shutil
import subprocess
import sys

from web.chromium import VARIABLE, NoChromium, find_chromium


def attempt(*argv: str) -> str:
    """Run an installer; the line that says why it failed, or nothing where it did not."""
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    reasons = [line for line in lines if line.startswith(("Error", "E:"))]
    return (reasons or lines or [f"exit status {done.returncode}"])[-1]


def install_chromium() -> str:
    """Get a Chromium from Playwright, else from Debian's packages. Raises NoChromium where neither works."""
    print("No Chromium found: trying Playwright's …", flush=True)
    failures = [f"playwright install chromium: {attempt(sys.executable, '-m', 'playwright', 'install', 'chromium')}"]
    found = find_chromium()
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if found is None and root and shutil.which("apt-get"):
        print("Playwright's could not be had: trying the system's package chromium …", flush=True)
        os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
        updated = attempt("apt-get", "update", "-qq")
        installed = attempt("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        failures.append(f"apt-get install chromium: {installed or updated or 'it brought no chromium program'}")
        found = find_chromium()
    if found is None:
        tried = "".join(f"\n  {failure}" for failure in failures)
        raise NoChromium(
            "the browser tests need a Chromium: install one (Debian, Ubuntu: sudo apt-get install chromium; elsewhere: "
            f"Chrome or Chromium from its own site), or give its path in {VARIABLE}. What was tried:{tried}"
        )
    return found


if __name__ == "__main__":
    try:
        print(f"Browser tests use {find_chromium() or install_chromium()}")
    except NoChromium as error:
        sys.exit(f"build.py: {error}")
