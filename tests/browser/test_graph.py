"""The graph of a run, by pointer and by keyboard: stepping forward and backward, folding, moving, selecting.

The element is given tapes made here, in the shape of recorded ones, so that each test knows every node.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.engines.limits import has

SHOW = """({ nodes, root }) => {
    const numel = (shape) => shape.reduce((product, size) => product * size, 1);
    const grid = (shape, seed) => ({
        shape, dtype: 'float32', numel: numel(shape), sample: null, stats: null,
        data: Float32Array.from({ length: numel(shape) }, (_, i) => Math.sin(seed + i)),
    });
    const whole = nodes.map(([op, kind, name, line, inputs, shape], id) => ({
        id, op, kind, name, line, inputs, args: {}, module: [], requires_grad: true,
        layout: { shape, strides: shape.map((_, d) => numel(shape.slice(d + 1))), offset: 0 },
        storage: id, storage_size: numel(shape), values: grid(shape, id),
        grad: root === null ? null : grid(shape, -id), backward_step: root === null ? null : root - id,
    }));
    const graph = document.createElement('tensor-graph');
    Object.assign(graph.style, { width: '100vw', height: '100vh' });
    window.picked = [];
    graph.addEventListener('select-node', ({ detail }) => window.picked.push(detail));
    graph.tape = { kind: 'tape', nodes: whole, omitted: 0, root, iteration: null };
    document.body.replaceChildren(graph);
    window.graph = graph;
}"""

BROADCAST = {
    "nodes": [
        ["leaf", "leaf", "a", 1, [], [1, 2]],
        ["leaf", "leaf", "b", 2, [], [3, 1]],
        ["mul", "zip", "out", 3, [0, 1], [3, 2]],
        ["sum", "reduce", None, 4, [2], []],
    ],
    "root": 3,
}


def loop(turns: int) -> dict[str, Any]:
    """`turns` times two ops on the same line."""
    nodes: list[Any] = [["leaf", "leaf", "x", 1, [], [2]]]
    for _ in range(turns):
        nodes.append(["mul", "map", None, 3, [len(nodes) - 1], [2]])
        nodes.append(["tanh", "map", "x", 3, [len(nodes) - 1], [2]])
    return {"nodes": nodes, "root": len(nodes) - 1}


@pytest.fixture
def graph(page: Page, site: str) -> Page:
    """A page that knows the element."""
    open_graph(page, site)
    return page


def open_graph(page: Page, site: str) -> None:
    """Fetch the element as a reader does, by the tab of its name."""
    page.goto(site)
    page.get_by_role("tab", name="Graph").click()
    page.wait_for_function("() => customElements.get('tensor-graph') !== undefined")


def node(page: Page, name: str) -> Locator:
    """The box whose accessible name begins so."""
    return page.locator(f".box[aria-label^='{name}']")


def test_every_node_says_what_it_is_and_what_it_came_from(graph: Page) -> None:
    graph.evaluate(SHOW, BROADCAST)
    for name in (
        "a, leaf, shape (1, 2); gradient (1, 2)",
        "b, leaf, shape (3, 1); gradient (3, 1)",
        "out: mul, shape (3, 2), from a (1, 2) repeated and b (3, 1) repeated; gradient (3, 2)",
        "sum, root of backward, shape (), from out (3, 2); gradient ()",
    ):
        expect(graph.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_the_slider_steps_forward_and_backward_and_says_each_step(graph: Page) -> None:
    graph.evaluate(SHOW, BROADCAST)
    slider = graph.get_by_role("slider", name="Step of forward and backward")
    expect(slider).to_have_value("6")
    slider.focus()
    slider.press("Home")
    expect(node(graph, "out: mul")).to_have_attribute("data-there", "false")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "Step 1 of 6: out = a * b, shape (3, 2)")
    expect(node(graph, "out: mul")).to_have_attribute("data-there", "true")
    expect(node(graph, "sum")).to_have_attribute("data-there", "false")
    slider.press("End")
    expect(node(graph, "a, leaf").locator("[data-meaning=gradient]")).to_have_attribute("data-there", "true")
    graph.get_by_role("button", name="Step back").click()
    expect(graph.get_by_role("status").filter(has_text="Step 5 of 6: gradient of b: shape (3, 1)")).to_be_visible()
    expect(node(graph, "a, leaf").locator("[data-meaning=gradient]")).to_have_attribute("data-there", "false")


def test_space_on_the_slider_plays_from_the_beginning_to_the_end(graph: Page) -> None:
    graph.evaluate(SHOW, loop(2))
    slider = graph.get_by_role("slider", name="Step of forward and backward")
    slider.press(" ")
    expect(graph.get_by_role("button", name="Pause")).to_be_visible()
    expect(slider).to_have_value("2")
    slider.press(" ")
    expect(graph.get_by_role("button", name="Play")).to_be_visible()


def test_selecting_is_told_and_what_is_told_is_selected(graph: Page) -> None:
    graph.evaluate(SHOW, BROADCAST)
    node(graph, "out: mul").click()
    assert graph.evaluate("window.picked") == [2]
    expect(node(graph, "out: mul")).to_have_attribute("aria-pressed", "true")
    graph.evaluate("window.graph.selected = 0")
    expect(node(graph, "a, leaf")).to_have_attribute("aria-pressed", "true")
    expect(node(graph, "out: mul")).to_have_attribute("aria-pressed", "false")


def test_arrow_keys_follow_edges_and_tab_leaves(graph: Page) -> None:
    graph.evaluate(SHOW, BROADCAST)
    node(graph, "a, leaf").focus()
    graph.keyboard.press("ArrowRight")
    expect(node(graph, "out: mul")).to_be_focused()
    graph.keyboard.press("ArrowRight")
    expect(node(graph, "sum")).to_be_focused()
    graph.keyboard.press("Enter")
    assert graph.evaluate("window.picked") == [3]
    graph.keyboard.press("Tab")
    expect(graph.get_by_role("button", name="Zoom out")).to_be_focused()


def test_a_loop_is_folded_and_opens_and_closes_by_enter_and_click(graph: Page) -> None:
    graph.evaluate(SHOW, loop(1500))
    assert graph.locator(".box").count() <= 60
    frame = graph.get_by_role("button", name="line 3: 1500 of 1500, open")
    frame.focus()
    graph.keyboard.press("PageUp")
    expect(graph.get_by_role("button", name="line 3: 1499 of 1500, open")).to_be_focused()
    graph.keyboard.press("Enter")
    closed = node(graph, "1500 × line 3")
    expect(closed).to_be_focused()
    closed.click()
    expect(frame).to_be_visible()
    node(graph, "1499 × line 3").click()
    expect(graph.get_by_role("button", name="line 3: 1499 of 1500, open")).to_be_visible()


def test_the_picture_moves_and_zooms_by_pointer_wheel_and_buttons(graph: Page) -> None:
    graph.evaluate(SHOW, BROADCAST)
    box = node(graph, "out: mul")
    expect(box).to_be_visible()

    def place() -> dict[str, float]:
        graph.evaluate("window.graph.updateComplete")
        found = box.bounding_box()
        assert found is not None
        return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}

    before = place()
    graph.mouse.move(300, 300)
    graph.mouse.down()
    graph.mouse.move(360, 340, steps=3)
    graph.mouse.up()
    assert place()["x"] == pytest.approx(before["x"] + 60, abs=1)
    assert graph.evaluate("window.picked") == []
    graph.get_by_role("button", name="Zoom in").click()
    assert place()["width"] == pytest.approx(before["width"] * 1.25, abs=1)
    if has("a wheel that turns while a key is held"):
        graph.mouse.move(300, 300)
        graph.keyboard.down("Control")
        graph.mouse.wheel(0, 300)
        graph.keyboard.up("Control")
        assert place()["width"] < before["width"]
    graph.get_by_role("button", name="Fit the whole graph").click()
    assert place() == pytest.approx(before, abs=1)


def test_new_numbers_leave_every_box_in_its_place(graph: Page) -> None:
    graph.evaluate(SHOW, BROADCAST)
    out = node(graph, "out: mul")
    expect(out).to_be_visible()
    out.evaluate("box => (window.before = box)")
    graph.evaluate("""() => {
        const nodes = window.graph.tape.nodes.map((node) => ({ ...node, values: node.grad }));
        window.graph.tape = { ...window.graph.tape, nodes };
        return window.graph.updateComplete;
    }""")
    assert out.evaluate("box => box === window.before")


def test_an_empty_tape_says_what_would_make_a_graph(graph: Page) -> None:
    graph.evaluate(SHOW, {"nodes": [], "root": None})
    expect(graph.get_by_text("every op on a tensor becomes a box here")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(browser: Browser, site: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page = context.new_page()
    open_graph(page, site)
    for tape, steps in ((BROADCAST, 6), (BROADCAST, 1), (loop(20), 40)):
        page.evaluate(SHOW, tape)
        page.get_by_role("slider", name="Step of forward and backward").fill(str(steps))
        page.evaluate("window.graph.updateComplete")
        assert violations(page, "window.graph") == []
        assert page.evaluate("document.getAnimations().length") == 0
    context.close()
