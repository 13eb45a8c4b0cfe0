"""Python starts, from its snapshot or from its archive. What can go wrong with the files is test_faults.py's."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.engines.limits import has
from tests.browser.playground_page import READY
from tests.browser.runtime import run


def why_not(page: Page, site: str) -> str:
    """The reason that the page gives for not being ready."""
    page.goto(site)
    reason = page.evaluate(f"{READY}.then(() => 'ready', (error) => error.message)")
    assert isinstance(reason, str)
    return reason


def test_progress_counts_real_bytes_to_the_end(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate(READY)
    fetched = page.evaluate(
        """() => performance.getEntriesByType('resource')
            .filter((entry) => entry.name.includes('/runtime/') && !entry.name.endsWith('assets.json'))
            .map((entry) => [entry.name.split('/').at(-1), entry.decodedBodySize])"""
    )
    manifest = page.evaluate("() => fetch('runtime/assets.json').then((response) => response.json())")

    needed = {entry["file"]: entry["bytes"] for entry in manifest.values() if entry["needed"]}
    kernels = {entry["file"]: entry["bytes"] for name, entry in manifest.items() if name.startswith("kernels-")}
    assert dict(fetched).items() >= needed.items()
    starts = {manifest[name]["file"]: manifest[name]["bytes"] for name in ("python.snapshot", "python.zip")}
    assert dict(fetched).keys() & starts.keys()  # what it starts from; the other may have followed
    rest = {manifest["pyodide.rest.wasm"]["file"]: manifest["pyodide.rest.wasm"]["bytes"]}  # may have followed too
    assert dict(fetched).items() <= needed.items() | kernels.items() | starts.items() | rest.items()
    if has("a cache of what a page preloads"):
        assert len(fetched) == len(dict(fetched))  # each once, the standby's too


# On a link that takes its time.
SLOW_LINK = """
const entries = performance.getEntriesByType.bind(performance);
performance.getEntriesByType = (type) => entries(type).map(({ name, encodedBodySize, responseStart }) =>
    ({ name, encodedBodySize, responseStart, responseEnd: responseStart + encodedBodySize / 1_000 }));
"""


def random_numbers(page: Page, site: str) -> object:
    """What a fresh Python draws, by both generators, and how it began."""
    page.goto(site)
    result = run(page, "import random\nx = rand(3)\n[random.random(), *x.tolist()]")
    assert result["ok"], result["error"]
    return result["value"]


def fetched(page: Page, end: str) -> bool:
    script = "(end) => performance.getEntriesByType('resource').some(({ name }) => name.endsWith(end))"
    return bool(page.evaluate(script, end))


def test_from_a_snapshot_every_visit_draws_other_numbers(page: Page, site: str) -> None:
    first = random_numbers(page, site)
    assert fetched(page, ".snapshot")
    assert run(page, "get_default_backend()")["value"] == "'wasm'"

    assert random_numbers(page, site) != first


def test_from_a_snapshot_what_it_left_out_can_be_imported(page: Page, site: str) -> None:
    page.goto(site)
    result = run(page, "import minitorch, pydoc\n[minitorch.tensor([1.0]).shape, pydoc.__name__]")

    assert fetched(page, ".snapshot")
    assert result["value"] == "[(1,), 'pydoc']", result["error"]


def test_gradients_are_checked_however_late_the_checker_comes(page: Page, site: str) -> None:
    held: list[Route] = []
    page.route("**/runtime/python.zip", lambda route: held.append(route))
    with page.expect_request("**/runtime/python.zip"):
        page.goto(site)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    page.wait_for_timeout(500)  # more than the worker waits for another run
    for route in held:
        route.continue_()
    checked = re.compile("^a: .*the gradient agrees with finite differences$")
    expect(page.get_by_role("button", name=checked)).to_be_visible()


@pytest.mark.parametrize("link", ["", SLOW_LINK], ids=["snapshot", "archive"])
def test_the_first_program_needs_one_part_of_python_and_another_program_waits_for_the_rest(
    page: Page, site: str, link: str
) -> None:
    held: list[Route] = []
    page.route("**/runtime/pyodide.rest*", lambda route: held.append(route))
    page.add_init_script(link)
    page.goto(site)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    assert fetched(page, ".snapshot") == (link == "")

    page.evaluate("() => { window.answer = window.playground.run('complex(1, 2) ** 2'); }")
    page.wait_for_timeout(300)  # in which it would have ended, or broken Python
    assert page.evaluate("() => Promise.race([window.answer, 'none yet'])") == "none yet"
    for route in held:
        route.continue_()
    assert page.evaluate("() => window.answer.then(({ value }) => value)") == "(-3+4j)"


def test_over_a_slow_link_python_starts_from_its_archive(page: Page, site: str) -> None:
    page.add_init_script(SLOW_LINK)
    random_numbers(page, site)

    assert fetched(page, "/python.zip")
    assert not fetched(page, ".snapshot")


@pytest.mark.parametrize("answer", [{"status": 404}, {"status": 200, "body": "half"}, "damaged"])
def test_without_a_sound_snapshot_python_starts_from_its_archive(
    page: Page, site: str, page_errors: list[str], answer: dict[str, object] | str
) -> None:
    def refuse(route: Route) -> None:
        if isinstance(answer, dict):
            route.fulfill(**answer)  # type: ignore[arg-type]
            return
        response = route.fetch()
        whole = bytearray(response.body())
        whole[20:60] = bytes(40)  # Pyodide's own header, with the number of its build
        route.fulfill(response=response, body=bytes(whole))

    page.route("**/*.snapshot", refuse)
    random_numbers(page, site)

    assert fetched(page, "/python.zip")
    page_errors.clear()


def test_an_import_hidden_from_the_eye_works_on_the_second_run(page: Page, site: str) -> None:
    page.goto(site)
    code = "__import__('wave').__name__"
    first = run(page, code)
    second = run(page, code)

    assert first["error"]["type"] == "ModuleNotFoundError"
    assert "once more" in first["error"]["message"]
    assert second["value"] == "'wave'"


def test_a_policy_that_forbids_webassembly_is_named(page: Page, site: str, page_errors: list[str]) -> None:
    def forbid(route: Route) -> None:
        response = route.fetch()
        policy = "script-src 'self' 'unsafe-inline' data: blob:; worker-src data:"
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})

    page.route("**/assets/sandbox-*.html", forbid)
    reason = why_not(page, site)

    assert "WebAssembly" in reason
    assert "'wasm-unsafe-eval'" in reason
    page_errors.clear()
