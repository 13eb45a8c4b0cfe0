"""A page whose Python many tests share: each must leave it well for the next, as a visitor's mistakes do.

`python` fails its test on what a visitor should not see, like `page`; a test that provokes it empties `page_errors`.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.playground_page import READY

# Whether the engine has relaxed vectors: a function of one multiply-add validates.
HAS_RELAXED = (
    "() => WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 20, 1,"
    " 18, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 26, 11]))"
)


@pytest.fixture(scope="module")
def seen() -> list[str]:
    """Errors on the shared page's console, and uncaught ones."""
    return []


@pytest.fixture(scope="module")
def shared_page(browser: Browser, site: str, seen: list[str]) -> Iterator[Page]:
    """The playground, once Python can run and the program it opens with has ended."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.append(f"console: {message.text}")

    context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: seen.append(f"uncaught: {error}"))
    page.goto(site)
    page.evaluate(READY)
    expect(page.locator("#playground")).to_have_attribute("data-state", re.compile("done|error"))
    yield page
    context.close()


@pytest.fixture
def page_errors(seen: list[str]) -> list[str]:
    """In the place of conftest's, for tests on the shared page."""
    seen.clear()
    return seen


@pytest.fixture
def python(shared_page: Page, page_errors: list[str]) -> Iterator[Page]:
    """The shared page, its Python ready."""
    shared_page.evaluate(READY)
    yield shared_page
    assert not page_errors, "\n".join(page_errors)


def run(page: Page, code: str, limit_ms: int = 30_000) -> Any:
    """The result of a run, as JSON can say it."""
    return page.evaluate(
        """async ([code, limit_ms]) => {
            await customElements.whenDefined('tensor-playground');
            const result = await window.playground.run(code, { limit_ms });
            return JSON.parse(JSON.stringify(result, (key, value) =>
                ArrayBuffer.isView(value) ? Array.from(value, Number)
                : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value));
        }""",
        [code, limit_ms],
    )


def displays(result: Any, kind: str) -> list[Any]:
    """The events of one kind, in order."""
    return [event for event in result["displays"] if event["kind"] == kind]


def assert_well(page: Page) -> None:
    """A fresh program runs, and quickly."""
    began = time.perf_counter()
    result = run(page, "tensor([1.0, 2.0]).sum()")
    assert result["ok"], result["error"]
    assert result["value"] == "tensor(3.)"
    assert time.perf_counter() - began < 10
