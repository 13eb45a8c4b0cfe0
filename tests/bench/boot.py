"""How long a visit takes: from navigation to the first gradient on screen, beside stock Pyodide's way to `1+1`.

All from the same loopback server, taken in turn: a first visit in a new browser context with an empty cache, and a
second one in the same context. And how many bytes the first visit needs.

    python -m tests.bench.boot [rounds]
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.bench.playground import DIST, ROOT, chromium, served
from tests.bench.wire import STARTS, budget, by_asset

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


# By then the browser is done with the page before, and with the window of this one: neither is work that a visitor waits for.
REST_MS = 1_000


def visit(context: BrowserContext, address: str, script: str = "") -> tuple[float, Page]:
    """Milliseconds from navigation until the page sets `window.finished`."""
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.wait_for_timeout(REST_MS)
    page.goto(address)
    page.wait_for_function("() => window.finished !== undefined", timeout=60_000, polling=50)
    return float(page.evaluate("window.finished")), page


def cold_and_warm(browser: Browser, address: str) -> tuple[float, float, float]:
    """A first visit with an empty cache, until anything and until Python's own output is shown, and a second visit."""
    context = browser.new_context()
    cold, page = visit(context, address, FIRST_GRADIENT)
    stored = float(page.evaluate("window.stored"))
    page.wait_for_function(ALL_FETCHED, timeout=60_000)
    page.close()
    warm, _ = visit(context, address, FIRST_GRADIENT)
    context.close()
    return stored, cold, warm


def stock_start(browser: Browser, address: str) -> float:
    """A first visit to stock Pyodide."""
    context = browser.new_context()
    time, _ = visit(context, address)
    context.close()
    return time


def main(rounds: int) -> None:
    """Print the medians and their ratios to stock Pyodide's, and the bytes."""
    with tempfile.TemporaryDirectory() as folder:
        stock_folder = Path(folder)
        (stock_folder / "index.html").write_text(STOCK, "utf-8")
        (stock_folder / "pyodide").symlink_to(ROOT / "node_modules" / "pyodide")
        with served(DIST) as ours, served(stock_folder) as stock, chromium() as browser:
            cold_and_warm(browser, ours)  # the browser's own start is nobody's
            times: dict[str, list[float]] = {"stock": [], "stored": [], "cold": [], "warm": []}
            for _ in range(rounds):
                times["stock"].append(stock_start(browser, stock))
                stored, cold, warm = cold_and_warm(browser, ours)
                times["stored"].append(stored)
                times["cold"].append(cold)
                times["warm"].append(warm)
            print(f"Chromium {browser.version}, {rounds} rounds, milliseconds (median, least, most)")
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
