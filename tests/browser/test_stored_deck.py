"""What a deck shows before Python is there, and without scripts; and that it is what Python then shows."""

import json

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE_MS, ROOT
from tests.browser.engines.limits import needs
from tests.browser.stored_events import PLAIN_EVENTS, differences, joined

STORED = ROOT / "build" / "stored" / "decks" / "gradients.json"
DECK = "slides/gradients/"

RUN = """async (programs) => {
  const made = [];
  for (const code of programs) {
    const { error, displays } = await window.playground.run(code);
    made.push({ error: plainEvents(error), events: plainEvents(displays) });
  }
  return made;
}"""

# Before the deck's own scripts: when a value was first seen, when a run had ended, and what was shifted.
WATCH = """
window.watched = { first: null, live: null, moved: [] };
const shows = ({ shadowRoot }) => {
  const cells = [...(shadowRoot?.querySelectorAll('[data-value], .cell') ?? [])];
  return cells.some((cell) => cell.checkVisibility());
};
const look = () => {
  if ([...document.querySelectorAll('.slides > section *')].some(shows)) window.watched.first ??= performance.now();
  const cells = [...document.querySelectorAll('section.present tensor-playground')];
  if (cells.some(({ dataset }) => dataset.state === 'done')) window.watched.live ??= performance.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
new PerformanceObserver((list) => {
  for (const { startTime, value } of list.getEntries()) window.watched.moved.push([startTime, value]);
}).observe({ type: 'layout-shift', buffered: true });
"""


def test_every_cell_of_the_deck_shows_the_same_stored_and_live(page: Page, site: str) -> None:
    stored = json.loads(STORED.read_text("utf-8"))
    assert len(stored) > 30
    assert any("error" in each for each in stored)
    page.add_init_script(PLAIN_EVENTS)
    page.goto(site)
    live = page.evaluate(RUN, [each["code"] for each in stored])

    for before, after in zip(stored, live, strict=True):
        assert after["error"] == before.get("error"), before["code"]
        assert differences(joined(before["events"]), joined(after["events"]), before["code"]) == []


def test_a_slide_shows_its_output_before_python_and_nothing_moves_when_it_goes_live(
    browser: Browser, site: str
) -> None:
    for slide in showing_slides(browser, site)[::6]:
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{site}{DECK}#/{slide}")
        page.wait_for_function("() => window.watched.live !== null", timeout=PATIENCE_MS)
        page.wait_for_timeout(300)
        watched = page.evaluate("window.watched")
        context.close()

        assert watched["first"] is not None, slide
        assert watched["first"] < watched["live"], slide
        assert watched["moved"] == [], slide


def showing_slides(browser: Browser, site: str) -> list[int]:
    """The numbers of the slides that show a cell's output or a figure without a script."""
    needs("scripts switched off")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{DECK}")
    showing = page.locator(".slides > section").evaluate_all(
        """(slides) => slides.flatMap((slide, at) => {
          const hosts = [...slide.querySelectorAll('*')];
          return hosts.some(({ shadowRoot }) => shadowRoot?.querySelector('[data-value], .cell')) ? [at] : [];
        })"""
    )
    context.close()
    return [int(at) for at in showing]


def test_without_scripts_every_slide_can_be_read_with_its_code_and_output(browser: Browser, site: str) -> None:
    needs("scripts switched off")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{site}{DECK}")
    sections = page.locator(".slides > section")
    assert sections.count() > 30
    assert [at for at in range(sections.count()) if not sections.nth(at).is_visible()] == []

    cells = page.locator("tensor-playground")
    assert cells.count() > 20
    for cell in cells.all():
        assert cell.locator(".cm-line").first.is_visible()
    assert page.locator(":is([data-value], .cell):visible").count() > 100
    assert not page.get_by_role("button", name="Run").first.is_visible()
    context.close()


def test_a_telephone_opens_the_slide_that_its_link_names(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 760})
    page = context.new_page()
    page.goto(f"{site}{DECK}#/18")
    page.wait_for_selector("section.present tensor-playground[data-state=done]", timeout=PATIENCE_MS)
    assert page.evaluate("location.hash") == "#/18"
    assert page.locator("section.present > h2").is_visible()
    context.close()
