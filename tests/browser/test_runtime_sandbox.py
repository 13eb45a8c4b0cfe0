"""User code stays in its box: no network, no storage, no page of the host; what it forges, the page refuses."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.host import OpenHost, open_host as start_host
from tests.browser.runtime import assert_well, page_errors, python, run, seen, shared_page

__all__ = ["page_errors", "python", "seen", "shared_page"]  # fixtures


@pytest.fixture
def open_host() -> Iterator[OpenHost]:
    """A host of another origin that takes note of every request."""
    with start_host() as host:
        yield host


def test_the_frame_may_run_scripts_and_nothing_else(python: Page) -> None:
    frames = python.evaluate("() => [...document.querySelectorAll('iframe')].map((f) => f.getAttribute('sandbox'))")

    assert frames == ["allow-scripts"]


def test_the_frame_is_in_sight_of_the_browser_and_nobody_else(python: Page) -> None:
    # A process whose frames can't be seen gets a low priority, and Python would starve on a busy machine.
    shown, clicked = python.evaluate(
        """() => {
            const frame = document.querySelector('iframe');
            const { width, height, right, bottom } = frame.getBoundingClientRect();
            const inside = right <= innerWidth && bottom <= innerHeight && width * height > 0;
            const { display, opacity } = getComputedStyle(frame);
            return [inside && display !== 'none' && opacity === '0',
                    document.elementFromPoint(right - 0.5, bottom - 0.5) === frame];
        }"""
    )

    assert shown
    assert not clicked


@pytest.mark.parametrize(
    "code",
    [
        "js.fetch(SITE + 'index.html')",
        "r = js.XMLHttpRequest.new()\nr.open('GET', SITE + 'index.html', False)\nr.send()",
        "js.importScripts(SITE + 'embed.js')",
        "js.WebSocket.new(SITE.replace('http', 'ws'))",
        "js.EventSource.new(SITE + 'index.html')",
        "js.navigator.sendBeacon(SITE, 'x')",
        "js.localStorage.getItem('a')",
        "js.indexedDB.open('a')",
        "js.caches.open('a')",
        "js.parent.document.title",
        "js.document.cookie",
        "js.eval('1 + 1')",
        "js.Function.new('return 1')()",
        "import pyodide_js\npyodide_js.loadPackage('https://example.com/x.whl')",
        "js.Worker.new('data:text/javascript,fetch(%22' + SITE + 'index.html%22)')",
        "js.Worker.new('data:text/javascript,import(%22' + SITE + 'embed.js%22)')",
        "js.Worker.new(SITE + 'embed.js')",
    ],
)
def test_code_reaches_no_network_storage_or_page(
    python: Page, page_errors: list[str], open_host: OpenHost, code: str
) -> None:
    run(python, f"import js\nSITE = {open_host.address!r}\n{code}\nprint('done')", 5_000)
    python.wait_for_timeout(300)

    assert open_host.heard == []
    assert_well(python)
    page_errors.clear()  # the browser names each thing that the policy refused


def test_the_open_host_hears_those_who_may_speak(python: Page, page_errors: list[str], open_host: OpenHost) -> None:
    blank = python.context.new_page()
    blank.evaluate("(address) => fetch(address + 'index.html', { mode: 'no-cors' })", open_host.address)

    assert open_host.heard == ["/index.html"]
    page_errors.clear()


@pytest.mark.parametrize(
    "code", ["js.localStorage", "js.document", "js.parent", "js.eval('1')", "js.Function.new('1')"]
)
def test_what_is_not_there_is_an_error(python: Page, page_errors: list[str], code: str) -> None:
    assert not run(python, f"import js\n{code}")["ok"]
    page_errors.clear()


def test_the_origin_is_opaque(python: Page) -> None:
    assert run(python, "import js\nstr(js.origin)")["value"] == "'null'"


def test_changed_prototypes_do_not_reach_the_page(python: Page) -> None:
    result = run(
        python,
        "import js\n"
        "from pyodide.ffi import create_proxy\n"
        "js.MessagePort.prototype.postMessage = create_proxy(lambda *a: None)\n"
        "js.Object.prototype.polluted = 'yes'\n"
        "print('hello')",
    )

    assert result["stdout"] == "hello\n"
    assert python.evaluate("() => ({}).polluted === undefined")
    assert_well(python)


# What user code can always reach: the very function through which events leave.
EMIT = "from playground import display\nemit = display._display.output.emit\nimport array\n"


@pytest.mark.parametrize(
    "event",
    [
        "{}",
        "{'kind': 'surprise'}",
        "{'kind': 'html', 'html': '<img onerror=alert(1)>'}",
        "{'kind': 'stream', 'stream': 'stdout', 'text': 5}",
        "{'kind': 'stream', 'stream': 'elsewhere', 'text': ''}",
        "{'kind': 'stream', 'stream': 'stdout', 'text': 'x' * 2_000_000}",
        "{'kind': 'omitted', 'what': 'stdout', 'count': -1}",
        "{'kind': 'number', 'name': 'n', 'line': 1.5, 'value': 1}",
        "{'kind': 'value', 'text': 'x' * 300_000, 'grid': None}",
        (
            "{'kind': 'value', 'text': '', 'grid': {'shape': [3], 'dtype': 'float32', 'numel': 3, "
            "'data': array.array('f', [1, 2]), 'sample': None, 'stats': None}}"
        ),
        (
            "{'kind': 'value', 'text': '', 'grid': {'shape': [2], 'dtype': 'float32', 'numel': 2, "
            "'data': [1, 2], 'sample': None, 'stats': None}}"
        ),
        (
            "{'kind': 'value', 'text': '', 'grid': {'shape': [1] * 99, 'dtype': 'float32', 'numel': 1, "
            "'data': array.array('f', [1]), 'sample': None, 'stats': None}}"
        ),
        (
            "{'kind': 'plot', 'id': 'a', 'title': 'a', 'series': [{'label': 'l', 'x': 1, 'y': 2}], "
            "'x_label': '', 'y_label': ''}"
        ),
    ],
)
def test_an_event_that_the_protocol_does_not_allow_cuts_the_worker_off(
    python: Page, page_errors: list[str], event: str
) -> None:
    result = run(python, f"{EMIT}emit({event})\nprint('after')", 10_000)

    assert result["error"]["type"] == "Crashed"
    assert "cut off" in result["error"]["message"]
    assert not [shown for shown in result["displays"] if shown["kind"] != "stream"]
    assert_well(python)
    page_errors.clear()


def test_a_flood_of_events_cuts_the_worker_off(python: Page) -> None:
    code = f"{EMIT}while True:\n    emit({{'kind': 'stream', 'stream': 'stdout', 'text': 'x'}})"
    result = run(python, code, 60_000)

    assert result["error"]["type"] == "Crashed"
    assert 20_000 <= len(result["stdout"]) < 50_000
    assert_well(python)
