"""What the page costs its visitor: `python -m tests.bench.live` measures it in headless Chromium and prints it.

Five questions. How long from the end of the pause in typing to another gradient on screen? How long is the main thread
held at once while somebody types? How much main-thread work is a run that binds very large or very many tensors? How
many updates a second follow a dragged number? How much slower is a training loop that draws its loss and its border?
Python runs in a worker and is in the first and the last two only.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import CDPSession, Page

from tests.bench.playground import chromium, served

KEYSTROKES = 60
BETWEEN_KEYS_MS = 400  # longer than the pause that a live run waits for
TYPED = "\nfor step in range(3):\n    total = (out * out).sum(0)  # typed without a pause\n"
TYPING_MS = 60
SWEEPS = 4
STEPS = 40
STEP_PX = 4  # as web/editor/drag.ts counts

LARGE = "a = zeros(2000, 2000)\nb = ones(2000, 2000)"
MANY_SMALL = 'for i in range(500):\n    globals()[f"t{i}"] = tensor([[1.0, i], [3.0, 4.0]], requires_grad=True)'
MANY = 'for i in range(500):\n    globals()[f"t{i}"] = arange(0, 256).view(16, 16) * (i + 1)'

TRAINING = """
manual_seed(4)
x = rand(80, 2) * 2 - 1
y = ((x * x).sum(dim=1, keepdim=True) < 0.5).float()
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
optimizer = optim.SGD(model.parameters(), lr=1.0)
losses = []
for step in range(3_000):
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
"""
DRAWN = """    plot(losses, title="loss")
    plot(model, kind="regions", title="border", points=x, classes=y)
"""
TRAININGS = 5

# From the start of each live run to the first moment at which another gradient of `b` has been painted.
WATCH_RUNS = """() => {
    const page = window.playground;
    const cell = '[data-tensor=b] [data-side=gradient] [data-value]';
    const shown = () => page.shadowRoot.querySelector(cell)?.dataset.value;
    window.live = { runs: [], longest: 0, tasks: [] };
    page.addEventListener('playground-run', () => {
        const start = performance.now();
        const before = shown();
        const look = () => {
            if (shown() === before) {
                if (performance.now() - start < 3000) requestAnimationFrame(look);
                return;
            }
            const { port1, port2 } = new MessageChannel();  // its message comes after the frame is painted
            port1.onmessage = () => window.live.runs.push(performance.now() - start);
            port2.postMessage(null);
        };
        requestAnimationFrame(look);
    });
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.live.tasks.push(duration);
    }).observe({ type: 'longtask', buffered: false });
}"""


def open_first(page: Page, address: str) -> None:
    """The page with its first program, whose gradients stand."""
    page.goto(address)
    page.wait_for_selector("tensor-playground[data-state=done]")
    page.wait_for_timeout(4_000)  # the Python that stands by has come up too
    page.evaluate(WATCH_RUNS)


def cursor_before(page: Page, line: str, column: int) -> None:
    """Put the cursor into the line that begins so."""
    page.get_by_role("textbox", name="Python code").get_by_text(line).click()
    page.keyboard.press("Home")
    for _ in range(column):
        page.keyboard.press("ArrowRight")


def typing(page: Page) -> None:
    """Print how soon gradients follow a keystroke, and how long the main thread is held while somebody types."""
    cursor_before(page, "a = tensor", len("a = tensor([[1, 2"))
    for key in ("5", "Backspace") * (KEYSTROKES // 2):
        page.keyboard.press(key)
        page.wait_for_timeout(BETWEEN_KEYS_MS)
    runs = page.evaluate("window.live.runs")
    if len(runs) < KEYSTROKES // 2:
        print(f"end of the pause to gradients: only {len(runs)} of {KEYSTROKES} keystrokes were followed by a gradient")
    else:
        median, late = statistics.median(runs), statistics.quantiles(runs, n=20)[-1]
        print(
            f"end of the pause to gradients: median {median:.0f} ms, 95th percentile {late:.0f} ms ({len(runs)} runs)"
        )
    page.keyboard.press("Control+End")
    page.keyboard.type(TYPED, delay=TYPING_MS)
    page.wait_for_timeout(1_500)
    tasks = page.evaluate("window.live.tasks")
    print(f"long tasks (from 50 ms on) while typing: {len(tasks)}, the longest {max(tasks, default=0):.0f} ms")


def main_thread_work(page: Page, cdp: CDPSession, code: str) -> float:
    """Milliseconds of the main thread's tasks from the start of a run until its tensors stand."""

    def worked() -> float:
        metrics = {metric["name"]: metric["value"] for metric in cdp.send("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    page.evaluate("window.playground.run('pass')")
    page.wait_for_timeout(500)
    before = worked()
    page.evaluate("code => window.playground.run(code).then(() => null)", code)
    page.wait_for_timeout(1_500)
    return 1000 * (worked() - before)


def dragging(page: Page) -> None:
    """Print how many updates a second follow the pointer while a number is dragged."""
    page.evaluate("window.live.runs = []")
    page.keyboard.down("Alt")
    place = page.evaluate(
        """() => {
            const root = window.playground.shadowRoot;
            const walker = document.createTreeWalker(root.querySelector('.cm-content'), NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode()); ) {
                if (node.parentElement.closest('line-values')) continue;
                const at = node.data.indexOf('2');
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                const { x, y, width, height } = range.getBoundingClientRect();
                return { x: x + width / 2, y: y + height / 2 };
            }
        }"""
    )
    x, y = place["x"], place["y"]
    page.mouse.move(x, y)
    page.mouse.down()
    start = page.evaluate("performance.now()")
    for way in (1, 0) * (SWEEPS // 2):
        page.mouse.move(x + way * STEPS * STEP_PX, y, steps=STEPS)
    seconds = (page.evaluate("performance.now()") - start) / 1000
    page.mouse.up()
    page.keyboard.up("Alt")
    updates = len(page.evaluate("window.live.runs"))
    moves = SWEEPS * STEPS / seconds
    print(f"dragging: {updates / seconds:.0f} updates a second, {moves:.0f} moves of the pointer a second")


def training(page: Page) -> None:
    """Print what drawing costs a loop: the least time with it by the least without, taken in turn."""
    least = {"plain": float("inf"), "drawn": float("inf")}
    for _ in range(TRAININGS):
        for name, code in (("plain", TRAINING), ("drawn", TRAINING + DRAWN)):
            result = page.evaluate(
                "code => window.playground.run(code).then(({ ok, duration_ms }) => [ok, duration_ms])", code
            )
            if not result[0]:
                raise RuntimeError(f"the {name} training failed")
            least[name] = min(least[name], result[1])
    ratio = least["drawn"] / least["plain"]
    print(f"a training loop of 3,000 steps: {least['plain']:.0f} ms, with loss and border drawn {ratio:.2f} times that")


def main() -> None:
    """Measure and print."""
    with chromium() as browser, served() as address:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        open_first(page, address)
        typing(page)
        page.get_by_role("button", name="Reset").click()
        page.wait_for_timeout(500)
        dragging(page)
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})  # what the thread worked, not what it waited
        for name, code in (
            ("two tensors of (2000, 2000)", LARGE),
            ("500 tensors of (2, 2)", MANY_SMALL),
            ("500 tensors of (16, 16)", MANY),
        ):
            print(f"main-thread work of a run that binds {name}: {main_thread_work(page, cdp, code):.0f} ms")
        training(page)


if __name__ == "__main__":
    main()
