"""Broadcasting explained: a mismatch is drawn and mended by one press, and the panel tells the rules and asks first."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.playground_page import READY

MISMATCH = "a = ones(4, 3)\nb = tensor([1, 2, 3, 5])\nout = a + b"


def open_with(page: Page, site: str, code: str) -> None:
    page.goto(site)
    page.evaluate(READY)
    page.evaluate("code => window.playground.run(code)", code)


def open_panel(page: Page, site: str) -> Locator:
    open_with(page, site, "x = ones(2)")
    tab = page.get_by_role("tab", name="Shapes")
    tab.click()
    panel = page.locator("broadcast-panel")
    if not panel.is_visible():
        tab.click()
    expect(panel.get_by_role("textbox", name="Shape of a")).to_be_visible()
    return panel


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["pointer", "keyboard"])
def test_a_mismatch_is_mended_by_one_press_and_undone_in_one_step(page: Page, site: str, *, by_keyboard: bool) -> None:
    open_with(page, site, MISMATCH)
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("img", name="in the last dimension 3 meets 4")).to_be_visible()
    mend = alert.get_by_role("button", name="b.view(4, 1) gives (4, 3)")
    if by_keyboard:
        mend.focus()
        page.keyboard.press("Enter")
    else:
        mend.click()

    expect(page.locator("[data-tensor=out]")).to_have_attribute("data-shape", "(4, 3)")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.evaluate("window.playground.code") == MISMATCH.replace("a + b", "a + b.view(4, 1)")
    expect(page.get_by_role("textbox", name="Python code")).to_be_focused()

    page.keyboard.press("Control+z")
    assert page.evaluate("window.playground.code") == MISMATCH


def test_an_edit_is_offered_only_for_the_code_that_failed(page: Page, site: str) -> None:
    open_with(page, site, MISMATCH)
    mends = page.get_by_role("group", name="Ways to mend it")
    expect(mends).to_be_visible()
    page.get_by_role("button", name="Live").click()
    page.get_by_role("textbox", name="Python code").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# ")
    expect(mends).to_have_count(0)


def test_the_panel_tells_the_rule_of_each_dimension(page: Page, site: str) -> None:
    panel = open_panel(page, site)
    panel.get_by_role("textbox", name="Shape of a").fill("(3, 4, 1)")
    panel.get_by_role("textbox", name="Shape of b").fill("1, 5")

    expect(panel.locator("[data-role=answer]")).to_have_text("(3, 4, 1) and (1, 5) broadcast to (3, 4, 5).")
    expect(panel.get_by_role("list", name="Dimensions from the right").get_by_role("listitem")).to_have_count(3)
    expect(panel.get_by_role("img", name="a (3, 4, 1): 12 stored, seen as 60")).to_be_visible()

    panel.get_by_role("textbox", name="Shape of b").fill("3, 5")
    expect(panel.locator("[data-role=answer]")).to_contain_text("in the second-last dimension 4 meets 3")
    panel.get_by_role("button", name="b.view(3, 1, 5) gives (3, 4, 5)").click()
    expect(panel.locator("[data-role=answer]")).to_contain_text("broadcast to (3, 4, 5)")

    panel.get_by_role("textbox", name="Shape of b").fill("3, <b>")
    expect(panel.get_by_role("alert")).to_contain_text("“<b>” is no size")


def test_a_guess_comes_first_and_progress_stays(page: Page, site: str) -> None:
    panel = open_panel(page, site)
    panel.get_by_role("button", name="Exercise 2: (3, 4, 1) and (3, 1, 5)").press("Enter")
    guess = panel.get_by_role("textbox", name="Your guess")
    expect(guess).to_be_focused()
    expect(panel.locator("[data-role=answer]")).to_have_count(0)
    guess.fill("3, 4, 1")
    guess.press("Enter")
    expect(panel.locator("[data-role=verdict]")).to_contain_text("Look at the last dimension")
    guess.fill("3, 4, 5")
    guess.press("Enter")
    expect(panel.locator("[data-role=verdict]")).to_contain_text("Right")
    expect(panel.locator("[data-role=progress]")).to_have_text("1 of 7 solved")

    page.reload()
    page.get_by_role("tab", name="Shapes").click()
    expect(page.locator("broadcast-panel [data-role=progress]")).to_have_text("1 of 7 solved")


@pytest.mark.parametrize("by_keyboard", [False, True], ids=["pointer", "keyboard"])
def test_a_mismatch_opens_its_shapes_until_the_reader_goes_elsewhere(
    page: Page, site: str, *, by_keyboard: bool
) -> None:
    open_panel(page, site)
    lens, shapes, graph = (page.get_by_role("tab", name=name) for name in ("Lens", "Shapes", "Graph"))
    lens.click()
    page.evaluate("code => window.playground.run(code)", MISMATCH)
    answer = page.locator("broadcast-panel [data-role=answer]")
    expect(answer).to_contain_text("(4, 3) and (4,) don't broadcast")
    expect(shapes).to_have_attribute("aria-selected", "true")
    page.evaluate("window.playground.run('x = ones(2)')")
    expect(lens).to_have_attribute("aria-selected", "true")

    page.evaluate("code => window.playground.run(code)", MISMATCH)
    if by_keyboard:
        shapes.press("ArrowLeft")
    else:
        graph.click()
    expect(graph).to_have_attribute("aria-selected", "true")
    page.evaluate("code => window.playground.run(code)", MISMATCH + "  # again")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(graph).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(30_000)
    page = context.new_page()
    panel = open_panel(page, site)
    page.evaluate("code => window.playground.run(code)", MISMATCH)
    panel.get_by_role("button", name="Exercise 4").click()
    assert violations(page) == []
    context.close()
