"""An hour's use in some minutes: `python -m tests.bench.hour [edits] [stops]` edits, runs, stops, and prints memory.

Edits go through the editor as typed ones do, each followed by its run; now and then an endless program is stopped, a
mistake is made, another lesson is opened. What the tab holds is looked at after each part of the hour, on the lesson
that it opened with and garbage collected: JavaScript's heap, the page's nodes and listeners, and the memory of the
browser's processes that draw and run it, Python's workers among them. It should be at the end what it was after the
first part.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from tests.bench.playground import chromium, served

PARTS = 20

# Small programs of the kind that a lesson's lines become; `{n}` is another number in each.
PROGRAMS = [
    program.strip()
    for program in """
a = tensor([[1, {n}]], requires_grad=True)
b = tensor([[3], [4], [5]], requires_grad=True)
out = a * b
out.sum().backward()
# %%
x = rand({n} % 7 + 2, 5)
print(x.shape, {n})
x.mean(dim=0)
# %%
w = zeros(3, requires_grad=True)
losses = []
for step in range(30):
    loss = ((w - {n}) ** 2).sum()
    loss.backward()
    w.data = w.data - 0.1 * w.grad
    w.grad = None
    losses.append(loss.item())
plot(losses)
# %%
a = ones(2, {n})
b = ones(3, {n} + 1)
a + b
# %%
big = arange({n} * 1000).float()
show(big.view(10, -1))
""".split("# %%")
]

USE = """async ([programs, first, edits, stops]) => {
    const { playground } = window;
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const every = stops > 0 ? Math.floor(edits / stops) : Infinity;
    for (let edit = 0; edit < edits; edit++) {
        const n = 2 + ((first + edit) % 90);
        const ran = new Promise((resolve) => playground.addEventListener('playground-result', resolve, { once: true }));
        playground.code = programs[edit % programs.length].replaceAll('{n}', n);
        await ran;
        if (edit % every !== every - 1) continue;
        const endless = playground.run(`while True:\\n    x = ones(${n})`, { limit_ms: 0 });
        await wait(100);
        playground.stop();
        const { error } = await endless;
        if (error?.type !== 'Stopped') throw new Error(`a stopped run ended in ${error?.type}`);
    }
}"""


@dataclass
class Held:
    """What a tab holds."""

    heap: float  # MB of JavaScript objects
    nodes: float
    listeners: float
    processes: float  # MB of the renderers' own memory; 0 where the system doesn't tell

    def __str__(self) -> str:
        return f"{self.heap:8.1f} {self.nodes:8.0f} {self.listeners:10.0f} {self.processes:10.0f}"


def own_memory(pid: int) -> float:
    """MB that a process has for itself alone; 0 where /proc doesn't say."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def held(page: Page, tab: CDPSession, whole: CDPSession) -> Held:
    """What the tab holds now, after a short rest for a Python that stands by to come up, and without garbage."""
    page.evaluate("() => window.playground.run('a = ones(2)')")
    page.wait_for_timeout(3_000)
    tab.send("HeapProfiler.takeHeapSnapshot")  # which collects garbage to the last node, as no other command does
    tab.send("HeapProfiler.collectGarbage")
    metrics = {row["name"]: row["value"] for row in tab.send("Performance.getMetrics")["metrics"]}
    processes = whole.send("SystemInfo.getProcessInfo")["processInfo"]
    return Held(
        heap=metrics["JSHeapUsedSize"] / 1e6,
        nodes=metrics["Nodes"],
        listeners=metrics["JSEventListeners"],
        processes=sum(own_memory(process["id"]) for process in processes if process["type"] == "renderer"),
    )


def use(browser: Browser, address: str, edits: int, stops: int, parts: int) -> Iterator[Held]:
    """What the tab holds after each part of so many edits and stops. Raises RuntimeError for a console error."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(300_000)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector("tensor-playground[data-state=done]")
    tab, whole = page.context.new_cdp_session(page), browser.new_browser_cdp_session()
    tab.send("Performance.enable")
    each = edits // parts
    for part in range(parts):
        page.select_option("#lesson", index=part % 20)
        page.evaluate(USE, [PROGRAMS, part * each, each, stops // parts])
        page.select_option("#lesson", index=0)  # lessons differ in what they hold
        yield held(page, tab, whole)
        if errors:
            raise RuntimeError("\n".join(errors))
    page.context.close()


def main(edits: int, stops: int) -> None:
    """Use, look, print."""
    print(f"{edits} edits with their runs, {stops} stops\n{'edits':>6}     heap    nodes  listeners  processes   (MB)")
    found: list[Held] = []
    with chromium() as browser, served() as address:
        for part, now in enumerate(use(browser, address, edits, stops, PARTS), 1):
            found.append(now)
            print(f"{part * edits // PARTS:6} {now}", flush=True)
    first, last = found[0], found[-1]
    for name in ("heap", "nodes", "listeners", "processes"):
        before, after = getattr(first, name), statistics.median(getattr(each, name) for each in found[-3:])
        print(f"{name:10} the last three parts' median to the first: {after / before if before else 1:.2f}")
    print(f"at the end {last}")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*given, *(2_000, 200)[len(given) :])
