"""How long a visit takes: from navigation to the first gradient on screen, beside stock Pyodide's way to `1+1`.

All from the same loopback server, taken in turn: a first visit in a new browser context with an empty cache, and a
second one in the same context. And how many bytes the first visit needs.

    python -m tests.bench.boot [rounds]
"""

import contextlib
import functools
import json
import queue
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession

from tests.bench.playground import DIST, ROOT, chromium
from tests.bench.wire import STARTS, budget, by_asset
from web.serve import SiteHandler, SiteServer

STOCK = """<!doctype html>
<meta charset="utf-8">
<title>Stock Pyodide</title>
<script type="module">
import { loadPyodide } from './pyodide/pyodide.mjs';
const pyodide = await loadPyodide();
if (pyodide.runPython('1+1') !== 2) throw new Error('1+1 is not 2');
window.finished = performance.now();
</script>
"""

# Looks once a frame, as an eye would; the clock starts with the navigation. Before Python has run, the page shows what
# was stored when the site was built; that is noted too, and is not what is waited for.
FIRST_GRADIENT = """
const look = () => {
    const page = document.querySelector('tensor-playground');
    const shown = page?.shadowRoot?.querySelector('[data-side="gradient"] [data-value]');
    if (shown) window.stored ??= performance.now();
    if (shown && page.dataset.state === 'done') window.finished = performance.now();
    else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

# The first visit fetches both when it is idle, so that a later one has them in the cache, whichever it starts from.
ALL_FETCHED = """() => {
    const fetched = performance.getEntriesByType('resource').filter(({ responseEnd }) => responseEnd > 0);
    return ['.snapshot', '/python.zip'].every((end) => fetched.some(({ name }) => name.endsWith(end)));
}"""

# The page tells by itself what it has seen: one that an inspector is attached to, as automation does, is slowed by a
# tenth, and the more the more bytes it fetches. No visitor has one.
TELL = """
const told = setInterval(() => {
    if (window.finished === undefined || !(%s)()) return;
    clearInterval(told);
    const { finished, stored } = window;
    void fetch('./told', { method: 'POST', body: JSON.stringify({ finished, stored }) });
}, 50);
"""
SCRIPT = "seen.js"

# A visitor comes by a link, in a window that is there. By then the browser is done with the visit before, too.
LINK = "link.html"
REST_MS = 1_000
LINKING = f"<!doctype html><title>A link</title><script>setTimeout(() => location.replace('./'), {REST_MS})</script>"
PATIENCE_S = 60


class SeenHandler(SiteHandler):
    """Serves a site whose first page runs `script` too, and puts what that tells into `told`."""

    def __init__(self, *given: Any, script: str, told: queue.Queue[dict[str, float]], **named: Any) -> None:
        """As a SiteHandler."""
        self.script = script
        self.told = told
        super().__init__(*given, **named)

    def do_GET(self) -> None:  # noqa: N802 (the name that http.server calls)
        """A file, or one of those that are made here."""
        if self.path == "/":
            page = (Path(self.directory) / "index.html").read_text("utf-8")
            self.answer("text/html", page.replace("<title", f'<script async src="{SCRIPT}"></script><title', 1))
        elif self.path == f"/{SCRIPT}":
            self.answer("text/javascript", self.script)
        elif self.path == f"/{LINK}":
            self.answer("text/html", LINKING)
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
        """What the page has seen."""
        self.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer("text/plain", "")

    def answer(self, kind: str, text: str) -> None:
        """Send `text` as the whole answer."""
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Site:
    """A served folder, and what its pages tell."""

    def __init__(self, address: str, told: queue.Queue[dict[str, float]]) -> None:
        """`address` is the first page's."""
        self.address = address
        self.told = told

    def visit(self, browser: CDPSession, context: str) -> dict[str, float]:
        """Milliseconds from navigation until the page has `finished`, and until anything that was `stored` was seen."""
        page = browser.send("Target.createTarget", {"url": self.address + LINK, "browserContextId": context})
        seen = self.told.get(timeout=PATIENCE_S)
        browser.send("Target.closeTarget", page)
        return seen


@contextlib.contextmanager
def site(folder: Path, script: str, all_fetched: str = "() => true") -> Iterator[Site]:
    """Serve `folder` on a loopback server that ends with the block; its page is finished when `script` says so."""
    told: queue.Queue[dict[str, float]] = queue.Queue()
    handler = functools.partial(SeenHandler, directory=str(folder), script=script + TELL % all_fetched, told=told)
    with SiteServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(server.address, told)
        server.shutdown()


@contextlib.contextmanager
def new_context(browser: CDPSession) -> Iterator[str]:
    """A browser context with an empty cache, whose pages nobody inspects."""
    context = browser.send("Target.createBrowserContext")["browserContextId"]
    yield context
    browser.send("Target.disposeBrowserContext", {"browserContextId": context})


def cold_and_warm(browser: CDPSession, ours: Site) -> tuple[float, float, float]:
    """A first visit with an empty cache, until anything and until Python's own output is shown, and a second visit."""
    with new_context(browser) as context:
        cold = ours.visit(browser, context)
        warm = ours.visit(browser, context)
    return cold["stored"], cold["finished"], warm["finished"]


def stock_start(browser: CDPSession, stock: Site) -> float:
    """A first visit to stock Pyodide."""
    with new_context(browser) as context:
        return stock.visit(browser, context)["finished"]


def main(rounds: int) -> None:
    """Print the medians and their ratios to stock Pyodide's, and the bytes."""
    with tempfile.TemporaryDirectory() as folder:
        stock_folder = Path(folder)
        (stock_folder / "index.html").write_text(STOCK, "utf-8")
        (stock_folder / "pyodide").symlink_to(ROOT / "node_modules" / "pyodide")
        ours_site, stock_site = site(DIST, FIRST_GRADIENT, ALL_FETCHED), site(stock_folder, "")
        with ours_site as ours, stock_site as stock, chromium() as chrome:
            browser = chrome.new_browser_cdp_session()
            cold_and_warm(browser, ours)  # the browser's own start is nobody's
            times: dict[str, list[float]] = {"stock": [], "stored": [], "cold": [], "warm": []}
            for _ in range(rounds):
                times["stock"].append(stock_start(browser, stock))
                stored, cold, warm = cold_and_warm(browser, ours)
                times["stored"].append(stored)
                times["cold"].append(cold)
                times["warm"].append(warm)
            print(f"Chromium {chrome.version}, {rounds} rounds, milliseconds (median, least, most)")
    says = {
        "stock": "stock Pyodide to 1+1",
        "stored": "first visit to stored output",
        "cold": "first visit to a live gradient",
        "warm": "second visit to a live gradient",
    }
    for name, what in says.items():
        each = times[name]
        print(f"  {what:33} {statistics.median(each):7.0f} {min(each):7.0f} {max(each):7.0f}")
    allowed = budget()
    for name in ("cold", "warm"):
        ratios = [ours / stock for ours, stock in zip(times[name], times["stock"], strict=True)]
        what = f"{name} to stock, budget {allowed['time'][name]:.2f}"
        print(f"  {what:33} {statistics.median(ratios):7.2f} {min(ratios):7.2f} {max(ratios):7.2f}")
    for start in STARTS:
        sizes = by_asset(start)
        print(f"  bytes, brotli, from {start}: {sum(sizes.values()):,}, budget {allowed['total'][start]:,}")
        print("    " + ", ".join(f"{name} {size:,}" for name, size in sorted(sizes.items(), key=lambda row: -row[1])))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
