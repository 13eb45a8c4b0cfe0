"""How long a first visit takes: from navigation to the first gradient on screen, beside stock Pyodide's way to `1+1`.

Both from the same loopback server, each time in a new browser context with an empty cache, taken in turn.

    python -m tests.bench.boot [rounds]
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.playground import DIST, ROOT, chromium, served

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

# Looks once a frame, as an eye would; the clock starts with the navigation.
FIRST_GRADIENT = """
const look = () => {
    const root = document.querySelector('tensor-playground')?.shadowRoot ?? document;
    if (root.querySelector('[data-side="gradient"] [data-value]')) window.finished = performance.now();
    else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def visit(browser: Browser, address: str, script: str = "") -> float:
    """Milliseconds from navigation until the page sets `window.finished`, with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(address)
    page.wait_for_function("() => window.finished !== undefined", timeout=60_000)
    finished = float(page.evaluate("window.finished"))
    context.close()
    return finished


def main(rounds: int) -> None:
    """Print both medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        stock_folder = Path(folder)
        (stock_folder / "index.html").write_text(STOCK, "utf-8")
        (stock_folder / "pyodide").symlink_to(ROOT / "node_modules" / "pyodide")
        with served(DIST) as ours, served(stock_folder) as stock, chromium() as browser:
            visit(browser, ours, FIRST_GRADIENT)  # the browser's own start is nobody's
            times: dict[str, list[float]] = {"stock": [], "ours": []}
            for _ in range(rounds):
                times["stock"].append(visit(browser, stock))
                times["ours"].append(visit(browser, ours, FIRST_GRADIENT))
            print(f"Chromium {browser.version}, {rounds} rounds, milliseconds (median, least, most)")
    for name, what in [("stock", "stock Pyodide to 1+1"), ("ours", "playground to the first gradient")]:
        each = times[name]
        print(f"  {what:33} {statistics.median(each):7.0f} {min(each):7.0f} {max(each):7.0f}")
    ratios = [ours / stock for ours, stock in zip(times["ours"], times["stock"], strict=True)]
    print(f"  ratio, round by round             {statistics.median(ratios):7.2f} {min(ratios):7.2f} {max(ratios):7.2f}")
    manifest = json.loads((DIST / "runtime" / "assets.json").read_text("utf-8"))
    print(f"  runtime assets of a first visit: {sum(a['bytes'] for a in manifest.values() if a['needed']):,} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
