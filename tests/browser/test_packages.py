"""Packages: micropip comes from the site when a program asks for it, others from an index that the page's owner names.

Without that nobody is asked, and the program's own line says why the package isn't there.
"""

import functools
import hashlib
import io
import zipfile

import pytest
from playwright.sync_api import Page, Request, Route

from tests.browser.engines.limits import needs
from tests.browser.runtime import page_errors, python, run, seen, shared_page

__all__ = ["page_errors", "python", "seen", "shared_page"]  # fixtures

INDEX = "https://index.test"
ASKS = 'import micropip\nawait micropip.install("tinything")\nimport tinything\ntinything.doubled(21)'


@functools.cache
def wheel() -> bytes:
    """A package of one module."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("tinything.py", "def doubled(x):\n    return 2 * x\n")
        folder = "tinything-1.0.dist-info"
        archive.writestr(f"{folder}/METADATA", "Metadata-Version: 2.1\nName: tinything\nVersion: 1.0\n")
        archive.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{folder}/RECORD", "")
    return packed.getvalue()


@pytest.fixture
def asked(page: Page) -> list[str]:
    """A package index of another site that has `tinything`; what it was asked for."""
    heard: list[str] = []
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/html"}
    links = '<!doctype html><a href="/files/tinything-1.0-py3-none-any.whl">tinything-1.0-py3-none-any.whl</a>'

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(INDEX)
        heard.append(path)
        if path.endswith(".whl"):
            route.fulfill(body=wheel(), headers={**headers, "Content-Type": "application/octet-stream"})
        elif path == "/simple/tinything/":
            route.fulfill(body=links, headers=headers)
        else:
            route.fulfill(status=404, body="", headers=headers)

    page.route(f"{INDEX}/**", answer)
    return heard


def open_lecture(page: Page, site: str, attributes: str) -> None:
    """A page of somebody's own with one element, under a policy that lets it ask the index."""
    policy = f"default-src 'none'; script-src 'self'; frame-src 'self'; connect-src 'self' {INDEX}; img-src data:"
    body = (
        f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="embed.js">'
        f"</script><tensor-playground {attributes}>a = ones(1)</tensor-playground>"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    page.route(f"{site}lecture.html", lambda route: route.fulfill(body=body, headers=headers))
    page.goto(f"{site}lecture.html")
    page.evaluate("() => { window.playground = document.querySelector('tensor-playground'); }")
    page.wait_for_function("() => window.playground.run")


def test_a_package_comes_from_an_index_that_the_owner_names(
    page: Page, site: str, asked: list[str], page_errors: list[str]
) -> None:
    open_lecture(page, site, f'packages="{INDEX}/simple"')
    assert run(page, ASKS)["value"] == "42"
    assert asked == ["/simple/tinything/", "/files/tinything-1.0-py3-none-any.whl"]

    failed = run(page, 'import micropip\n\nmicropip.install(["tinything", "unheard-of"])')["error"]
    assert (failed["type"], failed["line"]) == ("InstallError", 3)
    assert "unheard-of" in failed["message"]

    assert run(page, "from js import fetch\nfetch('https://elsewhere.test/')")["ok"]  # nobody waits for its failure
    page.wait_for_timeout(300)
    assert {url for url in page_errors if "another host" in url} == {
        f"request to another host: {INDEX}{path}" for path in asked
    }
    page_errors.clear()


def test_a_wheel_that_is_not_what_its_index_says_is_refused(
    page: Page, site: str, asked: list[str], page_errors: list[str]
) -> None:
    def index(digest: str) -> None:
        name = "tinything-1.0-py3-none-any.whl"
        link = f'<!doctype html><a href="/files/{name}#sha256={digest}">{name}</a>'
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/html"}
        page.route(f"{INDEX}/simple/tinything/", lambda route: route.fulfill(body=link, headers=headers))

    index("0" * 64)
    open_lecture(page, site, f'packages="{INDEX}/simple"')
    error = run(page, ASKS)["error"]
    assert (error["type"], error["line"]) == ("InstallError", 2)
    assert "tinything can't be installed" in error["message"]
    assert "/files/tinything-1.0-py3-none-any.whl" in asked[-1]

    index(hashlib.sha256(wheel()).hexdigest())
    assert run(page, ASKS)["value"] == "42"
    page_errors.clear()


def test_a_site_that_names_no_index_asks_nobody(page: Page, site: str, asked: list[str]) -> None:
    open_lecture(page, site, "")
    error = run(page, ASKS)["error"]

    assert (error["type"], error["line"]) == ("InstallError", 2)
    assert "tinything is not among the packages of this site" in error["message"]
    assert asked == []


def test_micropip_is_fetched_when_it_is_asked_for_and_not_before(python: Page) -> None:
    needs("word of each request")
    fetched: list[str] = []

    def note(request: Request) -> None:
        fetched.append(request.url)

    python.on("request", note)
    assert run(python, "1 + 1")["value"] == "2"
    assert not [url for url in fetched if "micropip" in url]
    result = run(python, "import micropip\nsorted(micropip.list())")
    assert result["ok"], result["error"]
    assert len([url for url in fetched if "micropip" in url]) == 1


def test_a_name_that_is_not_written_out_is_told_why_it_is_not_there(python: Page) -> None:
    error = run(python, 'import micropip\nname = "tiny" + "thing"\nmicropip.install(name)')["error"]

    assert (error["type"], error["line"]) == ("InstallError", 3)
    assert "write it out" in error["message"]


def test_numpy_is_missed_kindly(python: Page) -> None:
    error = run(python, "import numpy as np\nnp.zeros(3)")["error"]

    assert (error["type"], error["line"]) == ("ModuleNotFoundError", 1)
    assert "pytensor" in error["hint"]
