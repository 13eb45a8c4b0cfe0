"""A cell in a frame, as an LMS or a wiki holds it: its parameters, its height, and that it listens to nobody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.engines.limits import needs
from tests.browser.served import served

ROOT = Path(__file__).resolve().parents[2]
COURSE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A course</title>
<link rel="icon" href="data:,">
<iframe class="cell" src="{site}embed.html?theme=dark&autorun#text=a%20%3D%20ones(2%2C%202)" title="One" width="900"
  height="60"></iframe>
<iframe class="cell" src="{site}embed.html?lesson=broadcasting&readonly&autorun" title="Two" width="360"
  height="60"></iframe>
<iframe class="cell" src="{site}embed.html?lesson=nothing" title="Three" width="360" height="60"></iframe>
<iframe src="forger.html" title="Advertisement" height="60"></iframe>
{listener}
"""
FORGER = """<!doctype html><title>Advertisement</title><link rel="icon" href="data:,"><script>
setInterval(() => parent.postMessage({ type: 'tensor-playground', version: 1, height: 9999 }, '*'), 20)
</script>
"""


def documented_listener(site: str) -> str:
    """The script that docs/embedding.md gives to a page that may have scripts, with this site's origin in it."""
    page = (ROOT / "docs/embedding.md").read_text("utf-8")
    (script,) = re.findall(r"<script>\nconst SITE.*?</script>", page, re.DOTALL)
    return re.sub(r"const SITE = '[^']*'", f"const SITE = '{site.rstrip('/')}'", script)


@pytest.fixture
def course(tmp_path: Path, site: str) -> Iterator[str]:
    """The address of a page with frames, on a host of its own."""
    (tmp_path / "index.html").write_text(COURSE.format(site=site, listener=documented_listener(site)), "utf-8")
    (tmp_path / "forger.html").write_text(FORGER, "utf-8")
    with served(tmp_path) as address:
        yield address


def test_frames_run_their_programs_and_have_the_height_of_their_cells(context: BrowserContext, course: str) -> None:
    needs("a look into frames")
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.goto(course)
    one, two, three = (page.frame_locator(f"iframe[title={name}]") for name in ("One", "Two", "Three"))

    cells = one.locator("[data-tensor=a] [role=gridcell]")
    expect(cells).to_have_count(4, timeout=30_000)
    assert one.locator("html").evaluate("root => getComputedStyle(root).colorScheme") == "dark"
    expect(two.locator("[data-tensor=out]")).to_be_attached(timeout=30_000)
    expect(two.get_by_role("button", name="Live")).to_have_count(0)  # read only
    expect(three.get_by_role("status").first).to_contain_text("There is no lesson “nothing”")

    for title in ("One", "Two"):
        frame = page.locator(f"iframe[title={title}]")
        inside = page.frame_locator(f"iframe[title={title}]").locator("tensor-playground")
        frame.evaluate("""frame => new Promise((resolve) => {
          const look = () => frame.clientHeight > 100 ? resolve() : requestAnimationFrame(look)
          look()
        })""")
        tall = inside.evaluate("element => Math.ceil(element.getBoundingClientRect().height)")
        assert abs(frame.evaluate("frame => frame.clientHeight") - tall) <= 1
    assert page.locator("iframe[title=Advertisement]").evaluate("frame => frame.clientHeight") == 60
    assert not seen, seen


def test_alone_in_a_window_a_program_from_the_address_waits_for_its_reader(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?autorun#text=secret%20%3D%20ones(2)")
    playground = page.locator("#playground")

    expect(page.get_by_text("Somebody else may have written this program")).to_be_visible()
    expect(playground).to_have_attribute("data-state", "ready", timeout=30_000)
    page.get_by_role("button", name="Run").click()
    expect(playground.locator("[data-tensor=secret]")).to_be_visible()
    link = page.get_by_role("link", name="Open in the playground").get_attribute("href")
    assert link is not None
    assert link.startswith(f"{site}index.html#code=")
