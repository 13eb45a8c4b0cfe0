"""What can go wrong around the page does: missing or damaged files, no storage, a dead worker.

Each ends in a message that says what to do, or in recovery, and nothing typed is lost.
"""

import json
import time
from fnmatch import fnmatch
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.engines.limits import needs
from tests.browser.playground_page import READY
from tests.browser.runtime import run

PROGRAM = "kept = tensor([4.0, 2.0])\nkept.sum()"
NEEDED = ("assets.json", "pyodide.asm.wasm", "pyodide.asm.mjs", "pyodide.mjs", "pyodide-lock.json")
# Each has something to take its place, or comes later.
SPARED = ("python*.snapshot", "kernels-*.wasm", "python.zip", "pyodide.rest*.wasm")
FAULTS = ("missing", "truncated", "another file", "no connection")


def outcome(page: Page, site: str) -> str:
    """ "ready", or why Python can't start; the editor works in both cases."""
    page.goto(site)
    reason = page.evaluate(f"{READY}.then(() => 'ready', (error) => error.message)")
    page.evaluate("(code) => { window.playground.code = code; }", PROGRAM)
    assert page.evaluate("() => window.playground.code") == PROGRAM
    expect(page.get_by_role("textbox", name="Python code")).to_contain_text("kept = tensor")
    assert isinstance(reason, str)
    return reason


def spoil(page: Page, path: str, fault: str) -> None:
    """From now on whoever asks for a file gets it with a fault."""

    def answer(route: Route) -> None:
        if fault == "missing":
            route.fulfill(status=404, body="not here")
        elif fault == "another file":
            route.fulfill(status=200, body="<!doctype html><title>Sign in</title>", content_type="text/html")
        elif fault == "no connection":
            route.abort()
        else:
            response = route.fetch()
            route.fulfill(response=response, body=response.body()[: len(response.body()) // 2])

    page.route(path, answer)


def test_every_file_that_a_start_asks_for_is_spoiled_below(page: Page, site: str) -> None:
    needs("word of each request")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    with page.expect_request("**/runtime/python.zip"), page.expect_request("**/runtime/pyodide.rest*"):  # the last
        assert outcome(page, site) == "ready"

    tested = [f"runtime/{name}" for name in (*NEEDED, *SPARED)] + ["assets/*.js", "assets/sandbox-*.html"]
    # The page, its word for old browsers, and what adorns it.
    looks = ["", "too_old.js", "*.css", "*.woff2", "*.svg", "*.png"]
    paths = [url.removeprefix(site) for url in asked if url.startswith(site)]
    assert [path for path in paths if not any(fnmatch(path, pattern) for pattern in (*tested, *looks))] == []
    assert [pattern for pattern in tested if not any(fnmatch(path, pattern) for path in paths)] == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("asset", NEEDED)
def test_a_file_that_cannot_be_used_is_named_with_what_to_do(
    page: Page, site: str, page_errors: list[str], asset: str, fault: str
) -> None:
    spoil(page, f"**/runtime/{asset}", fault)
    reason = outcome(page, site)

    assert asset in reason
    assert "reload" in reason or "server" in reason
    expect(page.get_by_role("alert")).to_contain_text(asset)
    page.unroute_all(behavior="ignoreErrors")  # what the page may still be fetching ends with it
    page_errors.clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_python_starts_without_the_files_that_only_quicken_it(
    page: Page, site: str, page_errors: list[str], fault: str
) -> None:
    for asset in ("python*.snapshot", "kernels-*.wasm"):
        spoil(page, f"**/runtime/{asset}", fault)

    assert outcome(page, site) == "ready"
    assert run(page, PROGRAM)["value"] == "tensor(6.)"
    assert run(page, "from pytensor import backends\nbackends.default().name")["value"] == "'reference'"
    page.unroute_all(behavior="ignoreErrors")  # a Python that stands by may be asking still
    page_errors.clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_an_import_whose_archive_cannot_be_had_is_named(
    page: Page, site: str, page_errors: list[str], fault: str
) -> None:
    spoil(page, "**/runtime/python*.zip", fault)

    assert outcome(page, site) == "ready"
    assert run(page, PROGRAM)["value"] == "tensor(6.)"
    error = run(page, "import csv")["error"]
    assert error["type"] == "ModuleNotFoundError"
    assert error["line"] == 1
    assert run(page, PROGRAM)["value"] == "tensor(6.)"
    page.unroute_all(behavior="ignoreErrors")
    page_errors.clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_program_that_needs_the_rest_of_python_says_that_it_cannot_be_had(
    page: Page, site: str, page_errors: list[str], fault: str
) -> None:
    spoil(page, "**/runtime/pyodide.rest*", fault)
    page.goto(site)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")  # its own program needs less

    error = run(page, PROGRAM)["error"]
    assert error["type"] == "Crashed"
    assert "pyodide.rest" in error["message"]
    assert "check the connection" in error["message"]
    page.unroute_all(behavior="wait")
    assert run(page, PROGRAM)["value"] == "tensor(6.)"
    page_errors.clear()


@pytest.mark.parametrize("scripts", ["*.js", "editor-*.js"], ids=["all", "one that others import"])
def test_a_page_without_its_scripts_says_so(page: Page, site: str, page_errors: list[str], scripts: str) -> None:
    page.route(f"**/assets/{scripts}", lambda route: route.fulfill(status=404, body="not here"))
    page.goto(site)

    expect(page.get_by_role("alert").first).to_contain_text("script of this page could not be loaded")
    expect(page.get_by_role("alert").first).to_contain_text("reload")
    page_errors.clear()


def test_a_server_without_types_will_do(page: Page, site: str) -> None:
    def plain(route: Route) -> None:
        response = route.fetch()
        headers = {**response.headers, "content-type": "application/octet-stream"}
        route.fulfill(response=response, headers=headers)

    page.route("**/runtime/**", plain)

    assert outcome(page, site) == "ready"
    page.unroute_all(behavior="ignoreErrors")
    assert run(page, PROGRAM)["value"] == "tensor(6.)"


def test_a_slow_file_is_waited_for(page: Page, site: str) -> None:
    def late(route: Route) -> None:
        time.sleep(2)
        route.continue_()

    page.route("**/runtime/pyodide.asm.mjs", late)
    page.goto(site)
    expect(page.get_by_role("progressbar", name="Loading Python")).to_be_visible()

    assert outcome(page, site) == "ready"


STORAGE_FAULTS = {
    "denied": (
        "const deny = () => { throw new DOMException('denied', 'SecurityError'); };"
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])"
        " Object.defineProperty(window, name, { get: deny });"
        "if ('serviceWorker' in navigator) ServiceWorkerContainer.prototype.register = async () => deny();"
    ),
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    "gone": "Object.defineProperty(window, 'localStorage', { value: undefined });",
    "broken": "Storage.prototype.getItem = () => '{\"title\": 5, <';",
}


@pytest.mark.parametrize("fault", STORAGE_FAULTS)
def test_without_storage_the_page_works_and_keeps_what_is_typed(page: Page, site: str, fault: str) -> None:
    page.add_init_script(STORAGE_FAULTS[fault])

    assert outcome(page, site) == "ready"
    result = run(page, PROGRAM)
    assert result["value"] == "tensor(6.)"
    assert page.evaluate("() => window.playground.code") == PROGRAM


# What a worker does when it dies, by when: while it comes up, while it runs, and between two runs.
DEATHS: dict[str, str] = {
    "while it runs": "import js\njs.close()\nwhile True: pass",
    "for good": "import os\nos.abort()",
    "after its run": (
        "import js\nfrom pyodide.ffi import create_proxy\njs.setTimeout(create_proxy(lambda: js.close()), 0)"
    ),
}


@pytest.mark.parametrize("stage", DEATHS)
def test_a_worker_that_dies_is_replaced_and_the_code_stays(
    page: Page, site: str, page_errors: list[str], stage: str
) -> None:
    assert outcome(page, site) == "ready"
    run(page, DEATHS[stage], 1_000)
    assert page.evaluate("() => window.playground.code") == DEATHS[stage]

    assert run(page, PROGRAM)["value"] == "tensor(6.)"
    page_errors.clear()


# Ends the worker that is up, silently, when it has sent what the first of `window.deadly` names, and goes on to the
# next. Whoever waits for a sign of life of the dead then waits no longer than a moment.
KILLER = """(deadly) => {
    const own = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    const post = MessagePort.prototype.postMessage;
    const later = window.setTimeout;
    let spawned = 1, control = null, hurry = false;
    window.killed = [];
    window.deadly = deadly;
    MessagePort.prototype.postMessage = function (message, transfer) {
        if (message?.kind === 'spawn') spawned = message.worker;
        post.call(this, message, transfer);
    };
    window.setTimeout = (act, ms, ...more) => {
        const soon = hurry && (ms === 30_000 || ms === 60_000);
        return soon ? later(() => { hurry = false; act(); }, 50) : later(act, ms, ...more);
    };
    Object.defineProperty(MessagePort.prototype, 'onmessage', { ...own, set(listener) {
        const number = spawned;
        let dead = false;
        own.set.call(this, (event) => {
            if (dead) return; // what it had sent before it heard of its end
            const { kind, stage } = event.data;
            if (kind === 'frame-ready') control = this;
            if (window.deadly[0] === (kind === 'stage' ? stage : kind)) {
                dead = true;
                hurry = !['started', 'result'].includes(kind); // after which nobody waits for such a sign
                window.killed.push(window.deadly.shift());
                post.call(control, { kind: 'terminate', worker: number });
            }
            listener.call(this, event);
        });
    } });
}"""
# What a worker sends on its way up, and in a run.
BOOT = ("hello", "scripts", "compile", "instantiate", "interpreter", "snapshot", "kernels", "pytensor")
RUN = ("received", "started", "result")


def test_a_worker_that_is_killed_at_any_stage_is_told_or_replaced(page: Page, site: str) -> None:
    page.add_init_script(f"({KILLER})({json.dumps(BOOT)})")
    reason = outcome(page, site)
    assert "did not start" in reason

    # One worker a run at most: the page's own run of the code that it was given may have begun another.
    for _ in BOOT:
        result = run(page, PROGRAM)
        if result["ok"]:
            break
        assert "did not start" in result["error"]["message"]
        assert "reload" in result["error"]["message"]
    assert result["value"] == "tensor(6.)", result["error"]
    assert page.evaluate("() => window.killed") == [*BOOT]

    for stage in RUN:
        page.evaluate("(stage) => { window.deadly = [stage]; }", stage)
        begun = stage == "started"  # and may have done anything
        result = run(page, PROGRAM, 300 if begun else 30_000)
        if begun:
            assert result["error"]["type"] == "TimeLimitError"
        else:
            assert result["value"] == "tensor(6.)", stage
        result = run(page, PROGRAM)
        assert result["value"] == "tensor(6.)", (stage, result["error"])
    assert page.evaluate("() => window.killed") == [*BOOT, *RUN]
    assert page.evaluate("() => window.playground.code") == PROGRAM


def test_a_frame_whose_process_ends_is_replaced(page: Page, site: str) -> None:
    """As when the browser ends it for want of memory: it says nothing of it to the page."""
    assert outcome(page, site) == "ready"
    run(page, PROGRAM)
    error = page.evaluate(
        """() => {
            setTimeout(() => { document.querySelector('iframe').contentWindow.location = 'about:blank'; }, 300);
            return window.playground.run('while True: pass', { limit_ms: 0 }).then(({ error }) => error);
        }"""
    )

    assert "memory ran out" in error["message"]
    assert "run it again" in error["message"]
    assert page.evaluate("() => window.playground.code") == "while True: pass"
    assert run(page, PROGRAM)["value"] == "tensor(6.)"


@pytest.mark.parametrize(("fault", "says"), [("missing", "status 404"), ("no connection", "fetched (TypeError: ")])
def test_a_frame_whose_document_cannot_be_had_is_named(
    page: Page, site: str, page_errors: list[str], fault: str, says: str
) -> None:
    page.clock.install()
    page.route(
        "**/assets/sandbox-*.html",
        lambda route: route.fulfill(status=404, body="not here") if fault == "missing" else route.abort(),
    )
    page.goto(site)
    page.clock.run_for(6_000)

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("/assets/sandbox-")
    expect(alert).to_contain_text(says)
    expect(alert).to_contain_text("is the whole site on the server?")
    page.unroute_all(behavior="ignoreErrors")
    page_errors.clear()


def test_a_frame_that_never_comes_up_is_told(page: Page, site: str, page_errors: list[str]) -> None:
    page.clock.install()
    page.route("**/assets/sandbox-*.html", lambda route: route.fulfill(status=200, body="", content_type="text/html"))
    page.goto(site)
    reason: Any = page.evaluate_handle(f"() => ({{ said: {READY}.then(() => 'ready', (error) => error.message) }})")
    page.clock.run_for(31_000)

    assert "did not start" in reason.evaluate("(held) => held.said")
    page_errors.clear()
