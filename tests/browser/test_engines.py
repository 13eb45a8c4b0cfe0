"""What hangs most on an engine, in half a minute: the short run of `build.py test` in Firefox and WebKit.

Starting Python in a sandboxed worker, typing, Stop, the kernels' bits. All of tests/browser runs in each engine too, by
`build.py test --all-engines`.
"""

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DIST
from tests.browser.playground_page import editor, write
from tests.browser.runtime import HAS_RELAXED, assert_well, page_errors, python, run, seen, shared_page
from tests.kernels import corpus

__all__ = ["page_errors", "python", "seen", "shared_page"]  # fixtures


def test_values_and_gradients_come_as_one_types(python: Page) -> None:
    write(python, "a = tensor([[1, 2]], requires_grad=True)\n(a * a).sum().backward()\n")
    editor(python).press_sequentially("a.grad * 10")
    expect(python.get_by_text("tensor([[20., 40.]])")).to_be_visible()


def test_the_sandbox_has_no_network_and_no_storage(python: Page) -> None:
    code = "import js\ntry:\n    js.localStorage\nexcept Exception as e:\n    print(type(e).__name__)\njs.self.origin"
    result = run(python, code)
    assert result["ok"], result["error"]
    assert result["stdout"] == "AttributeError\n"  # a worker has none, whatever its origin
    assert result["value"] == "'null'"


def test_stop_answers_while_python_is_busy(python: Page) -> None:
    python.evaluate("() => { void window.playground.run('while True: pass', { limit_ms: 0 }) }")
    expect(python.locator("#playground")).to_have_attribute("data-state", "running")
    began = time.perf_counter()
    python.evaluate("() => window.playground.stop()")
    expect(python.locator("#playground")).not_to_have_attribute("data-state", "running")
    assert time.perf_counter() - began < 10
    assert_well(python)


def test_a_program_has_no_workers_of_its_own(python: Page) -> None:
    result = run(python, "import js\njs.Worker")
    assert result["error"]["type"] == "AttributeError"
    assert_well(python)


REPORT = """
from pytensor import backends
kernels = backends.get("wasm")
print(kernels.build, total(digests(kernels)))
"""
OLD = {
    "without WebAssembly": "delete window.WebAssembly",
    "without modules": "delete HTMLScriptElement.prototype.noModule",
    "without light-dark()": "CSS.supports = () => false",
}


@pytest.mark.parametrize("lack", OLD)
def test_a_browser_that_is_too_old_is_told_which_work(page: Page, site: str, page_errors: list[str], lack: str) -> None:
    page.add_init_script(OLD[lack])
    page.goto(site)
    expect(page.get_by_text("This browser is too old")).to_contain_text(
        "It works in Chrome 123, Firefox 120, Safari 17.5"
    )
    page_errors.clear()  # what the page itself says to a missing WebAssembly is not the matter here


def test_a_browser_that_is_new_enough_is_told_nothing(python: Page) -> None:
    expect(python.get_by_text("This browser is too old")).to_have_count(0)


def test_the_simd128_kernels_give_the_same_bits_in_every_engine(page: Page, site: str) -> None:
    if page.evaluate(HAS_RELAXED):  # the page would take that build, whose products may round as the machine likes
        page.route("**/runtime/assets.json", with_simd128_for_relaxed)
    page.goto(site)
    result = run(page, Path(corpus.__file__).read_text("utf-8") + REPORT)
    assert result["ok"], result["error"]
    build, digest = result["stdout"].split()
    assert build == "simd128"
    assert digest == corpus.SIMD128


def with_simd128_for_relaxed(route: Route) -> None:
    """The list of what Python in the page is started from, with one build of the kernels under the other's name."""
    listed = json.loads((DIST / "runtime/assets.json").read_text("utf-8"))
    route.fulfill(json={**listed, "kernels-relaxed.wasm": listed["kernels-simd128.wasm"]})
