"""What tests ask for that the way an engine is driven can't do, where nothing would say so by itself: they are skipped.

A command that the driver refuses, such as to answer a request in WebKitGTK, needs no row here: its refusal skips.
"""

import pytest

from tests.browser.engines import FIREFOX, WEBKIT, chosen

BOTH = (FIREFOX.name, WEBKIT.name)
MISSING = {
    "Chromium's DevTools protocol": BOTH,
    "a reader who wants no motion": BOTH,  # Playwright asks Chromium alone for it
    "word of a page's saved files": (WEBKIT.name,),
    "a look into frames": (WEBKIT.name,),
    "a wheel that turns while a key is held": (WEBKIT.name,),
    "a look at the clipboard": (WEBKIT.name,),
    "a page as PDF": BOTH,
    "scripts switched off": BOTH,
    "word of each request": (WEBKIT.name,),
    "a cache of what a page preloads": (WEBKIT.name,),
    "a service worker's start in a page's timing": (FIREFOX.name,),  # 0 however the page came
    # Its terminate() waits for Python to come back from C, and what never comes back computes on beside the next.
    "an end to a worker in the middle of a call": (WEBKIT.name,),
}


def has(what: str) -> bool:
    """Whether the driver of the engine that the tests run in has it."""
    return chosen() not in MISSING[what]


def needs(what: str) -> None:
    """Skip the test where it isn't there."""
    if not has(what):
        pytest.skip(what)
