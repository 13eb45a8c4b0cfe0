"""Values beside the code: found by role and name, opened by pointer and by keyboard, and their gradients checked."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.playground_page import editor, open_playground, write

WRONG = """from pytensor import Function
class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * 3
x = tensor([1, 2], requires_grad=True)
y = Twice.apply(x)
(y * y).sum().backward()"""
LOOP = """for step in range(300):
    square = step * step"""


def behind(page: Page, name: str) -> Locator:
    """What stands behind the line that binds `name`."""
    return page.get_by_role("button", name=re.compile(rf"^{name}: "))


def card(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Values of this line")


def test_a_line_says_its_values_and_gradient_and_shows_them_whole_to_the_pointer(page: Page, site: str) -> None:
    open_playground(page, site)
    a = behind(page, "a")
    expect(a).to_have_accessible_name(re.compile(r"^a: shape \(1, 2\), from 1 to 2, gradient all 12"))
    expect(a).to_contain_text("(1, 2)")
    expect(a).to_have_accessible_name(re.compile("the gradient agrees with finite differences$"))
    expect(a).to_contain_text("✓")
    a.hover()
    expect(card(page).get_by_role("gridcell").first).to_be_visible()
    expect(card(page)).to_contain_text("✓ the gradient agrees with finite differences")
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()


def test_the_keyboard_walks_from_line_to_line_and_back_to_the_code(page: Page, site: str) -> None:
    open_playground(page, site)
    editor(page).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(behind(page, "a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(behind(page, "out")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("out")
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(behind(page, "out")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(behind(page, "b")).to_be_focused()


@pytest.mark.parametrize("by", ["pointer", "keyboard"])
def test_a_loop_keeps_its_last_iterations_for_the_scrubber(page: Page, site: str, by: str) -> None:
    open_playground(page, site)
    write(page, LOOP)
    step = behind(page, "step")
    expect(step).to_contain_text("299")
    expect(behind(page, "square")).to_contain_text("89401")
    if by == "pointer":
        step.hover()
    else:
        step.focus()
        page.keyboard.press("Enter")
    scrubber = card(page).get_by_role("slider", name="Iteration")
    expect(scrubber).to_have_attribute("aria-valuetext", "iteration 299 of 300")
    if by == "pointer":
        box = scrubber.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    else:
        page.keyboard.press("Tab")
        expect(scrubber).to_be_focused()
        page.keyboard.press("Home")
    # 200 values are kept, and each of them is what the line bound then.
    expect(scrubber).to_have_attribute("aria-valuetext", "iteration 100 of 300")
    expect(card(page)).to_contain_text("step = 100")


def test_a_wrong_backward_gets_a_red_mark_that_says_where(page: Page, site: str) -> None:
    open_playground(page, site)
    write(page, WRONG)
    x = behind(page, "x")
    expect(x).to_contain_text("✗")
    words = "the gradient differs from finite differences: at [1] it is 24, and they give 16"
    expect(x).to_have_accessible_name(re.compile(re.escape(words)))
    expect(behind(page, "y")).to_contain_text("✓")
    x.focus()
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text(f"✗ {words}")


# How many characters have room in a row of code: engines differ in how wide the same font is.
COLUMNS = """line => {
  const text = document.createRange();
  text.selectNodeContents(line);
  const [{ left, width }, { right }] = [text.getBoundingClientRect(), line.getBoundingClientRect()];
  const room = right - parseFloat(getComputedStyle(line).paddingRight) - left;
  return Math.floor(room / (width / line.textContent.length));
}"""
# Of a line: where it begins and ends, where the last row of its text ends, and its values.
PLACES = """line => {
  const text = document.createRange();
  const values = line.querySelector('.cm-line-values');
  text.setStart(line, 0);
  text.setEndBefore(values);
  const [around, within] = [line, values.querySelector('button')].map((each) => each.getBoundingClientRect());
  return {
    inside: around.left <= within.left && within.right <= around.right && within.bottom <= around.bottom,
    below: within.top >= [...text.getClientRects()].at(-1).bottom,
    height: around.height,
  };
}"""


def test_values_without_room_behind_their_line_go_whole_to_a_row_of_their_own(page: Page, site: str) -> None:
    open_playground(page, site)
    lines = page.locator(".cm-line")
    write(page, "pass")
    expect(lines).to_have_text(["pass"])
    full = "a = tensor([[1, 2], [3, 4], [5, 6]])  ".ljust(lines.evaluate(COLUMNS), "#")
    write(page, f"{full}\nb = a + 1\npass")
    expect(behind(page, "b")).to_be_visible()
    long, short = (lines.nth(at).evaluate(PLACES) for at in (0, 1))
    assert (long["inside"], long["below"]) == (True, True)
    plain = lines.nth(2).evaluate("line => line.getBoundingClientRect().height")
    assert (short["inside"], short["below"]) == (True, False)
    assert short["height"] == pytest.approx(plain, abs=0.1)  # beside the text they move nothing
