"""Finds the Chromium that the checker, the browser tests and the benchmarks drive. It installs none.

The order: the path in PLAYGROUND_CHROMIUM; the one Playwright installed; the system's own.
"""

import contextlib
import os
import shutil
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

# No sandbox of the browser's own is needed (containers often refuse it), no GPU, and no calls home.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


class NoChromium(Exception):
    """There is no browser to drive; the message says what to do."""


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
