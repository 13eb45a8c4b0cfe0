"""How soon Stop answers, whatever runs: `python -m tests.bench.stop [stops]` presses it and prints figures.

The press is the browser's own input event. Its clock starts when the browser has it, so that a page too busy to hear
of it counts as late, and ends when the page has painted that the program was stopped. Then the next program is asked
for at once: how long it takes hangs on whether the Python that stands by is up.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from playwright.sync_api import Page

from tests.bench.playground import chromium, served

# What a program may be busy with: Python's own loop, kernels of many elements, one call that takes seconds, waiting,
# text, memory, drawing.
KINDS = {
    "while True": "while True:\n    pass",
    "kernels of 4,000,000": "x = rand(2000, 2000)\nwhile True:\n    y = (x * 2 + 1).exp().sum()",
    "one huge matmul": "x = ones(4000, 4000)\nwhile True:\n    x @ x",
    "sleep": "import time\ntime.sleep(600)",
    "a flood of prints": "while True:\n    print('x' * 60)",
    "allocation": "kept = []\nwhile True:\n    kept.append(bytearray(1_000_000))\n    del kept[:-500]",
    "a plot in a loop": "import math\ny = []\nwhile True:\n    y.append(math.sin(len(y) / 9))\n    plot(y[-2000:])",
}

# Notes the press of Stop, the moment at which the page has painted its end, and the answer of the next program.
WATCH = """() => {
    const { playground } = window;
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
    }));
    window.stopped = null;
    window.go = (code) => {
        let pressed = null;
        const note = ({ timeStamp }) => (pressed = timeStamp);
        addEventListener('pointerup', note, { capture: true, once: true });
        window.stopped = null;
        void playground.run(code, { limit_ms: 0 }).then(async ({ error }) => {
            const next = playground.run('1 + 1').then(() => performance.now());
            const shown = await painted();
            window.stopped = { type: error?.type, answer: shown - pressed, next: (await next) - shown };
        });
    };
}"""


def stops(page: Page, code: str, count: int) -> list[Any]:
    """So many times: begin `code`, press Stop a moment after it is offered, note what came of it."""
    found = []
    for turn in range(count):
        page.evaluate("code => window.go(code)", code)
        button = page.get_by_role("button", name="Stop")
        button.wait_for()
        time.sleep(0.05 + 0.02 * (turn % 10))
        box = button.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_function("() => window.stopped")
        found.append(page.evaluate("() => window.stopped"))
    return found


def said(values: list[float]) -> str:
    """Median, 95th percentile and the most."""
    late = statistics.quantiles(values, n=20, method="inclusive")[-1]
    return f"{statistics.median(values):6.0f} {late:6.0f} {max(values):6.0f}"


def main(total: int) -> None:
    """Measure and print."""
    each = max(2, -(-total // len(KINDS)))
    answers: list[float] = []
    with chromium() as browser, served() as address:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.evaluate("() => window.playground.ready")
        page.wait_for_timeout(4_000)  # the Python that stands by has come up too
        page.evaluate(WATCH)
        print(f"{each} stops of each program, in quick succession; milliseconds: median, 95th percentile, most")
        print(f"{'':24}press to stopped, painted    to the next program's answer")
        for name, code in KINDS.items():
            found = stops(page, code, each)
            wrong = [row["type"] for row in found if row["type"] != "Stopped"]
            if wrong:
                raise SystemExit(f"{name} ended by itself: {wrong[0]}")
            answers += [row["answer"] for row in found]
            print(f"{name:24}{said([row['answer'] for row in found])}      {said([row['next'] for row in found])}")
    print(f"{len(answers)} stops in all  {said(answers)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 210)
