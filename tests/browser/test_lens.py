"""The lens in the page: pointed at by pointer and by keyboard, turned round, and read by a screen reader."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.engines.limits import has, needs
from tests.browser.playground_page import READY

PROGRAM = """a = tensor([[1, 2]], requires_grad=True)
b = tensor([[3], [4], [5]], requires_grad=True)
out = a * b
out.sum().backward()"""


def open_lens(page: Page, site: str, code: str = PROGRAM) -> Locator:
    """The lens on a program's first operation of two operands."""
    page.goto(site)
    page.evaluate(READY)
    page.evaluate("code => window.playground.run(code)", code)
    page.get_by_role("tab", name="Lens").click()
    lens = page.locator("tensor-lens")
    expect(lens.get_by_role("combobox", name="Operation")).to_be_visible()
    return lens


def cell(lens: Locator, name: str) -> Locator:
    """The stored cell of that name."""
    return lens.get_by_role("gridcell", name=f"{name} is").first


def test_pointing_at_a_result_writes_what_made_it(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    cell(lens, "out[1, 0]").hover()
    line = lens.get_by_role("status")
    expect(line).to_contain_text("out[1, 0] = a[0, 0] × b[1, 0] = 1 × 4 = 4")
    expect(line).to_contain_text("b: position 1·1 + 0·1 = 1")
    expect(lens.locator("svg .arrow")).to_have_count(2)
    cell(lens, "a[0, 1]").hover()
    expect(line).to_contain_text("goes into 3 cells")


def test_another_program_leaves_the_shown_operation_chosen(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    operation = lens.get_by_role("combobox", name="Operation")
    expect(operation.get_by_role("option", selected=True)).to_have_text("out = a * b · line 3")
    page.evaluate("window.playground.run('x = ones(2)\\ny = (x * 2).sum()\\nz = y + 1')")
    expect(operation.get_by_role("option", selected=True)).to_have_text("x * 2 · line 2")
    operation.select_option("z = y + 1 · line 3")
    expect(cell(lens, "z")).to_be_visible()
    expect(operation.get_by_role("option", selected=True)).to_have_text("z = y + 1 · line 3")


def test_arrow_keys_walk_through_a_grid(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    cell(lens, "out[1, 0]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(lens.get_by_role("status")).to_contain_text("out[2, 1] = a[0, 1] × b[2, 0] = 2 × 5 = 10")
    expect(cell(lens, "out[2, 1]")).to_be_focused()


def test_the_gradient_turns_the_arrows_round(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    lens.get_by_role("radio", name="backward").check(force=True)
    lens.get_by_role("radio", name="direct").check(force=True)
    cell(lens, "a.grad[0, 0]").hover()
    expect(lens.get_by_role("status")).to_contain_text("= 1 × 3 + 1 × 4 + 1 × 5 = 12")
    expect(lens.locator("svg .arrow")).to_have_count(3)


def test_ghosts_are_drawn_where_nothing_is_stored(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    repeated = lens.get_by_role("gridcell", name="repeated, not stored")
    expect(repeated).to_have_count(7)
    lens.get_by_role("radio", name="direct").check(force=True)
    expect(repeated).to_have_count(0)


def test_the_picker_goes_from_operation_to_operation(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    lens.get_by_role("button", name="Next operation").click()
    expect(lens.get_by_role("status")).to_contain_text("= 36")
    expect(lens.get_by_role("button", name="Next operation")).to_be_disabled()


MOVES = [
    ("a = tensor([[1, 2], [3, 4]])\nb = tensor([[5, 6]])\ny = cat([a, b])", "y[2, 1] = b[0, 1] = 6"),
    ("a = tensor([1, 2])\nb = tensor([3, 4])\ny = stack([a, b])", "y[1, 1] = b.view(1, 2)[0, 1] = 4"),
    ("a = tensor([[1, 2, 3]])\ny = a.flip(1)", "y[0, 0] = a[0, 2] = 3"),
    ("a = tensor([[1, 2, 3], [4, 5, 6]])\ny = a[1:, ::2]", "y[0, 1] = a[1, 2] = 6"),
]


def test_what_only_moves_numbers_is_followed_cell_by_cell(page: Page, site: str) -> None:
    lens = open_lens(page, site)
    line = lens.get_by_role("status")
    for code, written in MOVES:
        page.evaluate("code => window.playground.run(code)", code)
        lens.get_by_role("combobox", name="Operation").select_option(index=code.count("stack") * 2)
        cell(lens, written.partition(" = ")[0]).hover()
        expect(line).to_contain_text(written)
        expect(lens.locator("svg .arrow")).to_have_count(1)
    cell(lens, "y[0, 1]").focus()
    page.keyboard.press("ArrowLeft")
    expect(line).to_contain_text("y[0, 0] = a[1, 0] = 4")
    expect(line).to_contain_text("a: position 1·3 + 0·1 = 3; y: position 3 + 0·3 + 0·2 = 3")


def test_a_sum_without_its_dimension_says_the_shape_it_has(page: Page, site: str) -> None:
    lens = open_lens(page, site, "x = tensor([[1, 2], [3, 4], [5, 6]])\ny = x.sum(1)")
    expect(lens.get_by_title("(3,)")).to_have_text("(3i,)")
    below, above = lens.get_by_title("(3, 2)").bounding_box(), cell(lens, "x[0, 0]").bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] < above["y"]
    page.evaluate("window.playground.run('x = ones(3, 2)\\ny = x.sum(0)')")
    caption, result = lens.get_by_title("(2,)").bounding_box(), cell(lens, "y[0]").bounding_box()
    assert caption is not None
    assert result is not None
    assert caption["y"] > result["y"]  # arrows come down on the result: its name is not in their way


def test_a_bare_lens_is_a_figure_and_its_line_by_pointer_and_by_keyboard(page: Page, site: str) -> None:
    open_lens(page, site).evaluate("""lens => {
        const bare = Object.assign(document.createElement('tensor-lens'), { tape: lens.tape, line: 3, chrome: 'none' });
        bare.id = 'bare';
        document.body.append(bare);
    }""")
    bare = page.locator("#bare")
    cell(bare, "out[2, 1]").hover()
    expect(bare.get_by_role("status")).to_contain_text("out[2, 1] = a[0, 1] × b[2, 0] = 2 × 5 = 10")
    cell(bare, "out[2, 1]").focus()
    page.keyboard.press("ArrowUp")
    expect(bare.get_by_role("status")).to_contain_text("= 2 × 4 = 8")
    for role in ("combobox", "radio", "button"):
        expect(bare.get_by_role(role)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page = context.new_page()
    lens = open_lens(page, site)
    if has("a reader who wants no motion"):
        assert lens.locator("svg .arrow").first.evaluate("arrow => getComputedStyle(arrow).animationName") == "none"
    for direction in ("forward", "backward"):
        lens.get_by_role("radio", name=direction).check(force=True)
        assert violations(page) == []
    context.close()


def test_a_large_tensor_is_shown_in_windows_that_move_together(page: Page, site: str) -> None:
    lens = open_lens(page, site, "x = ones(20, 30)\ny = x + ones(30)")
    expect(lens.get_by_text("of 30")).to_have_count(1)
    lens.get_by_role("button", name="Later j").click()
    expect(lens.get_by_role("gridcell", name="y[0, 0] is")).to_have_count(0)
    expect(lens.get_by_role("button", name="Earlier j")).to_be_enabled()


EDITS = """async ([first, edits]) => {
    const programs = ['ones(2, N) + ones(3, 1 + N)', 'x = rand(N % 7 + 2, 5)\\nx.mean(dim=0)', 'arange(N * 10).float()',
        'a = tensor([[1, N]])\\nb = tensor([[3], [4], [5]])\\nout = a * b'];
    for (let edit = first; edit < first + edits; edit++) {
        const ran = new Promise((resolve) => playground.addEventListener('playground-result', resolve, { once: true }));
        playground.code = programs[edit % programs.length].replaceAll('N', 2 + edit);
        await ran;
    }
}"""


def test_pictures_that_others_replaced_are_forgotten(page: Page, site: str) -> None:
    needs("Chromium's DevTools protocol")
    lens = open_lens(page, site)
    tab = page.context.new_cdp_session(page)
    tab.send("Performance.enable")

    def nodes_after(first: int, edits: int) -> float:
        page.evaluate(EDITS, [first, edits])
        expect(lens.get_by_role("radio", name="direct")).to_have_count(1)
        tab.send("HeapProfiler.takeHeapSnapshot")  # which collects garbage to the last node, as no other command does
        tab.send("HeapProfiler.collectGarbage")
        return float(
            max(row["value"] for row in tab.send("Performance.getMetrics")["metrics"] if row["name"] == "Nodes")
        )

    few = nodes_after(0, 12)
    drawn = lens.locator("section").evaluate("section => section.querySelectorAll('*').length")
    assert nodes_after(12, 20) - few < 2 * drawn, drawn
