"""Finds the Chromium that the browser tests drive, and gets one where there is none. Run as a program, it does both.

The order: the path in PLAYGROUND_CHROMIUM; the one Playwright installed; the system's own.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

VARIABLE = "PLAYGROUND_CHROMIUM"

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")

ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "%ProgramFiles%/Google/Chrome/Application/chrome.exe",
    "%ProgramFiles(x86)%/Google/Chrome/Application/chrome.exe",
    "%LocalAppData%/Google/Chrome/Application/chrome.exe",
    "%ProgramFiles(x86)%/Microsoft/Edge/Application/msedge.exe",
)

# The tests need no sandbox of the browser's own (containers often refuse it), no GPU, and no calls home.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


class NoChromium(Exception):
    """There is no browser to test with; the message says what to do."""


def find_chromium(playwright: Playwright | None = None) -> str | None:
    """The path of a Chromium, or None. Raises NoChromium where PLAYGROUND_CHROMIUM names no file.

    Where Playwright runs already, it must be given: a second one cannot start beside it.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if not Path(chosen).is_file():
            raise NoChromium(f"{VARIABLE} is {chosen}, and there is no such file: unset it, or give a browser's path")
        return chosen
    with contextlib.nullcontext(playwright) if playwright else sync_playwright() as running:
        own = running.chromium.executable_path
    if Path(own).is_file():
        return own
    for name in ON_PATH:
        found = shutil.which(name)
        if found:
            return found
    for place in ELSEWHERE:
        path = Path(os.path.expandvars(place)).expanduser()
        if path.is_file():
            return str(path)
    return None


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
