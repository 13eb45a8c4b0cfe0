"""What a lesson shows before Python is there: soon, without a jump when Python takes over, and the same as then."""

import json

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PATIENCE_MS, ROOT
from tests.browser.engines.limits import needs
from tests.browser.playground_page import editor
from tests.browser.stored_events import PLAIN_EVENTS, differences, joined

STORED = ROOT / "build" / "stored"

# Before the page's own scripts. `before` is where code, cells and controls stood before any of these, `moved` what has
# been shifted.
WATCH = r"""
const PARTS = [
  '.cm-line, .prose p, .tensor, [data-value], .chart, .output, .results',
  'button, select, .progress, .shape, .cell, .node, .number',
].join();
const within = (root) => [...root.querySelectorAll('*')].flatMap((each) => [
  ...(each.matches(PARTS) ? [each] : []),
  ...(each.shadowRoot ? within(each.shadowRoot) : []),
]);
// Those on screen: what a narrow window has below is drawn for its width when it goes live.
window.places = () => {
  const element = document.querySelector('tensor-playground');
  const seen = [...within(element.shadowRoot), ...element.children].filter((part) => part.checkVisibility());
  return seen.flatMap((part) => {
    const { x, y, width, height, bottom } = part.getBoundingClientRect();
    if (bottom <= 0 || y >= innerHeight) return [];
    return [[part.textContent.replace(/\s+/g, ' ').trim().slice(0, 40), ...[x, y, width, height].map(Math.round)]];
  });
};
window.before = null;
let frames = 0;
const look = () => {
  const line = document.querySelector('tensor-playground')?.shadowRoot?.querySelector('.stored-line');
  if (line?.checkVisibility()) frames += 1;
  // By the third the browser knows which cards are near the window, and need layout.
  if (frames > 2 && line) before = places();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
const shifts = new PerformanceObserver(() => undefined);
shifts.observe({ type: 'layout-shift' });
window.moved = () => shifts.takeRecords().map(({ value, sources }) => [
  value,
  ...sources.map(({ node, previousRect, currentRect }) => [
    node?.textContent.trim().slice(0, 40),
    JSON.stringify(previousRect),
    JSON.stringify(currentRect),
  ]),
]);
"""
LIVE = """async () => {
  const element = document.querySelector('tensor-playground');
  const live = () => element.shadowRoot.querySelector('.cm-content[contenteditable=true]');
  const frame = () => new Promise(requestAnimationFrame);
  while (!live()) await frame();
  for (let i = 0; i < 3; i += 1) await frame();
  return { before, after: places(), moved: moved() };
}"""

# Opens a lesson by the picker, without a run, and when its stored output stands, runs it.
RUN = """async (name) => {
  const { playground } = window;
  const frame = () => new Promise(requestAnimationFrame);
  const picker = document.querySelector('#lesson');
  playground.autorun = false;
  picker.value = name;
  picker.dispatchEvent(new Event('change'));
  const stands = () => playground.shadowRoot.querySelector('.flow > *, .cm-line-values');
  while (!stands()) await frame();
  for (let i = 0; i < 3; i += 1) await frame();
  moved();
  const { ok, displays } = await playground.run();
  for (let i = 0; i < 3; i += 1) await frame();
  return { ok, code: playground.code, events: plainEvents(displays), moved: moved() };
}"""


def test_every_lesson_shows_the_same_stored_and_live(page: Page, site: str) -> None:
    files = sorted(STORED.glob("[0-9]*.json"))
    assert len(files) > 40
    page.add_init_script(WATCH + PLAIN_EVENTS)
    page.goto(f"{site}?lesson={files[-1].stem.partition('_')[2]}")
    page.wait_for_selector("tensor-playground[data-state=done]")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for path in files:
            stored = json.loads(path.read_text("utf-8"))
            live = page.evaluate(RUN, path.stem.partition("_")[2])
            assert live["ok"], path.name
            assert live["code"] == stored["code"], path.name
            assert differences(joined(stored["events"]), joined(live["events"]), path.stem) == []
            assert live["moved"] == [], f"{path.name}, {width} wide"


@pytest.mark.parametrize("width", [1280, 390])
def test_every_lesson_goes_live_where_its_stored_output_stood(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, service_workers="block")
    context.route("**/runtime/**", lambda _: None)  # Python is on its way for ever
    page = context.new_page()
    page.add_init_script(WATCH)
    for path in sorted(STORED.glob("[0-9]*.json")):
        page.goto(f"{site}lessons/{path.stem.partition('_')[2]}/", wait_until="commit")
        page.locator("tensor-playground").wait_for(state="attached")
        seen = page.evaluate(LIVE)
        assert len(seen["before"]) > 10, path.name
        far = [
            (before, after)
            for before, after in zip(seen["before"], seen["after"], strict=True)
            if before[0] != after[0] or any(abs(x - y) > 1 for x, y in zip(before[1:], after[1:], strict=True))
        ]
        assert far == [], path.name
        assert seen["moved"] == [], path.name
    context.close()


def test_gradients_do_not_wait_for_the_editor_and_what_is_pressed_in_its_place_counts(page: Page, site: str) -> None:
    held: list[Route] = []
    holding = True
    page.route("**/assets/editor-*.js", lambda route: held.append(route) if holding else route.continue_())
    page.goto(site)
    expect(page.locator("#playground")).to_have_attribute("data-state", "done")
    expect(page.get_by_role("article", name="a, shape (1, 2), float32")).to_be_visible()
    line = page.locator(".cm-line", has_text="a = tensor")
    assert line.count() == 1
    assert editor(page).count() == 0

    line.get_by_text("1", exact=True).click()
    page.keyboard.type("23")
    page.keyboard.press("Backspace")
    page.keyboard.type("0")
    holding = False
    for route in held:
        route.continue_()
    expect(editor(page)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.insert_text("  # here")
    first = page.evaluate("window.playground.code").splitlines()[0]
    assert first.count("20") == 1  # what was typed, where the press was
    assert first.endswith("requires_grad=True)  # here")
    expect(line).to_have_count(1)


def test_what_is_done_before_the_page_is_live_counts(page: Page, site: str) -> None:
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))
    page.set_viewport_size({"width": 1280, "height": 500})
    page.add_init_script("window.ran = 0; addEventListener('playground-run', () => (window.ran += 1));")
    with page.expect_request("**/assets/index-*.js"):
        page.goto(f"{site}lessons/attention/", wait_until="commit")
    page.locator(".stored-line").first.wait_for()
    page.locator(".code").evaluate("code => code.scrollTo({ top: 60 })")
    run = page.get_by_role("button", name="Run", exact=True)
    run.focus()
    page.keyboard.press("Enter")
    for route in held:
        route.continue_()
    page.locator(".cm-content[contenteditable=true]").wait_for()
    expect(run).to_be_focused()
    assert page.locator(".code").evaluate("code => code.scrollTop") == 60
    page.wait_for_function("() => window.ran === 2")  # the page's own run, and the one that was asked for
    page.wait_for_selector("tensor-playground[data-state=done]")


def test_controls_pressed_before_the_page_is_live_answer_when_it_is(page: Page, site: str) -> None:
    held: list[Route] = []
    page.route("**/assets/index-*.js", lambda route: held.append(route))
    with page.expect_request("**/assets/index-*.js"):
        page.goto(f"{site}lessons/broadcasting/", wait_until="commit")
    page.locator(".stored-line").first.wait_for()
    page.get_by_role("button", name="Live", exact=True).click()
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("tab", name="Graph").click()
    for route in held:
        route.continue_()
    expect(page.get_by_role("menu", name="More")).to_be_visible()
    expect(page.get_by_role("button", name="Live", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("tab", name="Graph")).to_have_attribute("aria-selected", "true")


def test_every_lesson_has_a_page_that_shows_code_and_output_without_scripts(browser: Browser, site: str) -> None:
    needs("scripts switched off")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    for path in sorted(STORED.glob("[0-9]*.json")):
        stored = json.loads(path.read_text("utf-8"))
        page.goto(f"{site}lessons/{path.stem.partition('_')[2]}/")
        lines = page.locator(".cm-line")
        assert "\n".join(line.rstrip() for line in code_of(lines)) == stored["code"], path.name
        assert lines.first.is_visible()
        for event in stored["events"]:
            if event["kind"] == "stream":
                assert event["text"].strip() in page.locator(".output").inner_text(), path.name
            if event["kind"] == "tensor":
                assert page.locator(f"[data-tensor={event['name']}] h3").text_content() == event["name"]
        panel = page.locator("[role=tabpanel]")
        assert panel.is_visible() is (panel.locator("> *").count() > 0), path.name  # none stands open and empty
    assert not page.get_by_role("button", name="Run").is_visible()
    assert page.locator("noscript").bounding_box() is not None  # which says that scripts are off
    assert page.evaluate("document.scrollingElement.scrollHeight") == 800  # and leaves the columns one window's height
    context.close()


def code_of(lines: Locator) -> list[str]:
    """The text of lines of code, without the values that stand behind them."""
    script = """lines => lines.map((line) => {
      const text = line.cloneNode(true);
      for (const values of text.querySelectorAll('.cm-line-values')) values.remove();
      return text.textContent;
    })"""
    return [str(text) for text in lines.evaluate_all(script)]


def test_output_stands_where_python_never_comes(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.route("**/runtime/**", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{site}?lesson=tensor_functions")
    page.locator("[data-tensor=reduction] [data-value='21.0']").wait_for(timeout=PATIENCE_MS)
    context.close()
