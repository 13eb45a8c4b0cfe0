"""The lecture as slides: code runs when a slide is shown, steps go both ways, typed keys stay where they are typed,
windows keep in step, and paper shows code and output."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PATIENCE_MS
from tests.browser.engines.limits import has

FUNCTIONS, ZIP_BROADCAST, PRODUCT, GRAPH, MAP_BACK = 1, 18, 31, 36, 43


@pytest.fixture(scope="module")
def talk(browser: Browser) -> Iterator[BrowserContext]:
    """The context of one projector: Python starts once for the tests that share it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture(scope="module")
def deck(talk: BrowserContext, site: str) -> Iterator[Page]:
    page = talk.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}slides/gradients/")
    expect(page.locator(".reveal.ready")).to_be_visible()
    yield page
    assert not errors, "\n".join(errors)


def show(page: Page, slide: int) -> None:
    """Go to the beginning of a slide, from the first: coming from behind, all its steps would have been taken."""
    for place in (0, slide):
        page.evaluate("slide => { location.hash = `#/${slide}` }", place)
        expect(page.locator("section.present")).to_have_count(1)
        expect(page.locator(f"section[data-markdown]:nth-child({place + 1})")).to_have_class(re.compile("present"))
    expect(page.locator("section.present tensor-playground")).to_have_attribute("data-state", "done")


def code(page: Page) -> str:
    return str(page.locator("section.present tensor-playground").evaluate("element => element.code"))


def hash_of(page: Page) -> str:
    return str(page.evaluate("location.hash"))


def test_a_slide_runs_when_it_is_shown(deck: Page) -> None:
    show(deck, FUNCTIONS)

    expect(deck.locator("section.present [data-tensor=new_tensor]")).to_contain_text("0.6931")


def test_steps_edit_the_code_forwards_and_backwards(deck: Page) -> None:
    show(deck, FUNCTIONS)
    new_tensor = deck.locator("section.present [data-tensor=new_tensor]")
    lines = [code(deck).splitlines()[-1]]

    deck.keyboard.press("ArrowRight")
    expect(new_tensor).to_contain_text("34")
    lines.append(code(deck).splitlines()[-1])
    deck.keyboard.press("ArrowRight")
    expect(new_tensor).to_contain_text("7")
    lines.append(code(deck).splitlines()[-1])
    deck.keyboard.press("ArrowLeft")
    expect(new_tensor).to_contain_text("34")
    deck.keyboard.press("ArrowLeft")
    expect(new_tensor).to_contain_text("0.6931")

    assert lines == ["new_tensor = tensor1.log()", "new_tensor = tensor1 + tensor2", "new_tensor = tensor1.sum()"]
    assert code(deck).splitlines()[-1] == lines[0]


def editable(deck: Page) -> Locator:
    """The editor of the slide that is shown, once it is there."""
    return deck.locator("section.present .cm-content[contenteditable=true]")


def test_keys_in_the_editor_do_not_move_slides_until_escape(deck: Page) -> None:
    show(deck, ZIP_BROADCAST)
    where = hash_of(deck)
    editable(deck).click()
    deck.keyboard.press("ControlOrMeta+End")
    deck.keyboard.type("\nn = 5 ")
    for key in ("ArrowLeft", "ArrowRight", "Space", "PageDown"):
        deck.keyboard.press(key)

    assert hash_of(deck) == where
    assert "n = 5" in code(deck)

    deck.keyboard.press("Escape")
    deck.keyboard.press("ArrowRight")
    expect(deck.locator("section.present")).not_to_contain_text("two steps")


def test_a_click_meets_the_character_it_points_at(deck: Page) -> None:
    show(deck, MAP_BACK)
    editable(deck).wait_for()
    at = (
        deck.locator("section.present .cm-line")
        .nth(1)
        .evaluate(
            """line => {
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
            let text
            while ((text = walker.nextNode()) && !text.data.includes('log'));
            const range = document.createRange()
            const start = text.data.indexOf('log')
            range.setStart(text, start)
            range.setEnd(text, start + 1)
            const box = range.getBoundingClientRect()
            return [box.left + 1, box.top + box.height / 2]
        }"""
        )
    )
    deck.mouse.click(*at)
    deck.keyboard.type("x")

    assert "a.xlog()" in code(deck)
    deck.keyboard.press("Backspace")
    deck.keyboard.press("Escape")


def test_the_figure_is_drawn_from_the_run(deck: Page) -> None:
    show(deck, MAP_BACK)

    lens = deck.locator("section.present tensor-lens section[data-op=log]")
    expect(lens).to_have_attribute("data-direction", "backward")
    expect(lens.get_by_role("status")).to_contain_text("a.grad[1, 1]")


def test_a_step_moves_the_figure_on(deck: Page) -> None:
    show(deck, PRODUCT)
    figure = deck.locator("section.present tensor-lens section")
    operations = [figure.get_attribute("data-op")]
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        deck.keyboard.press(key)
        operations.append(figure.get_attribute("data-op"))

    assert operations == ["mul", "sum", "view", "sum"]


def test_a_graph_stands_on_a_slide(deck: Page) -> None:
    show(deck, GRAPH)

    expect(deck.locator("section.present tensor-graph").get_by_role("slider")).to_be_visible()
    expect(deck.locator("section.present tensor-graph")).to_contain_text("loss")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_slides(deck: Page, scheme: Any) -> None:
    deck.emulate_media(color_scheme=scheme)
    for slide in (FUNCTIONS, ZIP_BROADCAST, PRODUCT, GRAPH, MAP_BACK):
        show(deck, slide)
        # A cell's name says its number in full, the cell itself as far as there is room.
        found = violations(deck, "'section.present', { rules: { 'label-content-name-mismatch': { enabled: false } } }")
        assert found == [], f"slide {slide}"


def test_the_speakers_window_follows_and_leads(deck: Page, talk: BrowserContext, site: str) -> None:
    show(deck, FUNCTIONS)
    speaker = talk.new_page()
    speaker.goto(f"{site}slides/gradients/?speaker")

    expect(speaker.locator("[data-role=notes]")).to_contain_text("Three kinds")
    speaker.keyboard.press("ArrowRight")
    expect(deck.locator("section.present [data-tensor=new_tensor]")).to_contain_text("34")
    deck.keyboard.press("ArrowLeft")
    expect(speaker.locator("section.present .cm-content")).to_contain_text("log()")
    speaker.close()


def test_paper_shows_code_and_output(talk: BrowserContext, site: str) -> None:
    page = talk.new_page()
    page.goto(f"{site}slides/gradients/?print-pdf")
    expect(page.locator("html")).to_have_attribute("data-print-state", "done", timeout=2 * PATIENCE_MS)
    slides = page.locator(".pdf-page")

    assert slides.count() == page.locator("section[data-markdown]").count() > 40
    expect(slides.nth(FUNCTIONS)).to_contain_text("tensor1.sum()")
    expect(slides.nth(FUNCTIONS).locator("[data-tensor=new_tensor]")).to_contain_text("7")
    if has("a page as PDF"):
        pages = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=True))
        assert len(pages) == slides.count()
    page.close()
