"""The playground as its visitors meet it: first gradient, live edits, mistakes, endless loops, sharing, keys.

Things are found as a visitor or a screen reader finds them, by role and name, or by the documented data attributes.
"""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.engines.limits import has
from tests.browser.playground_page import editor, open_playground, write
from tests.browser.served import served


def run(page: Page, code: str | None = None, **options: Any) -> Any:
    """The result of the element's own run()."""
    return page.evaluate("([code, options]) => window.playground.run(code ?? undefined, options)", [code, options])


def values(page: Page, name: str, side: str = "values") -> list[str]:
    """A tensor's elements, or its gradient's, as the page shows them at full precision."""
    cells = page.locator(f"[data-tensor={name}] [data-side={side}]").get_by_role("gridcell")
    return [cell.get_attribute("data-value") or "" for cell in cells.all()]


def test_it_opens_on_a_gradient(page: Page, site: str) -> None:
    open_playground(page, site)

    tensor = page.get_by_role("article", name="a, shape (1, 2), float32")
    expect(tensor).to_be_visible()
    expect(tensor.get_by_role("grid", name="a, 1 by 2").get_by_role("gridcell")).to_have_text(["1", "2"])
    expect(tensor.get_by_role("grid", name="a.grad, 1 by 2").get_by_role("gridcell")).to_have_text(["12", "12"])
    assert values(page, "out") == ["3.0", "6.0", "4.0", "8.0", "5.0", "10.0"]
    assert page.evaluate("window.playground === document.querySelector('tensor-playground')")


def test_a_changed_number_changes_values_and_gradients_as_it_is_typed(page: Page, site: str) -> None:
    open_playground(page, site)

    editor(page).get_by_text("a = tensor").click()
    page.keyboard.press("Home")
    for _ in range("a = tensor([[1, 2".index("2")):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    page.keyboard.type("7")

    expect(page.locator("[data-tensor=a] [data-side=values] [data-value='7.0']")).to_be_visible()
    assert values(page, "b", "gradient") == ["8.0", "8.0", "8.0"]


def test_half_a_line_leaves_the_last_good_output_and_is_marked_after_a_pause(page: Page, site: str) -> None:
    playground = open_playground(page, site)

    write(page, "a = tensor([[1, 2]])\nc = (a *")
    expect(page.locator("[data-role=line-error]")).to_be_visible()
    expect(playground).to_have_attribute("data-state", "error")
    expect(playground).to_have_attribute("data-error", "SyntaxError")
    assert values(page, "a", "gradient") == ["12.0", "12.0"]
    expect(page.get_by_text("From the last run that worked")).to_be_visible()

    write(page, "a = tensor([[1, 2]])\nc = a * 2")
    expect(page.locator("[data-tensor=c]")).to_be_visible()
    expect(page.locator("[data-role=line-error]")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def fragment(code: str) -> str:
    """The part of a link that holds a program."""
    packed = zlib.compress(code.encode(), wbits=-15)
    return "code=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


STRANGERS = fragment("theirs = ones(3)").removeprefix("code=")


MISTAKES = [
    pytest.param("x = 1\ny = tensor([[1, 2], [3]])", "RaggedError", 2, id="ragged lists"),
    pytest.param("a = ones(3, 2)\nb = ones(4)\na + b", "BroadcastError", 3, id="shapes that don't broadcast"),
    pytest.param("a = ones(2, 3)\na.view(4, 2)", "ShapeError", 2, id="view to a wrong size"),
    pytest.param("a = ones(2, requires_grad=True)\n(a * 2).backward()", None, 2, id="backward from many elements"),
    pytest.param("a = 1\nprnt(a)", "NameError", 2, id="an unknown name"),
    pytest.param("a = 1\nb = = 2", "SyntaxError", 2, id="a syntax error"),
    pytest.param("a = 1\nb = zeros(10**10)", None, 2, id="more memory than there is"),
    pytest.param("while True:\n    pass", "TimeLimitError", None, id="a loop without an end"),
]


@pytest.mark.parametrize(("code", "kind", "line"), MISTAKES)
def test_a_mistake_is_explained_on_its_line_and_harms_nothing(
    page: Page, site: str, code: str, kind: str | None, line: int | None
) -> None:
    open_playground(page, site)

    error = run(page, code, limit_ms=1_000)["error"]
    assert kind is None or error["type"] == kind
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(error["message"].split("\n")[0].split(": ")[-1])
    if line is not None:
        expect(alert).to_have_attribute("data-line", str(line))
        marked = page.locator(".cm-error-line")  # the editor's own markup: it has no other mark of a line
        expect(marked).to_have_text(code.split("\n")[line - 1])
    assert page.evaluate("window.playground.code") == code

    assert run(page, "a = tensor([1, 2])\na + 1")["ok"]
    expect(page.get_by_role("alert")).to_have_count(0)
    assert values(page, "a") == ["1.0", "2.0"]


def test_an_endless_loop_is_stopped_and_the_page_goes_on(page: Page, site: str) -> None:
    playground = open_playground(page, site)

    write(page, "while True:\n    pass")
    page.get_by_role("button", name="Run").click()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    expect(playground).to_have_attribute("data-state", "running")
    expect(page.get_by_role("status").filter(has_text="Running")).to_be_visible()
    stop.click()

    expect(playground).to_have_attribute("data-error", "Stopped")
    expect(page.get_by_role("alert")).to_contain_text("Stopped")
    expect(page.get_by_role("alert")).to_have_attribute("data-tone", "stopped")
    assert page.evaluate("window.playground.code") == "while True:\n    pass"
    assert run(page, "a = ones(2)")["ok"]
    expect(playground).to_have_attribute("data-state", "done")


def test_printed_text_and_the_last_line_are_shown(page: Page, site: str) -> None:
    open_playground(page, site)

    run(page, "print('one')\nprint('  <b>two</b>')\n6 * 7")
    output = page.get_by_role("region", name="Output")
    expect(output.locator("[data-role=stdout]")).to_have_text("one\n  <b>two</b>\n")
    expect(output.locator("[data-role=value]")).to_have_text("42")
    run(page, "a = ones(1)")
    expect(output).to_have_count(0)


def test_a_classifier_trains_while_its_loss_is_drawn(page: Page, site: str) -> None:
    page.goto(f"{site}?lesson=classifier")
    playground = page.locator("#playground")
    expect(playground).to_have_attribute("data-state", "done")
    expect(playground.locator("[data-plot=loss]")).to_have_attribute("data-points", "300")
    expect(page.get_by_role("application", name=re.compile("Plot loss; 300 points"))).to_be_visible()
    expect(page.locator("[data-role=stdout]")).to_have_text(re.compile(r"^(7[89]|80) of 80 points"))
    expect(page.locator("[data-tensor=w1] [data-side=gradient]")).to_be_visible()

    lengths = page.evaluate("""async () => {
        const lengths = new Set();
        const note = () => {
            const plot = window.playground.shadowRoot.querySelector('[data-plot=loss]');
            if (plot) lengths.add(Number(plot.dataset.points));
        };
        const timer = setInterval(note, 20);
        await window.playground.run(window.playground.code.replace('range(300)', 'range(6_000)'));
        clearInterval(timer);
        return [...lengths];
    }""")
    assert set(lengths) - {300, 6_000}, lengths  # more than the run before it, and its own end


def test_a_share_link_brings_the_code_to_another_visitor(page: Page, site: str, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_playground(page, site)
    code = "π = tensor([[3.14, -1.0]])  # ∂\n"
    write(page, code)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("menuitem", name="Copy link").click()
    expect(page.locator("[data-role=notice]")).to_contain_text("Link copied")
    link = page.url
    assert link.startswith(f"{site}#code=")
    if has("a look at the clipboard"):
        assert page.evaluate("navigator.clipboard.readText()") == link

    other = page.context.browser.new_context()  # type: ignore[union-attr]
    visitor = other.new_page()
    visitor.goto(link)
    asked = visitor.get_by_role("status").filter(has_text="Somebody else may have written this program")
    expect(asked).to_be_visible()
    expect(visitor.locator("#playground")).to_have_attribute("data-state", "ready", timeout=30_000)
    expect(visitor.locator("[data-tensor=π]")).to_have_count(0)
    asked.get_by_role("button", name="Run this program").click()
    expect(visitor.locator("#playground")).to_have_attribute("data-state", "done", timeout=30_000)
    expect(asked).to_be_hidden()
    assert visitor.evaluate("window.playground.code") == code
    expect(visitor.locator("[data-tensor=π]")).to_be_visible()

    visitor.reload()  # and asks no second time
    expect(visitor.locator("[data-tensor=π]")).to_be_visible()
    other.close()


def test_a_strangers_program_runs_only_when_it_is_asked_to(page: Page, site: str) -> None:
    page.goto(f"{site}#code={STRANGERS}")
    playground = page.locator("#playground")
    expect(playground).to_have_attribute("data-state", "ready")
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nmine = ones(2)")
    page.wait_for_timeout(1_500)  # a live run would have begun long before
    expect(playground).to_have_attribute("data-state", "ready")
    expect(page.locator("[data-tensor]")).to_have_count(0)

    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-tensor=theirs]")).to_be_visible()
    expect(page.locator("[data-tensor=mine]")).to_be_visible()
    expect(page.get_by_role("button", name="Run this program")).to_have_count(0)


def test_what_a_strangers_program_did_to_python_is_gone_with_it(page: Page, site: str) -> None:
    open_playground(page, site, "?lesson=map")
    code = "import builtins, sys\nsys.modules['math'].tau = 'theirs'"
    page.evaluate("(hash) => { location.hash = hash; }", fragment(code))
    page.get_by_role("button", name="Run this program").click()
    expect(page.get_by_role("button", name="Run this program")).to_have_count(0)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    assert run(page, "import math\nmath.tau")["value"] == "'theirs'"

    page.get_by_role("button", name="Back to your own code").click()
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    assert run(page, "import math\nround(math.tau, 2)")["value"] == "6.28"


def test_a_link_never_overwrites_the_visitors_own_code(page: Page, site: str) -> None:
    open_playground(page, site)
    write(page, "mine = ones(2)")
    expect(page.locator("[data-tensor=mine]")).to_be_visible()
    page.get_by_role("button", name="Share").click()
    page.get_by_role("menuitem", name="Copy link").click()
    expect(page).to_have_url(re.compile("#code="))
    link = page.url
    write(page, "mine = ones(3)")
    expect(page.get_by_role("article", name="mine, shape (3,), float32")).to_be_visible()

    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_role("article", name="mine, shape (2,), float32")).to_be_visible()
    page.get_by_role("button", name="Back to your own code").click()
    expect(page.get_by_role("article", name="mine, shape (3,), float32")).to_be_visible()
    assert "#" not in page.url


def test_a_damaged_link_says_so_and_opens_the_page_all_the_same(page: Page, site: str) -> None:
    open_playground(page, site, "#code=AAAA")
    expect(page.get_by_role("status").filter(has_text="damaged")).to_be_visible()
    expect(page.locator("[data-tensor=a]")).to_be_visible()


def test_code_survives_a_reload_and_reset_can_be_undone(page: Page, site: str) -> None:
    open_playground(page, site)
    original = page.evaluate("window.playground.code")
    write(page, "kept = ones(2)")
    expect(page.locator("[data-tensor=kept]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-tensor=kept]")).to_be_visible()

    page.get_by_role("button", name="Reset").click()
    expect(page.locator("[data-tensor=out]")).to_be_visible()
    assert page.evaluate("window.playground.code") == original
    expect(page.get_by_role("button", name="Reset")).to_be_disabled()
    editor(page).click()
    page.keyboard.press("Control+z")
    assert page.evaluate("window.playground.code") == "kept = ones(2)"


def test_the_editor_runs_on_its_keys_and_is_no_trap(page: Page, site: str) -> None:
    open_playground(page, site)
    page.get_by_role("button", name="Live").click()
    write(page, "if True:")
    page.keyboard.press("Enter")
    page.keyboard.type("a = ones(1)")
    assert page.evaluate("window.playground.code") == "if True:\n    a = ones(1)"
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_role("article", name="a, shape (1,), float32")).to_be_visible()

    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert page.evaluate("window.playground.code") == "if True:\n        a = ones(1)"
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()
    write(page, "b = ones(2)")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name="b, shape (2,), float32")).to_be_visible()


def test_cells_are_walked_by_arrow_keys_and_copied_at_full_precision(
    page: Page, site: str, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_playground(page, site)
    run(page, "a = tensor([[1.0, 0.1], [3.0, 1 / 3]])")
    page.get_by_role("gridcell", name="a[0, 0] is 1.0").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("gridcell", name="a[1, 1] is 0.33333334")).to_be_focused()
    expect(page.locator("[data-role=readout]")).to_have_text("a[1, 1] = 0.33333334")
    page.keyboard.press("Control+c")
    if has("a look at the clipboard"):
        assert page.evaluate("navigator.clipboard.readText()") == "0.33333334"

    page.locator("[data-tensor=a]").hover()
    page.get_by_role("button", name="Copy a").click()
    expect(page.locator("[data-role=notice]")).to_contain_text("Copied a")
    if has("a look at the clipboard"):
        assert page.evaluate("navigator.clipboard.readText()") == "[[1.0, 0.1], [3.0, 0.33333334]]"


def test_a_large_tensor_is_read_by_pointer_and_by_keyboard(page: Page, site: str) -> None:
    open_playground(page, site)
    run(page, "a = arange(0, 3000).view(30, 100)\nhuge = ones(3000, 1000)")
    heat_map = page.get_by_label("a, heat map of 30 by 100")
    heat_map.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    readout = page.locator("[data-tensor=a] [data-role=heatmap-readout]")
    expect(readout).to_have_text("a[1, 99] = 199" + ("" if readout.inner_text().endswith("199") else ".0"))
    box = heat_map.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
    expect(readout).to_have_text(re.compile(r"^a\[29, 99\] = 2999(\.0)?$"))
    expect(page.locator("[data-tensor=huge] [data-role=sampled]")).to_contain_text("of 3,000,000 elements")


def test_the_element_tells_what_happens_by_events(page: Page, site: str) -> None:
    page.add_init_script("""
        window.told = [];
        for (const name of ['ready', 'run', 'result', 'error']) {
            const note = ({ detail }) => window.told.push([name, detail?.ok ?? null]);
            document.addEventListener(`playground-${name}`, note);
        }
    """)
    open_playground(page, site)
    assert page.evaluate("window.told") == [["run", None], ["ready", None], ["result", True]]
    page.evaluate("window.told = []")
    run(page, "1 / 0")
    assert page.evaluate("window.told") == [["run", None], ["result", False], ["error", None]]


def test_the_last_of_two_runs_is_on_screen(page: Page, site: str) -> None:
    open_playground(page, site)
    page.evaluate("""async () => {
        const first = window.playground.run('a = ones(1)');
        const second = window.playground.run('a = ones(2)');
        await Promise.all([first, second]);
    }""")
    expect(page.get_by_role("article", name="a, shape (2,), float32")).to_be_visible()


def test_the_theme_is_switched_and_kept(page: Page, site: str) -> None:
    open_playground(page, site)
    ink = "getComputedStyle(window.playground).color"
    light = page.evaluate(ink)
    button = page.get_by_role("button", name=re.compile("^Theme"))
    button.click()
    button.click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    dark = page.evaluate(ink)
    assert dark != light
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(ink) == dark


def test_what_the_share_menu_copies_embeds_the_program_elsewhere(
    page: Page, site: str, context: BrowserContext, tmp_path: Path, page_errors: list[str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_playground(page, site)
    write(page, "a = tensor([1.0 < 2])")
    notice = page.locator("[data-role=notice]")
    copied = {}
    for item, said in (
        ("Copy HTML tag", "Tag copied"),
        ("Copy frame (iframe)", "Frame copied"),
        ("Copy as oEmbed", "oEmbed answer copied"),
    ):
        page.get_by_role("button", name="Share").press("ArrowDown")
        page.get_by_role("menuitem", name=item).press("Enter")
        expect(notice).to_contain_text(said)
        if has("a look at the clipboard"):
            copied[item] = page.evaluate("navigator.clipboard.readText()")
    if not copied:
        return
    assert json.loads(copied["Copy as oEmbed"])["html"] == copied["Copy frame (iframe)"]

    # Pasted as they are into a page of another host, they run.
    pasted = copied["Copy HTML tag"] + copied["Copy frame (iframe)"]
    blank = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mine</title><link rel="icon" href="data:,">'
    (tmp_path / "index.html").write_text(blank + pasted, "utf-8")
    with served(tmp_path) as elsewhere:
        page.goto(elsewhere)
        for place in (page, page.frame_locator("iframe[title='Tensor playground']")):
            expect(place.locator("tensor-playground [data-tensor=a] [role=gridcell]")).to_have_text("True")
    assert page_errors == [f"request to another host: {elsewhere}"]
    page_errors.clear()
