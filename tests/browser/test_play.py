"""Numbers that are dragged, sliders, and what `plot`, `show`, `image` and `table` draw: by pointer and by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.playground_page import READY, editor

STEP_PX = 4  # as web/editor/drag.ts counts


def open_with(page: Page, site: str, code: str) -> Locator:
    """The page's element, once `code` has run."""
    page.goto(site)
    page.evaluate(READY)
    page.evaluate("code => window.playground.run(code)", code)
    playground = page.locator("#playground")
    expect(playground).to_have_attribute("data-state", "done")
    editor(page).wait_for()
    return playground


def code(page: Page) -> Any:
    return page.evaluate("window.playground.code")


def point_at(page: Page, text: str) -> tuple[float, float]:
    """Puts the pointer on the first `text` of the code; gives where that is."""
    box = page.evaluate(
        """text => {
            const content = window.playground.shadowRoot.querySelector('.cm-content');
            const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                if (node.parentElement.closest('line-values')) continue;
                const at = node.data.indexOf(text);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + text.length);
                const { x, y, width, height } = range.getBoundingClientRect();
                return { x: x + width / 2, y: y + height / 2 };
            }
        }""",
        text,
    )
    page.mouse.move(box["x"], box["y"])
    return box["x"], box["y"]


def grasp(page: Page, number: str) -> tuple[float, float]:
    """Presses the grip of a number of the code."""
    point_at(page, number)
    grip = page.locator("[data-role=number-grip]")
    expect(grip).to_be_visible()
    box = grip.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def undo(page: Page) -> None:
    page.get_by_role("textbox", name="Python code").focus()
    page.keyboard.press("Control+z")


def test_a_number_is_dragged_and_values_and_gradients_follow_before_the_pointer_is_lifted(
    page: Page, site: str
) -> None:
    open_with(page, site, "a = tensor([41.0], requires_grad=True)\n(a * 7).sum().backward()")
    x, y = grasp(page, "7")
    page.mouse.move(x - 5 * STEP_PX, y)
    expect(page.locator("[data-tensor=a] [data-side=gradient] [data-value='2.0']")).to_be_visible()
    page.mouse.move(x - 9 * STEP_PX, y, steps=4)
    expect(page.locator("[data-tensor=a] [data-side=gradient] [data-value='-2.0']")).to_be_visible()
    assert "a * -2" in code(page)
    page.wait_for_timeout(600)  # longer than what CodeMirror joins by itself
    page.mouse.move(x + 2 * STEP_PX, y, steps=4)
    page.mouse.up()
    assert "a * 9" in code(page)

    undo(page)
    assert "a * 7" in code(page)


def test_escape_takes_a_drag_back(page: Page, site: str) -> None:
    open_with(page, site, "rate = 0.50")
    x, y = grasp(page, "0.50")
    page.mouse.move(x + 10 * STEP_PX, y)
    assert code(page) == "rate = 0.60"
    page.keyboard.press("Escape")
    assert code(page) == "rate = 0.50"
    page.mouse.move(x + 20 * STEP_PX, y)
    page.mouse.up()
    assert code(page) == "rate = 0.50"


def test_alt_and_a_drag_on_the_number_itself_counts_it_by_tens_with_shift(page: Page, site: str) -> None:
    open_with(page, site, "rate = 0.50")
    x, y = point_at(page, "0.50")
    page.keyboard.down("Alt")
    page.mouse.down()
    page.keyboard.down("Shift")
    page.mouse.move(x + 3 * STEP_PX, y, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.keyboard.up("Alt")
    assert code(page) == "rate = 0.80"


def test_a_drag_without_the_grip_selects_text_as_ever(page: Page, site: str) -> None:
    open_with(page, site, "rate = 1234567890")
    x, y = point_at(page, "1234567890")
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=5)
    page.mouse.up()
    assert code(page) == "rate = 1234567890"
    page.keyboard.press("Delete")
    assert code(page) != "rate = 1234567890"


def test_alt_and_an_arrow_count_at_the_cursor_and_move_the_line_elsewhere(page: Page, site: str) -> None:
    open_with(page, site, "a = tensor([1.5])\nb = a")
    page.get_by_role("textbox", name="Python code").focus()
    page.keyboard.press("Control+Home")
    for _ in "a = tensor([1":
        page.keyboard.press("ArrowRight")
    for key in ("Alt+ArrowUp", "Alt+ArrowUp", "Shift+Alt+ArrowDown"):
        page.keyboard.press(key)
    assert code(page) == "a = tensor([0.7])\nb = a"
    expect(page.locator("[data-tensor=b] [data-value='0.7']")).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("Alt+ArrowDown")
    assert code(page) == "b = a\na = tensor([0.7])"


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [("y = 2**2", "2", "y = (-1)**2"), ("y = x[0]\n", "0", "y = x[-3]\n"), ("y = 3 - 1", "1", "y = 3 - -2")],
)
def test_a_number_that_turns_negative_still_means_itself(
    page: Page, site: str, before: str, number: str, after: str
) -> None:
    open_with(page, site, "x = 1")
    page.evaluate("code => (window.playground.code = code)", before)
    x, y = grasp(page, number)
    page.mouse.move(x - 3 * STEP_PX, y, steps=3)
    page.mouse.up()
    assert code(page) == after


SLIDERS = "lr = slider('lr', 0.001, 1)\nn = slider('n', 1, 9, step=1)\nx = ones(n) * lr"


def test_a_slider_reruns_the_program_and_keeps_its_place_until_reset(page: Page, site: str) -> None:
    open_with(page, site, SLIDERS)
    slider = page.get_by_role("slider", name="n", exact=True)
    expect(slider).to_have_attribute("aria-valuetext", "5")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-tensor=x]")).to_have_attribute("data-shape", "(7,)")
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("[data-tensor=x]")).to_have_attribute("data-shape", "(9,)")
    page.get_by_role("slider", name="lr", exact=True).press("Home")
    expect(page.locator("[data-number=lr]")).to_contain_text("0.001")

    page.get_by_role("button", name="Run").click()
    expect(page.locator("[data-tensor=x]")).to_have_attribute("data-shape", "(9,)")
    page.evaluate("window.playground.reset()")
    page.evaluate("code => window.playground.run(code)", SLIDERS)
    expect(page.locator("[data-tensor=x]")).to_have_attribute("data-shape", "(5,)")


SHOWN = """image(tensor([[0.0, 1], [2, 3]]), "pixels")
table({"epoch": [1, 2], "loss": [0.5, 0.25]}, "log")
show(ones(2, 2) * 3, "threes")
plot([[0, 0], [1, 1], [2, 0]], kind="scatter", classes=[0, 1, 1], title="points")
plot(lambda p: p[:, 0], kind="regions", box=(0, 1, 0, 1), title="border")
plot([1, 2, 2], kind="histogram", title="counts")
plot([3.0, 1.0, 2.0], title="loss", x_label="epoch")"""


def test_what_is_shown_can_be_read_without_seeing_it(page: Page, site: str) -> None:
    open_with(page, site, SHOWN)

    for name in (
        "Picture pixels, (2, 2); black is 0, white is 3; mean 1.5",
        "Scatter plot points; 0: 1 point; 1: 2 points",
        "Regions border; score above 0.5 in 50% of the plane",
        "Histogram counts; 3 values from 0.5 to 2.5, most from 1.5 to 2.5",
        "Plot loss; 3 points, min 1, max 3, last 2",
    ):
        expect(page.get_by_role("application", name=name)).to_be_visible()
    expect(page.get_by_role("region", name="Table log").get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("article", name="threes, shape (2, 2)")).to_be_visible()


def test_points_and_pixels_are_read_out_by_keyboard_and_pointer(page: Page, site: str) -> None:
    open_with(page, site, SHOWN)

    page.get_by_role("application", name="Plot loss").focus()
    readout = page.locator("[data-plot=loss] [data-role=plot-readout]")
    expect(readout).to_have_text("2 at epoch 2")
    page.keyboard.press("ArrowLeft")
    expect(readout).to_have_text("1 at epoch 1")
    page.get_by_role("application", name="Picture pixels").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-role=image-readout]")).to_have_text("[1, 1]: 3")
    page.locator("[data-label=pixels] canvas").hover(position={"x": 2, "y": 2})
    expect(page.locator("[data-role=image-readout]")).to_have_text("[0, 0]: 0")


def test_a_training_loop_draws_its_border_while_it_runs(page: Page, site: str) -> None:
    open_with(page, site, "x = 1")
    ended = page.evaluate("""async () => {
        const scores = new Set();
        const run = window.playground.run(`
w = 0.0
losses = []
import time
end = time.perf_counter() + 20.0
while time.perf_counter() < end:
    w += 0.01
    losses.append(w)
    plot(losses, title="loss")
    plot(lambda p: p[:, 0] * 0 + w, kind="regions", title="border", box=(0, 1, 0, 1))
`);
        const look = () => {
            const plot = window.playground.shadowRoot.querySelector('[data-plot=border]')?.closest('tensor-plot');
            if (plot) scores.add(plot.plot.regions.scores[0]);
            if (scores.size > 2) window.playground.stop();
        };
        const timer = setInterval(look, 20);
        const { error } = await run;
        clearInterval(timer);
        return error?.type;
    }""")
    assert ended == "Stopped"  # three of its states were seen by then


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(30_000)
    page = context.new_page()
    open_with(page, site, f"{SLIDERS}\n{SHOWN}")
    assert violations(page, "{ exclude: [{ fromShadowDom: ['tensor-playground', 'explain-pane'] }] }") == []
    context.close()
