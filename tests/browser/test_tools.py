"""What the page offers around the code: panes that move, a menu with files, keys, presentation, help while writing."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.engines.limits import needs
from tests.browser.playground_page import editor, open_playground, write


def choose(page: Page, item: str) -> None:
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name=item).click()


def width(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["width"]


def test_panes_are_moved_by_pointer_and_by_keyboard_and_stay_so(page: Page, site: str) -> None:
    open_playground(page, site)
    code = page.get_by_role("region", name="Code")
    separator = page.get_by_role("separator", name="Width of the code")
    usual = width(code)

    box = separator.bounding_box()
    assert box is not None
    page.mouse.move(box["x"], 400)
    page.mouse.down()
    page.mouse.move(box["x"] - 200, 400, steps=3)
    page.mouse.up()
    assert width(code) == pytest.approx(usual - 200, abs=4)

    separator.focus()
    before = float(separator.get_attribute("aria-valuenow") or "nan")
    page.keyboard.press("ArrowLeft")
    assert float(separator.get_attribute("aria-valuenow") or "nan") == before - 2
    page.keyboard.press("Home")
    expect(separator).to_have_attribute("aria-valuenow", "20")
    page.reload()
    expect(separator).to_have_attribute("aria-valuenow", "20")
    separator.focus()
    page.keyboard.press("Enter")
    assert width(code) == pytest.approx(usual, abs=2)


def test_the_explain_pane_opens_folds_and_follows_the_cursor(page: Page, site: str) -> None:
    open_playground(page, site)
    fold = page.get_by_role("button", name="Explain pane")
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("tabpanel")).to_be_visible()

    selected = "window.playground.shadowRoot.querySelector('explain-pane').explained.selected"
    editor(page).get_by_text("out = a * b").click()
    product = page.evaluate(selected)
    assert product is not None
    page.get_by_role("article", name=re.compile("^b, shape")).get_by_role("heading").click()
    assert page.evaluate(selected) not in (None, product)

    fold.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel")).to_be_hidden()
    expect(page.get_by_role("separator", name="Height of the tensors")).to_have_count(0)
    page.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    tabs = page.get_by_role("tablist", name="Explain").get_by_role("tab")
    tabs.first.click()
    expect(page.get_by_role("tabpanel")).to_be_visible()
    page.keyboard.press("End")
    expect(tabs.last).to_be_focused()
    expect(tabs.last).to_have_attribute("aria-selected", "true")


def test_in_one_column_the_explain_pane_waits_until_it_is_asked_for(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    open_playground(page, site)
    expect(page.get_by_role("button", name="Explain pane")).to_have_attribute("aria-expanded", "false")
    page.get_by_role("tablist", name="Explain").get_by_role("tab").first.click()
    expect(page.get_by_role("tabpanel")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_presentation_is_left_by_escape_and_by_two_in_the_editor(page: Page, site: str) -> None:
    open_playground(page, site)
    button = page.get_by_role("button", name="Presentation")
    button.click()
    expect(page).to_have_url(re.compile("view=projector"))
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page).not_to_have_url(re.compile("view=projector"))

    button.click()
    editor(page).click()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_keys_are_listed_by_a_question_mark_and_from_the_menu(page: Page, site: str) -> None:
    open_playground(page, site)
    keys = page.get_by_role("dialog", name="Keyboard")
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("?")
    expect(keys.get_by_text("run now")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    more = page.get_by_role("button", name="More")
    more.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(page.get_by_role("menuitem", name="Keyboard")).to_be_focused()
    page.keyboard.press("Enter")
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Close").click()
    more.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_be_hidden()
    expect(more).to_be_focused()
    editor(page).click()
    page.keyboard.type("?")
    expect(keys).to_be_hidden()


def test_how_long_a_run_as_you_type_may_take_is_chosen_and_kept(page: Page, site: str) -> None:
    playground = open_playground(page, site)
    choose(page, "Time for a live run: 5 s")
    expect(page.get_by_role("status").filter(has_text="A run as you type may take 20 s.")).to_have_count(1)
    page.reload()
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem", name="Time for a live run: 20 s")).to_be_visible()
    page.keyboard.press("Escape")

    playground.evaluate("playground => playground.setAttribute('live-limit', '0.2')")
    write(page, "while True:\n    pass")
    expect(playground).to_have_attribute("data-error", "TimeLimitError")
    playground.evaluate("playground => playground.setAttribute('live-limit', '0')")
    write(page, "while True:\n    pass  # without an end")
    expect(playground).to_have_attribute("data-state", "running")
    page.wait_for_timeout(1_000)
    page.get_by_role("button", name="Stop").click()
    expect(playground).to_have_attribute("data-error", "Stopped")


def test_a_program_is_kept_as_a_file_and_opened_from_one(page: Page, site: str, tmp_path: Path) -> None:
    needs("word of a page's saved files")
    playground = open_playground(page, site)
    write(page, "mine = ones(2, 3)\n")
    with page.expect_download() as saving:
        choose(page, "Download as .py")
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert file.suffix == ".py"
    text = file.read_text("utf-8")
    compile(text, str(file), "exec")
    assert text.startswith('"""')
    assert text.endswith("from pytensor import *\n\nmine = ones(2, 3)\n")

    with page.expect_download() as saving:
        choose(page, "Download as notebook")
    assert saving.value.suggested_filename.endswith(".ipynb")
    notebook = json.loads(saving.value.path().read_text("utf-8"))
    assert [cell["cell_type"] for cell in notebook["cells"]] == ["markdown", "code", "code"]
    assert "".join(notebook["cells"][-1]["source"]) == "mine = ones(2, 3)"

    file.write_text("theirs = zeros(4)\n", "utf-8")
    with page.expect_file_chooser() as choosing:
        choose(page, "Open a file …")
    choosing.value.set_files(file)
    expect(playground.locator("[data-tensor=theirs]")).to_be_visible()
    expect(page.get_by_role("combobox", name="Lesson")).to_have_value("file")
    page.reload()
    expect(playground.locator("[data-tensor=theirs]")).to_be_visible()


def test_two_tabs_never_overwrite_each_other_silently(page: Page, site: str) -> None:
    open_playground(page, site)
    other = page.context.new_page()
    open_playground(other, site)
    write(page, "first = ones(2)")
    expect(page.locator("[data-tensor=first]")).to_be_visible()
    told = other.get_by_role("status").filter(has_text="another tab")
    expect(told).to_be_visible()
    other.get_by_role("button", name="Use the other tab’s code").click()
    expect(other.locator("[data-tensor=first]")).to_be_visible()

    write(other, "second = ones(3)")
    expect(page.get_by_role("status").filter(has_text="another tab")).to_be_visible()
    assert page.evaluate("window.playground.code") == "first = ones(2)"
    other.close()


def test_names_are_completed_by_keyboard_and_nothing_is_taken_unasked(page: Page, site: str) -> None:
    open_playground(page, site)
    write(page, "x = rand(2, 3)\n")
    page.keyboard.press("Control+End")
    page.keyboard.type("x.soft")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_contain_text("softmax")
    page.keyboard.press("Enter")
    assert page.evaluate("window.playground.code") == "x = rand(2, 3)\nx.soft\n"

    page.keyboard.press("Backspace")
    page.keyboard.press("Control+ ")
    expect(options.first).to_contain_text("softmax")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text(">>> ")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("(")
    page.keyboard.press("Control+ ")
    expect(options.filter(has_text="dim=")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.evaluate("window.playground.code") == "x = rand(2, 3)\nx.softmax()"


def test_a_card_says_what_a_name_is_by_pointer_and_by_keyboard(page: Page, site: str) -> None:
    open_playground(page, site)
    write(page, "layer = nn.Linear(3, 2)\nlayer.parameters()")
    card = page.locator("[data-role=name-card]")
    page.keyboard.press("Control+i")
    expect(card).to_have_count(0)  # the cursor stands behind a bracket
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+i")
    expect(card).to_contain_text("parameters(")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    editor(page).get_by_text("layer = nn").hover(position={"x": 115, "y": 10})
    expect(card).to_contain_text("Linear(in_features")
    expect(card.get_by_role("link", name="Reference")).to_have_attribute("href", re.compile("nn.html#Linear$"))


def test_code_that_is_set_runs_as_if_it_were_typed_or_marks_what_is_shown(page: Page, site: str) -> None:
    open_playground(page, site)
    page.evaluate("window.playground.code = 'set = ones(2)'")
    expect(page.locator("[data-tensor=set]")).to_be_visible()
    page.get_by_role("button", name="Live").click()
    page.evaluate("window.playground.code = 'later = ones(3)'")
    expect(page.locator("[data-role=stale]")).to_be_visible()
    expect(page.locator("[data-tensor=later]")).to_have_count(0)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("[data-tensor=later]")).to_be_visible()
    expect(page.locator("[data-role=stale]")).to_have_count(0)


@pytest.mark.parametrize("pixels", [360, 640, 1280])
def test_a_grid_never_scrolls_sideways_in_its_column(page: Page, site: str, pixels: int) -> None:
    page.set_viewport_size({"width": pixels, "height": 800})
    open_playground(page, site)
    code = "a = arange(-128, 128).view(16, 16) * 1.25\nb = arange(0, 16)\nc = (arange(0, 48) * 0.37).view(4, 12)"
    page.evaluate("code => window.playground.run(code)", code)
    expect(page.locator("[data-tensor=c] .sides")).to_be_visible()
    wide = page.evaluate("""() => [...window.playground.shadowRoot.querySelectorAll('.cells, .map')]
        .map((grid) => grid.scrollWidth - grid.clientWidth)""")
    assert len(wide) == 3
    assert max(wide) <= 0, wide
