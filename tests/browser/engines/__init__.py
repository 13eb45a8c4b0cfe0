"""The three engines that the browser tests run in, and how each is driven. The tests themselves know nothing of it.

Playwright drives Chromium by its own protocol. The stock Firefox and WebKit of a Linux distribution speak other ones,
so a program of ours stands where Playwright expects the browser: it starts the real one and speaks BiDi for it.
"""

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Playwright

from web.chromium import ARGUMENTS, find_chromium

ROOT = Path(__file__).resolve().parents[3]
VARIABLE = "PLAYGROUND_ENGINE"
CHROMIUM = "chromium"
REFUSAL = "not in this engine's driver: "  # how our stand-ins begin a refusal; the test that asked is skipped


# Firefox asks its user before a page reads the clipboard; in tests there is nobody to answer.
CLIPBOARD = ("dom.events.testing.asyncClipboard", "dom.events.asyncClipboard.readText")


class Engine(NamedTuple):
    """One that comes with a distribution: its program's possible names, what it needs besides, Debian's packages."""

    name: str
    programs: tuple[str, ...]
    besides: tuple[str, ...]
    packages: tuple[str, ...]

    def find(self) -> str | None:
        """The path of its program, or None where it is not installed."""
        return next((found for program in self.programs if (found := shutil.which(program))), None)

    def is_installed(self) -> bool:
        """Whether it can be driven here."""
        return self.find() is not None and all(shutil.which(program) for program in self.besides)


FIREFOX = Engine("firefox", ("firefox-esr", "firefox"), (), ("firefox-esr",))
WEBKIT = Engine("webkit", ("WebKitWebDriver",), ("Xvfb",), ("webkit2gtk-driver", "xvfb"))
OTHERS = (FIREFOX, WEBKIT)


class NoEngine(Exception):
    """The engine asked for can't be driven here; the message says what to do."""


def chosen() -> str:
    """The engine that the tests run in: PLAYGROUND_ENGINE, or Chromium. Raises NoEngine for an unknown one."""
    name = os.environ.get(VARIABLE, CHROMIUM)
    known = (CHROMIUM, *(engine.name for engine in OTHERS))
    if name not in known:
        raise NoEngine(f"{VARIABLE} is {name}, and the tests know {', '.join(known)}")
    return name


def launch(playwright: Playwright) -> Browser:
    """The chosen engine, headless. Raises NoEngine where it is not installed."""
    name = chosen()
    if name == CHROMIUM:
        path = find_chromium(playwright)
        if path is None:
            raise NoEngine("no Chromium was found: python -m tests.browser.chromium says what to install")
        return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    engine = next(engine for engine in OTHERS if engine.name == name)
    program = engine.find()
    if program is None or not engine.is_installed():
        raise NoEngine(f"{name} is not installed (Debian, Ubuntu: sudo apt-get install {' '.join(engine.packages)})")
    with tempfile.TemporaryDirectory() as folder:
        stand_in = Path(folder) / name
        command = shlex.join([sys.executable, "-m", f"{__name__}.{name}", program])
        stand_in.write_text(f'#!/bin/sh\ncd {shlex.quote(str(ROOT))} && exec {command} "$@"\n', "utf-8")
        stand_in.chmod(0o755)
        return playwright.firefox.launch(
            channel="moz-firefox", executable_path=stand_in, firefox_user_prefs=dict.fromkeys(CLIPBOARD, True)
        )
