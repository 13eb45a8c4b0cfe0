"""Opens the built playground in headless Chromium for a benchmark, and runs Python in it.

Not for tests: a benchmark prints figures and asserts none.
"""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from web.chromium import ARGUMENTS, find_chromium
from web.serve import site_server

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"


@contextlib.contextmanager
def served(folder: Path = DIST, needs: str = "index.html") -> Iterator[str]:
    """The address of `folder` on a loopback server that ends with the block."""
    if not (folder / needs).is_file():
        raise SystemExit(f"{folder.name}/ is not built: run python3 build.py site first")
    with site_server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, the one that the browser tests use."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def run_python(page: Page, code: str) -> str:
    """What `code` prints in the page's worker, without a time limit. Raises RuntimeError with its traceback."""
    result: dict[str, Any] = page.evaluate(
        """async (code) => {
            await window.playground.ready;
            const { ok, stdout, error } = await window.playground.run(code, { limit_ms: 0 });
            return { ok, stdout, error };
        }""",
        code,
    )
    if not result["ok"]:
        raise RuntimeError(result["error"]["traceback"] or result["error"]["message"])
    return str(result["stdout"])
