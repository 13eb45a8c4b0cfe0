"""What hangs most on an engine, in half a minute: the short run of `build.py test` in Firefox and WebKit.

Starting Python in a sandboxed worker, typing, Stop, the kernels' bits. All of tests/browser runs in each engine too, by
`build.py test --all-engines`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground_page import editor, write
from tests.browser.runtime import assert_well, page_errors, python, run, seen, shared_page

ROOT = Path(__file__).resolve().parents[2]

__all__ = ["page_errors", "python", "seen", "shared_page"]  # fixtures


def test_values_and_gradients_come_as_one_types(python: Page) -> None:
    write(python, "a = tensor([[1, 2]], requires_grad=True)\n(a * a).sum().backward()\n")
    editor(python).press_sequentially("a.grad * 10")
    expect(python.get_by_text("tensor([[20., 40.]])")).to_be_visible()


def test_the_sandbox_has_no_network_and_no_storage(python: Page) -> None:
    code = "import js\ntry:\n    js.localStorage\nexcept Exception as e:\n    print(type(e).__name__)\njs.self.origin"
    result = run(python, code)
    assert result["ok"], result["error"]
    assert result["stdout"] == "AttributeError\n"  # a worker has none, whatever its origin
    assert result["value"] == "'null'"


def test_stop_answers_while_python_is_busy(python: Page) -> None:
    python.evaluate("() => { void window.playground.run('while True: pass', { limit_ms: 0 }) }")
    expect(python.locator("#playground")).to_have_attribute("data-state", "running")
    began = time.perf_counter()
    python.evaluate("() => window.playground.stop()")
    expect(python.locator("#playground")).not_to_have_attribute("data-state", "running")
    assert time.perf_counter() - began < 10
    assert_well(python)


def test_a_program_has_no_workers_of_its_own(python: Page) -> None:
    result = run(python, "import js\njs.Worker")
    assert result["error"]["type"] == "AttributeError"
    assert_well(python)


OLD = {
    "without WebAssembly": "delete window.WebAssembly",
    "without modules": "delete HTMLScriptElement.prototype.noModule",
    "without light-dark()": "CSS.supports = () => false",
}


@pytest.mark.parametrize("lack", OLD)
def test_a_browser_that_is_too_old_is_told_which_work(page: Page, site: str, page_errors: list[str], lack: str) -> None:
    page.add_init_script(OLD[lack])
    page.goto(site)
    expect(page.get_by_text("This browser is too old")).to_contain_text(
        "It works in Chrome 123, Firefox 120, Safari 17.5"
    )
    page_errors.clear()  # what the page itself says to a missing WebAssembly is not the matter here


def test_a_browser_that_is_new_enough_is_told_nothing(python: Page) -> None:
    expect(python.get_by_text("This browser is too old")).to_have_count(0)


# Every kind of kernel, on sizes around the width of a vector. Not a number is one, whatever its bits.
CORPUS = """
import array, hashlib
import pytensor as pt

digest = hashlib.sha256()

def take(tensor):
    numbers = tensor.contiguous().view(-1).tolist()
    digest.update(array.array("d", [0.0 if x != x else x for x in numbers]).tobytes())
    digest.update(bytes(x != x for x in numbers))

for dtype in (pt.float32, pt.float64):
    for n in (1, 3, 4, 5, 17, 64, 67):
        x = (pt.arange(n).to(dtype) - n / 3) * 0.37
        for name in ("exp", "tanh", "sigmoid", "relu", "sin", "cos", "abs", "log", "sqrt", "sum", "mean", "prod"):
            take(getattr(x, name)())
        take(x + x * x - x / 7)
        take(x.softmax(0))
        grid = x.view(1, n) * x.view(n, 1)
        for result in (grid, grid.T.contiguous(), grid.sum(0), grid.sum(1), grid.max(), grid @ grid.T, x @ grid):
            take(result)
print(digest.hexdigest())
"""


def digest_outside(build: str) -> str:
    """What the corpus comes to with the same .wasm file under wasmtime."""
    program = f"import pytensor; pytensor.set_default_backend('wasm')\n{CORPUS}"
    env = {**os.environ, "PYTENSOR_WASM_BUILD": build, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env)
    return done.stdout.strip()


def test_the_kernels_give_the_same_bits_as_outside_the_browser(python: Page) -> None:
    result = run(python, f"import _pytensor_kernels\nprint(_pytensor_kernels.build)\n{CORPUS}")
    assert result["ok"], result["error"]
    build, digest = result["stdout"].split()
    assert digest == digest_outside(build), build
