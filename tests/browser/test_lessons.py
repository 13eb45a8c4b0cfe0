"""Lessons and exercises by keyboard and pointer: from lesson to lesson, and from a stub to running on one's own."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.engines.limits import needs

WRONG = "def shape_broadcast(a, b):\n    return tuple(map(max, zip(a, b)))\n\ncheck(shape_broadcast)"


def open_lesson(page: Page, site: str, name: str) -> Locator:
    page.goto(f"{site}?lesson={name}")
    playground = page.locator("#playground")
    expect(playground).to_have_attribute("data-state", "done")
    return playground


def write(page: Page, code: str) -> None:
    """Replace the code as a paste would."""
    page.get_by_role("textbox", name="Python code").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def verdict(page: Page, name: str) -> Locator:
    return page.locator(f"[data-exercise={name}]")


def test_from_lesson_to_lesson_by_keyboard(page: Page, site: str) -> None:
    open_lesson(page, site, "broadcasting")
    expect(page.get_by_role("link", name="Tensor functions")).to_have_count(0)
    following = page.get_by_role("navigation", name="Lessons before and after").get_by_role("link")
    expect(following).to_have_text(["2. Functions of whole tensors"])
    following.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Functions of whole tensors")).to_be_visible()
    expect(page.locator("[data-tensor=reduction] [data-value='21.0']")).to_be_visible()
    picker = page.get_by_role("combobox", name="Lesson")
    expect(picker).to_have_value("tensor_functions")
    expect(picker.locator("optgroup")).to_have_count(3)
    expect(following).to_have_text(["1. Broadcasting and gradients", "3. Map: the same to every element"])
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(picker).to_have_value("broadcasting")


def test_an_exercise_from_stub_to_running_on_it(page: Page, site: str) -> None:
    open_lesson(page, site, "shape_broadcast")
    shown = verdict(page, "shape_broadcast")
    expect(shown).to_have_attribute("data-verdict", "unsolved")
    expect(shown.get_by_role("row", name="should be 3 4 5")).to_be_visible()
    height = page.get_by_role("separator", name="Height of the tensors")
    expect(height).to_have_count(0)  # nothing to explain yet: the room is the exercise's

    write(page, WRONG)
    expect(shown).to_have_attribute("data-verdict", "wrong")
    expect(shown.get_by_role("row", name="a 2")).to_be_visible()
    expect(shown.get_by_role("row", name="b 3")).to_be_visible()
    expect(shown.get_by_role("row", name="should be ValueError")).to_be_visible()

    # Help, by keyboard alone.
    page.get_by_role("button", name="Hint 1 of 3").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Hints").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Solution").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Show it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Solution", exact=True)).to_be_focused()
    page.get_by_role("button", name="Put it into the editor").press("Enter")
    expect(shown).to_have_attribute("data-verdict", "solved")
    picker = page.get_by_role("combobox", name="Lesson")
    expect(picker.locator("option:checked")).to_have_text("✓ 26. Exercise: shape_broadcast")

    # And on it runs the playground.
    switch = page.get_by_role("switch", name="Run on my shape_broadcast")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.press("Space")
    expect(switch).to_have_attribute("aria-checked", "true")
    picker.select_option(value="broadcasting")
    expect(page.locator("[data-role=own]")).to_have_text("Ran on your own shape_broadcast.")
    expect(height).to_be_visible()
    expect(page.locator("[data-tensor=a] [data-side=gradient]").get_by_role("gridcell")).to_have_text(["12", "12"])
    picker.select_option(value="shape_broadcast")
    page.get_by_role("switch", name="Run on my shape_broadcast").press("Space")
    picker.select_option(value="broadcasting")
    expect(page.locator("[data-tensor=out]")).to_be_visible()
    expect(page.locator("[data-role=own]")).to_have_count(0)


def test_an_endless_loop_in_an_exercise_is_told(page: Page, site: str) -> None:
    open_lesson(page, site, "to_index")
    code = "def to_index(ordinal, shape):\n    while True:\n        pass\n\ncheck(to_index)"
    result = page.evaluate("code => window.playground.run(code, {limit_ms: 300})", code)
    assert result["error"]["type"] == "TimeLimitError"
    expect(verdict(page, "to_index")).to_have_attribute("data-verdict", "endless")


def test_progress_goes_into_a_file_and_comes_back(page: Page, site: str, tmp_path: Path) -> None:
    needs("word of a page's saved files")
    open_lesson(page, site, "log_backward")
    solution = "def log_backward(grad_output, x):\n    return grad_output / x\n\ncheck(log_backward)"
    write(page, solution)
    expect(verdict(page, "log_backward")).to_have_attribute("data-verdict", "solved")
    page.get_by_role("button", name="More").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export progress").click()
    path = tmp_path / "progress.json"
    download.value.save_as(path)
    assert json.loads(path.read_text("utf-8"))["solved"] == {"log_backward": solution}

    page.evaluate("localStorage.clear()")
    open_lesson(page, site, "mul_backward")
    picker = page.get_by_role("combobox", name="Lesson")
    expect(picker.locator("option[value=log_backward]")).not_to_contain_text("✓")
    page.get_by_label("Progress to import").set_input_files(path)
    expect(page.get_by_text("Imported: 1 solved")).to_be_visible()
    expect(picker.locator("option[value=log_backward]")).to_contain_text("✓")
    picker.select_option(value="log_backward")
    expect(page.get_by_role("switch", name="Run on my log_backward")).to_be_visible()

    # Code of one's own stays, and the imported one is kept beside it.
    write(page, "mine = ones(2)")
    expect(page.locator("[data-tensor=mine]")).to_be_visible()
    page.get_by_label("Progress to import").set_input_files(path)
    other = page.get_by_role("button", name="Your other version")
    expect(other).to_be_hidden()  # what came is the solved code, which is here already
    page.get_by_label("Progress to import").set_input_files(
        {"name": "bad.json", "mimeType": "application/json", "buffer": b"no"}
    )
    expect(page.get_by_text("it is not JSON")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_exercise(page: Page, site: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_lesson(page, site, "tensor_reduce")
    for code in (
        "def tensor_reduce(f, x, x_shape, x_strides, dim, out, out_strides):\n    out[0] = x[0]\ncheck(tensor_reduce)",
        WRONG,
    ):
        page.evaluate("code => window.playground.run(code)", code)
        expect(page.locator("[data-verdict=wrong]")).to_be_visible()
        page.get_by_role("button", name="Solution").or_(page.get_by_role("button", name="Show it")).click()
        assert violations(page) == []
