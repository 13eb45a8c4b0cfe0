"""Fixtures of the browser tests: the built site on a free port of this machine, and a Chromium that looks at it.

`page` fails its test on anything a visitor should never see: an error on the console, an uncaught exception, a request
to any other host. Tests that provoke one say so by emptying `page_errors` themselves.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.engines import FIREFOX, REFUSAL, NoEngine, chosen, launch
from web.serve import site_server

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
PATIENCE_MS = 30_000  # a loaded machine starts Python in several seconds
expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def refusals_skip() -> Iterator[None]:
    """What an engine's driver can't do is no fault of the page's: such a test is skipped, and says what it wanted."""
    try:
        yield
    except Error as error:
        if REFUSAL not in str(error):
            raise
        pytest.skip(str(error).partition(REFUSAL)[2].strip().splitlines()[0])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """For fixtures."""
    with refusals_skip():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """For tests."""
    with refusals_skip():
        yield


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built site, with a slash at its end."""
    if not (DIST / "index.html").is_file():
        pytest.fail("there is no dist/index.html: run python3 build.py site first")
    with site_server(DIST) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright itself."""
    with sync_playwright() as playwright:
        yield playwright


def life_of_browser(fixture_name: str, config: pytest.Config) -> Literal["session", "module"]:
    """Firefox starts anew for each file: after hundreds of visitors it sends pages past their service workers."""
    return "module" if chosen() == FIREFOX.name else "session"


@pytest.fixture(scope=life_of_browser)
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One headless browser for many tests: Chromium, or the engine that PLAYGROUND_ENGINE names."""
    try:
        browser = launch(playwright)
    except NoEngine as error:
        pytest.fail(str(error))
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who has never been here: no cache, no storage."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What a visitor should not have seen, so far. Shared with `page`, which fails its test where any is left."""
    return []


@pytest.fixture
def page(context: BrowserContext, site: str, page_errors: list[str]) -> Iterator[Page]:
    """A fresh page that takes note of console errors, uncaught exceptions and requests to other hosts."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            page_errors.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((site, "data:", "blob:", "about:")):
            page_errors.append(f"request to another host: {request.url}")

    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: page_errors.append(f"uncaught: {error}"))
    context.on("request", on_request)
    yield page
    assert not page_errors, "\n".join(page_errors)
