"""User code stays in its box: no network, no storage, no page of the host; what it forges, the page refuses."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.test_runtime import assert_well, python, run

__all__ = ["python"]


def test_the_frame_may_run_scripts_and_nothing_else(python: Page) -> None:
    frames = python.evaluate("() => [...document.querySelectorAll('iframe')].map((f) => f.getAttribute('sandbox'))")

    assert frames == ["allow-scripts"]


@pytest.mark.parametrize(
    "code",
    [
        "await_ = run_js(\"fetch('/index.html')\")",
        "run_js(\"const r = new XMLHttpRequest(); r.open('GET', 'https://example.com/', false); r.send()\")",
        "run_js(\"importScripts('https://example.com/x.js')\")",
        "run_js('localStorage.getItem(\"a\")')",
        "run_js('parent.document.title')",
        "run_js('document.cookie')",
        "run_js(\"new WebSocket('wss://example.com/')\").send('x')",
    ],
)
def test_code_reaches_no_network_storage_or_page(python: Page, page_errors: list[str], code: str) -> None:
    requests: list[str] = []
    python.context.on("request", lambda request: requests.append(request.url))
    result = run(python, f"from pyodide.code import run_js\nimport pyodide.ffi\n{code}")
    python.wait_for_timeout(300)

    assert not [url for url in requests if not url.startswith(("data:", "blob:"))]
    if "fetch" not in code:
        assert not result["ok"]
    page_errors.clear()  # the browser names each thing that the policy refused
    assert_well(python)


def test_the_origin_is_opaque(python: Page, page_errors: list[str]) -> None:
    result = run(python, "import js\nstr(js.origin), str(js.isSecureContext)")

    assert result["value"].startswith("('null'")
    assert run(python, "from pyodide.code import run_js\nrun_js('indexedDB.open(\"a\")')")["error"]
    page_errors.clear()


FORGE = """
from pyodide.code import run_js
run_js('''
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message, transfer) {
        return postMessage.call(this, (%s)(message), transfer);
    };
''')
print('hello')
"""


@pytest.mark.parametrize(
    "forgery",
    [
        "(m) => 5",
        "(m) => null",
        "(m) => ({ ...m, kind: 'own-kind' })",
        "(m) => ({ ...m, events: [{ kind: 'stream', stream: 'stdout', text: { toString: null } }] })",
        "(m) => ({ ...m, events: [{ kind: 'stream', stream: 'stdout', text: 'x'.repeat(2e6) }] })",
        "(m) => ({ ...m, events: 'none' })",
        "(m) => ({ ...m, kind: 'events', events: [{ kind: 'html', html: '<b>' }] })",
        """(m) => ({ ...m, kind: 'events', events: [{ kind: 'value', text: '', grid: { shape: [3], dtype: 'float32',
            numel: 3, data: new Float32Array(2), sample: null, stats: null } }] })""",
        "(m) => ({ ...m, kind: 'events', events: [{ kind: 'omitted', what: 'stdout', count: -1 }] })",
    ],
)
def test_a_forged_message_cuts_the_worker_off(python: Page, page_errors: list[str], forgery: str) -> None:
    result = run(python, FORGE % forgery, 5_000)

    assert result["error"]["type"] == "Crashed"
    assert "cut off" in result["error"]["message"]
    assert_well(python)
    page_errors.clear()


def test_a_flood_of_messages_cuts_the_worker_off(python: Page, page_errors: list[str]) -> None:
    flood = """(m) => {
        if (!globalThis.flooded) {
            globalThis.flooded = true;
            for (let i = 0; i < 60000; i += 1) {
                const event = { kind: 'stream', stream: 'stdout', text: 'x' };
                postMessage.call(this, { kind: 'events', id: m.id, events: [event] });
            }
        }
        return m;
    }"""
    code = FORGE.replace("(%s)(message)", "(%s).call(this, message)") % flood.replace("(m) =>", "function (m)")
    result = run(python, code, 20_000)

    assert result["error"]["type"] == "Crashed"
    assert_well(python)
    page_errors.clear()


def test_messages_for_another_run_are_ignored(python: Page) -> None:
    result = run(python, FORGE % "(m) => m.kind === 'events' ? { ...m, id: m.id + 1 } : m")

    assert result["ok"]
    assert result["stdout"] == ""


@pytest.mark.parametrize(
    ("asset", "answer"),
    [
        ("pyodide.asm.wasm", {"status": 404}),
        ("python_stdlib.zip", {"status": 500}),
        ("runner.zip", {"status": 200, "body": "half"}),
        ("assets.json", {"status": 404}),
        ("assets.json", {"status": 200, "body": "<html>not found</html>", "content_type": "text/html"}),
    ],
)
def test_an_asset_that_cannot_be_had_is_named(
    page: Page, site: str, page_errors: list[str], asset: str, answer: dict[str, object]
) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(**answer)  # type: ignore[arg-type]

    page.route(f"**/{asset}", refuse)
    page.goto(site)
    reason = page.evaluate("() => window.playground.ready.then(() => 'ready', (error) => error.message)")

    assert asset in reason
    assert "reload" in reason or "server" in reason
    page_errors.clear()
