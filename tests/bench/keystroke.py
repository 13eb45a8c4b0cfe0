"""From a keystroke to the gradient on screen: the page's first example, edited in its own editor.

The clock starts with the key's event and ends at the first frame that shows another gradient. So the pause that the
page leaves for further typing is in it, and so are the runner, the kernels and the drawing.
"""

from __future__ import annotations

from playwright.sync_api import Browser, Error

from tests.bench.measure import Cell
from tests.bench.playground import served

CHANGED = "[data-tensor=b] [data-side=gradient] [data-value]"
KEYS = ("5", "Backspace")  # a second digit for a number of `a`, and away with it

WATCH = """(changed) => {
    const root = document.querySelector('tensor-playground').shadowRoot;
    const shown = () => root.querySelector(changed)?.dataset.value;
    const before = shown();
    window.keystroke = new Promise((resolve) => addEventListener('keydown', ({ timeStamp }) => {
        const look = () => {
            if (shown() !== before) resolve(performance.now() - timeStamp);
            else if (performance.now() - timeStamp < 5000) requestAnimationFrame(look);
            else resolve(null);
        };
        requestAnimationFrame(look);
    }, { once: true, capture: true }));
}"""


def keystrokes(browser: Browser, count: int = 20) -> Cell:
    """Milliseconds from each of so many keystrokes to its gradient."""
    cell = Cell()
    context = browser.new_context()  # of its own, so that no earlier visit has left a program
    try:
        with served() as address:
            page = context.new_page()
            page.goto(address)
            page.locator(CHANGED).first.wait_for(timeout=60_000)
            page.get_by_role("textbox", name="Python code").get_by_text("a = tensor").click()
            page.keyboard.press("Home")
            for _ in "a = tensor([[1, 2":
                page.keyboard.press("ArrowRight")
            for key in KEYS * (count // 2):
                page.evaluate(WATCH, CHANGED)
                page.keyboard.press(key)
                waited = page.evaluate("window.keystroke")
                if waited is None:
                    cell.problem = "no other gradient within 5 s"
                    return Cell(problem=cell.problem)
                cell.samples.append(float(waited))
    except Error as error:
        return Cell(problem=error.message.splitlines()[0])
    finally:
        context.close()
    return cell
