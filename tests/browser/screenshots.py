"""Pictures of the built page: those that the README shows, and a folder of every view to look at before a release.

    python -m tests.browser.screenshots            makes docs/images/*.png anew
    python -m tests.browser.screenshots FOLDER     makes pictures of all views, widths and themes there

No test: a machine can't tell whether a picture is beautiful.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from web.chromium import ARGUMENTS, find_chromium
from web.serve import site_server

ROOT = Path(__file__).resolve().parents[2]
BOOT_MS = 60_000
SETTLED_MS = 400  # cross-fades, and a plot that fits itself to its column

VIEWS = """nan, inf = float("nan"), float("inf")
odd = tensor([[1, nan, -2.5], [inf, 0, -inf]])
flags = odd > 0
leaf = tensor([0.5, 0.25, 100], requires_grad=True)
empty = zeros(0, 3)
cube = arange(-6, 6).view(2, 3, 2) * 0.5
cube.requires_grad_()
(cube ** 2).sum().backward()
more = ones(3, 7, 2, 2)
large = (arange(0, 1200) * 0.05).sin().view(30, 40)
wide = arange(-128, 128).view(16, 16) * 1.25
print("printed", "text")
large.sum()"""
MISTAKE = "a = tensor([[1, 2], [3, 4], [5, 6]])\nb = ones(2, 3)\n\nout = a + b\nout.sum().backward()"


CHAIN = """x = tensor([[0.5, -1, 2], [1, 0.25, -0.75]])
w = tensor([[1, -1], [0.5, 2], [-1, 0.25]], requires_grad=True)
b = tensor([0.1, -0.2], requires_grad=True)

hidden = (x @ w + b).relu()
loss = (hidden ** 2).mean()
loss.backward()"""


class Picture(NamedTuple):
    """One view of the page: where, how large, and the program it shows (the page's own when None)."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    query: str = ""
    code: str | None = None
    scale: float = 1
    tab: str = ""  # of the explain pane, opened with the cursor on `line`
    line: str = ""


README = [
    Picture("playground", 1120, 720, scale=1.5, tab="Lens", line="out = a"),
    Picture("graph", 1120, 720, "dark", code=CHAIN, tab="Graph", line="hidden ="),
    Picture("mistake", 1120, 860, code=MISTAKE),
]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
EVERY = [
    picture
    for scheme in SCHEMES
    for picture in (
        *(Picture(f"first-{width}-{scheme}", width, 800, scheme) for width in (360, 768, 1280, 1920)),
        *(Picture(f"views-{width}-{scheme}", width, 2400, scheme, code=VIEWS) for width in (360, 1280)),
        *(Picture(f"mistake-{width}-{scheme}", width, 800, scheme, code=MISTAKE) for width in (360, 1280)),
        Picture(f"classifier-{scheme}", 1280, 1600, scheme, "?lesson=classifier"),
        Picture(f"projector-{scheme}", 1280, 800, scheme, "?view=projector"),
        *(
            Picture(f"{tab.lower()}-{width}-{scheme}", width, 900, scheme, code=CHAIN, tab=tab, line="hidden =")
            for tab in ("Lens", "Graph", "Shapes")
            for width in (360, 1280, 1920)
        ),
    )
]


@contextmanager
def site() -> Iterator[str]:
    """The built site's address while it is served."""
    with site_server(ROOT / "dist") as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()


def take(browser: Browser, address: str, picture: Picture, folder: Path) -> None:
    """Open the page as a visitor would, wait until its program has run, and keep what is on screen."""
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=size, color_scheme=picture.scheme, device_scale_factor=picture.scale)  # type: ignore[arg-type]
    context.set_default_timeout(BOOT_MS)
    page = context.new_page()
    page.goto(address + picture.query)
    page.wait_for_selector("tensor-playground[data-state=done]")
    if picture.code is not None:
        page.evaluate("code => window.playground.run(code)", picture.code)
    if picture.line:
        page.get_by_role("textbox", name="Python code").get_by_text(picture.line).click()
    if picture.tab:
        tab = page.get_by_role("tab", name=picture.tab)
        tab.click()
        page.get_by_role("tabpanel").scroll_into_view_if_needed()
        page.wait_for_timeout(SETTLED_MS)  # the view is fetched now
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=folder / f"{picture.name}.png")
    context.close()


def main(arguments: list[str]) -> None:
    """Make the pictures that the command line asks for."""
    folder, pictures = (Path(arguments[0]), EVERY) if arguments else (ROOT / "docs" / "images", README)
    folder.mkdir(parents=True, exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=list(ARGUMENTS))
        for picture in pictures:
            take(browser, address, picture, folder)
            print(folder / f"{picture.name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
