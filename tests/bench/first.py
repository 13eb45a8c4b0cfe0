"""How soon a page shows something: from navigation to code and values on screen, and to an editor that can be typed in.

Each visit is a first one, in a new browser context with an empty cache, on the loopback server. What counts is when the
browser has painted, not when the page's HTML was there.

    python -m tests.bench.first [rounds]
"""

import statistics
import sys

from playwright.sync_api import Browser

from tests.bench.playground import DIST, chromium, served

PAGES = {
    "a lesson": "lessons/broadcasting/",
    "a lesson that trains": "lessons/classifier/",
    "the playground": "",
    "the deck's title": "slides/gradients/",
    "a slide of it": "slides/gradients/#/18",
}

# Looks once a frame; what has been seen then is painted at the end of that frame, and never before the first paint.
LOOK = """
const seen = window.seen = {};
const look = () => {
  const visible = (part) => part?.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const hosts = document.querySelectorAll('tensor-playground, tensor-lens, stored-tensor-lens');
  const roots = [...hosts].map((element) => element.shadowRoot);
  const inside = (part) => roots.some((root) => [...(root?.querySelectorAll(part) ?? [])].some(visible));
  if (inside('[data-value], .cell') || visible(document.querySelector('.reveal h1'))) seen.first ??= performance.now();
  if (inside('.cm-content[contenteditable=true]')) seen.editor ??= performance.now();
  if (seen.first && (seen.editor || performance.now() > 5000)) seen.whole = true;
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def visit(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds from navigation to the first output, and to the editor (infinite where none came in 5 seconds)."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(LOOK)
    page.goto(address)
    page.wait_for_function("() => window.seen.whole && performance.getEntriesByName('first-contentful-paint').length")
    seen, painted = page.evaluate("window.seen"), page.evaluate(PAINTED)
    context.close()
    return max(seen["first"], painted), seen.get("editor", float("inf"))


def main(rounds: int) -> None:
    """Print the medians, least and most of each page."""
    with served(DIST) as site, chromium() as browser:
        visit(browser, site)  # the browser's own start is nobody's
        times = {name: [visit(browser, site + path) for _ in range(rounds)] for name, path in PAGES.items()}
        print(f"Chromium {browser.version}, {rounds} rounds, milliseconds (median, least, most)")
    for name, visits in times.items():
        for what, each in zip(("first output", "editor"), zip(*visits, strict=True), strict=True):
            print(f"  {name + ', ' + what:36} {statistics.median(each):7.0f} {min(each):7.0f} {max(each):7.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
