"""The site without a network: kept on the device after one visit, whole and of one version, and let go of at a word.

Pages are served by a host of the test's own: what is kept belongs to an address, and the site changes there.
"""

import functools
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, override

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect

from tests.browser.conftest import DIST, PATIENCE_MS
from tests.browser.engines.limits import has, needs
from tests.browser.playground_page import write
from web.serve import SiteHandler, SiteServer

FOLDER = "course/playground/"
KEPT = """async () => {
    while (!(await navigator.serviceWorker.getRegistration())?.active) await new Promise(done => setTimeout(done, 50));
}"""
VERSIONS = "async () => (await caches.keys()).filter(name => !name.endsWith(' pages'))"
UPDATED = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    while (registration.installing || registration.waiting || registration.active.state !== 'activated') {
        await new Promise(done => setTimeout(done, 50));
    }
}"""
LEFT = """async () => {
    for (;;) {
        navigator.serviceWorker.controller.postMessage('mend');
        await new Promise(done => setTimeout(done, 100));
        const versions = (await caches.keys()).filter(name => !name.endsWith(' pages'));
        if (versions.length < 2) return versions;
    }
}"""
# Opens pages beside each other in frames where no script runs: what each is called, and whether the site's service
# worker gave it.
TITLES = """async (addresses) => Promise.all(addresses.map(address => new Promise(done => {
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-same-origin';
    frame.hidden = true;
    frame.src = address;
    frame.addEventListener('load', () => {
        const [opened] = frame.contentWindow.performance.getEntriesByType('navigation');
        done([frame.contentDocument.title, opened.workerStart > 0]);
        frame.remove();
    });
    document.body.append(frame);
})))"""
NO_SCRIPT = "Blocked script execution in "  # Chromium's word on those frames
# Firefox's words on requests that were on their way when their page was left: what would catch them is gone by then.
LEFT_BEHIND = ("A ServiceWorker intercepted the request and encountered an unexpected error", "Error in input stream")
GRADIENT = "x = tensor([3.0, 4.0], requires_grad=True)\n(x * x).sum().backward()"
EXAMPLES = "reference/names.json"  # a file whose name is the same in every version


class Host:
    """The built site in a folder of a host; `changed` are files that differ from the build, None where it fails."""

    def __init__(self) -> None:
        self.changed: dict[str, bytes | None] = {}
        host = self

        class Handler(SiteHandler):
            @override
            def do_GET(self) -> None:
                path = self.path.partition("?")[0].removeprefix(f"/{FOLDER}") or "index.html"
                if path not in host.changed:
                    super().do_GET()
                    return
                content = host.changed[path]
                self.send_response(200 if content is not None else 503)
                self.send_header("Content-Type", self.guess_type(path))
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

            @override
            def translate_path(self, path: str) -> str:
                return super().translate_path(path.removeprefix(f"/{FOLDER.rstrip('/')}"))

        self.server = SiteServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(DIST)))
        self.address = f"{self.server.address}{FOLDER}"

    def publish(self, changes: dict[str, tuple[str, str]]) -> None:
        """A next version of the site: words replaced in some files, and their list as a build would make it."""
        worker = (DIST / "sw.js").read_text("utf-8")
        for path, (old, new) in changes.items():
            before = (DIST / path).read_bytes()
            after = before.replace(old.encode(), new.encode())
            assert after != before
            assert worker.count(sha256(before)) == 1
            worker = worker.replace(sha256(before), sha256(after))
            self.changed[path] = after
        worker, named = re.subn(r"(?<=[`'\"])[0-9a-f]{12}(?=[`'\"])", "the-next-one", worker)
        assert named == 1
        self.changed["sw.js"] = worker.encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    host = Host()
    with host.server:
        thread = Thread(target=host.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield host
        host.server.shutdown()
        thread.join()


def visitor(browser: Browser, seen: list[str]) -> BrowserContext:
    """Somebody who has never been here; `seen` are the errors on the consoles of their pages."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(NO_SCRIPT):
            seen.append(f"console: {message.text} {message.location['url']}")

    def on_error(error: WebError) -> None:
        if not any(words in str(error.error) for words in LEFT_BEHIND):
            seen.append(f"uncaught: {error.error}")

    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    context.on("console", on_console)
    context.on("weberror", on_error)
    return context


@pytest.fixture(scope="module")
def errors() -> list[str]:
    return []


@pytest.fixture(scope="module")
def visited(browser: Browser, host: Host, errors: list[str]) -> Iterator[BrowserContext]:
    """A visitor who has opened the playground once, while there was a network."""
    context = visitor(browser, errors)
    page = context.new_page()
    page.goto(host.address)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    assert page.evaluate(VERSIONS) == [], "keeping the site must not compete with the start of Python"
    page.evaluate(KEPT)
    page.close()
    yield context
    context.close()


@pytest.fixture
def offline(visited: BrowserContext, errors: list[str]) -> Iterator[Page]:
    """A page of that visitor's, the network gone."""
    page = visited.new_page()
    visited.set_offline(True)
    yield page
    visited.set_offline(False)
    page.close()
    assert not errors, "\n".join(errors)


def run(page: Page, code: str) -> Any:
    return page.evaluate(
        "async (code) => JSON.parse(JSON.stringify(await document.querySelector('tensor-playground').run(code)))", code
    )


def test_after_one_visit_a_live_gradient_needs_no_network(offline: Page, host: Host) -> None:
    offline.goto(host.address)
    expect(offline.locator("#playground")).to_have_attribute("data-state", "done")

    write(offline, GRADIENT)
    expect(offline.locator("[data-tensor=x] [data-side=gradient]")).to_contain_text("8")

    result = run(offline, "import sqlite3\nsqlite3.__name__")  # a module that few programs import
    assert result["value"] == "'sqlite3'"
    result = run(offline, "import micropip\nmicropip.__name__")  # a package of the site's own
    assert result["value"] == "'micropip'"
    assert offline.evaluate(
        "() => [...document.querySelectorAll('iframe')].every(frame => frame.contentDocument === null)"
    )


def title_of(file: Path) -> str:
    found = re.search("<title>(.*?)</title>", file.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).strip()


def test_pages_that_nobody_has_opened_yet_open_too(offline: Page, host: Host) -> None:
    pages = [file.relative_to(DIST).as_posix() for file in sorted(DIST.glob("**/*.html"))]
    pages = [path for path in pages if not path.startswith(("assets/", "bench/"))]
    assert len(pages) > 50
    offline.goto(f"{host.address}reference/")
    opened = offline.evaluate(TITLES, [f"{host.address}{path}" for path in pages])
    assert [title for title, _ in opened] == [title_of(DIST / path) for path in pages]
    if has("a service worker's start in a page's timing"):
        assert [path for path, (_, by_worker) in zip(pages, opened, strict=True) if not by_worker] == []

    offline.goto(f"{host.address}lessons/attention")  # without its last slash
    assert offline.url == f"{host.address}lessons/attention/"
    offline.goto(f"{host.address}?lesson=attention")
    expect(offline.locator("#playground")).to_have_attribute("data-state", "done")
    assert offline.locator("#lesson").input_value() == "attention"

    offline.goto(f"{host.address}slides/gradients/")
    live = offline.locator("section:has(tensor-playground)").first
    expect(live).to_be_attached()
    offline.evaluate(
        "at => { location.hash = `#/${at}`; }",
        live.evaluate("slide => [...slide.parentElement.children].indexOf(slide)"),
    )
    expect(live.locator("tensor-playground").first).to_have_attribute("data-state", "done")


def test_a_frame_that_no_header_seals_starts_nothing(page: Page, site: str) -> None:
    """A document of the sandbox that comes past the service worker would be of the site's own origin."""
    page.add_init_script(
        "if (window.top === window && navigator.serviceWorker)"
        f" Object.defineProperty(navigator.serviceWorker, 'controller', {{ value: {{ scriptURL: '{site}sw.js' }} }})"
    )
    page.goto(f"{site}slides/gradients/")
    frame = page.locator("iframe[data-role=sandbox]")

    expect(frame).to_have_attribute("sandbox", "allow-scripts")  # taken back
    assert run(page, "1 + 1")["value"] == "2"
    assert frame.evaluate("frame => frame.contentDocument") is None

    heard = page.evaluate(
        """async () => {
            const frame = document.createElement('iframe');
            frame.src = document.querySelector('iframe[data-role=sandbox]').src;
            const heard = [];
            window.addEventListener('message', ({ source, origin }) => {
                if (source === frame.contentWindow) heard.push(origin);
            });
            document.body.append(frame);
            await new Promise(done => frame.addEventListener('load', done));
            const [control, line] = [new MessageChannel(), new MessageChannel()];
            for (const { port1 } of [control, line]) port1.onmessage = ({ data }) => heard.push(data);
            frame.contentWindow.postMessage(null, '*', [control.port2, line.port2]);
            await new Promise(done => setTimeout(done, 300));
            return heard;
        }"""
    )
    assert heard == [site.rstrip("/")], "it says that it is there, and takes no port"


def test_what_is_lost_or_broken_on_the_device_comes_back(
    visited: BrowserContext, host: Host, errors: list[str]
) -> None:
    page = visited.new_page()
    page.goto(host.address)
    broken = page.evaluate(
        """async () => {
            const name = (await caches.keys()).find(name => !name.endsWith(' pages'));
            const kept = await caches.open(name);
            const address = (path) => new URL(path, document.baseURI).href;
            await kept.delete(address('slides/gradients/index.html'));
            await kept.put(address('runtime/python.zip'), new Response('half a file'));
            navigator.serviceWorker.controller.postMessage('mend');
            for (let tries = 0; tries < 200; tries += 1) {
                await new Promise(done => setTimeout(done, 50));
                const there = await kept.match(address('slides/gradients/index.html'));
                const whole = await (await kept.match(address('runtime/python.zip'))).arrayBuffer();
                if (there && whole.byteLength > 1000) return false;
            }
            return true;
        }"""
    )
    page.close()
    assert not broken
    assert not errors


def test_a_new_version_is_seen_at_once_and_never_mixed(browser: Browser, host: Host) -> None:
    errors: list[str] = []
    context = visitor(browser, errors)
    read = f"async () => (await (await fetch('{EXAMPLES}')).text()).includes('second edition')"
    first = context.new_page()
    first.goto(host.address)
    first.evaluate("() => navigator.serviceWorker.register('sw.js')")
    first.evaluate(KEPT)
    first.reload()  # from the device now
    try:
        host.publish(
            {
                "index.html": ("<h1 slot", "<h1 data-edition=2 slot"),
                EXAMPLES: ("Tensor", "Tensor of the second edition"),
            }
        )
        second = context.new_page()
        second.goto(host.address)
        assert second.locator("[data-edition]").count() == 1, "the new page at once"
        expect(second.locator("#playground")).to_have_attribute("data-state", "done")  # it has what it starts from
        assert second.evaluate(read), "with the new files"
        assert not first.evaluate(read), "while the old page keeps the old ones"
        context.set_offline(True)
        lost = f"() => fetch('{EXAMPLES}', {{ cache: 'no-store' }}).then(() => false, () => true)"
        assert second.evaluate(lost), "and none of the old ones, whatever becomes of the network"
        context.set_offline(False)

        second.evaluate(UPDATED)
        context.set_offline(True)
        assert not first.evaluate(read)
        third = context.new_page()
        third.goto(host.address)
        assert third.locator("[data-edition]").count() == 1
        assert third.evaluate(read)

        first.close()
        left = third.evaluate(LEFT)
        assert [version.split()[-1] for version in left] == ["the-next-one"], "a version that no page is made of goes"
    finally:
        host.changed.clear()
        context.close()
    assert [error for error in errors if EXAMPLES not in error] == []  # but for the one that was lost on purpose


def test_an_error_page_is_never_kept(browser: Browser, host: Host) -> None:
    context = visitor(browser, [])
    page = context.new_page()
    page.goto(f"{host.address}reference/index.html")
    install = """async () => {
        const { installing } = await navigator.serviceWorker.register('../sw.js');
        return await new Promise(done => {
            installing.onstatechange = () => {
                if (['activated', 'redundant'].includes(installing.state)) done(installing.state);
            };
        });
    }"""
    try:
        host.changed["runtime/python.zip"] = None
        assert page.evaluate(install) == "redundant"
        host.changed["runtime/python.zip"] = b"<!doctype html>Please log in"
        assert page.evaluate(install) == "redundant"
        del host.changed["runtime/python.zip"]
        assert page.evaluate(install) == "activated"
    finally:
        host.changed.clear()
        context.close()


def test_the_reader_can_say_no(browser: Browser, host: Host) -> None:
    context = visitor(browser, [])
    page = context.new_page()
    page.goto(host.address)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")

    def choose() -> None:
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitemcheckbox", name="Keep for use offline").click()

    def told(words: str, versions: int) -> None:
        page.wait_for_function(f"async () => (await ({VERSIONS})()).length === {versions}")
        expect(page.get_by_role("status").filter(has_text=words)).to_be_attached()

    choose()
    told("Nothing of the playground is kept", 0)
    for _ in range(2):  # the second time its worker serves the page already, and stays until the page goes
        choose()
        told("now work without a network", 1)
        choose()
        told("Nothing of the playground is kept", 0)
        assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    context.close()


def test_the_playground_can_be_installed(page: Page, site: str) -> None:
    needs("Chromium's DevTools protocol")
    page.goto(site)
    session = page.context.new_cdp_session(page)

    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    described = json.loads(manifest["data"])
    for icon in described["icons"]:
        width, height = page.evaluate(
            "async (src) => { const image = new Image(); image.src = src; await image.decode();"
            " return [image.naturalWidth, image.naturalHeight]; }",
            icon["src"],
        )
        assert icon["sizes"] in ("any", f"{width}x{height}")
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {problem["errorId"] for problem in problems} <= {"in-incognito"}


def test_a_no_that_comes_before_the_site_is_kept_is_heeded(browser: Browser, host: Host) -> None:
    context = visitor(browser, [])
    page = context.new_page()
    page.clock.install()
    page.goto(host.address)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitemcheckbox", name="Keep for use offline").click()
    page.clock.run_for(30_000)  # longer than a page waits before it is kept

    page.reload()
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitemcheckbox", name="Keep for use offline")).not_to_be_checked()
    context.close()


def test_where_storage_is_full_pages_open_all_the_same(visited: BrowserContext, host: Host) -> None:
    needs("Chromium's DevTools protocol")
    page = visited.new_page()
    page.goto(host.address)
    session = visited.new_cdp_session(page)
    origin = page.evaluate("origin")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    page.goto(f"{host.address}lessons/attention/")
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    page.close()
