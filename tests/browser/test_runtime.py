"""Python in the page: programs run, fail, run away and are stopped, and the next program always finds it well.

Everything goes through `window.playground`, as an automation would drive the built site.
"""

import time
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.engines.limits import has
from tests.browser.runtime import assert_well, displays, page_errors, python, run, seen, shared_page

__all__ = ["page_errors", "python", "seen", "shared_page"]  # fixtures

# Spends its time inside one call into C, where no check of the runner's can end it.
NEVER_RETURNS = "import itertools\nprint('began')\nall(itertools.repeat(1))"
if not has("an end to a worker in the middle of a call"):  # all those of this file would compute side by side
    NEVER_RETURNS = NEVER_RETURNS.replace("repeat(1)", "repeat(1, 400_000_000)")


def test_the_first_gradient(python: Page) -> None:
    result = run(
        python,
        "w = tensor([[1.0, 2.0]], requires_grad=True)\n"
        "x = tensor([[3.0], [4.0], [5.0]])\n"
        "out = w * x\n"
        "out.sum().backward()\n"
        "print('shape', out.shape)\n"
        "w.grad",
    )

    assert result["ok"], result["error"]
    assert result["stdout"] == "shape (3, 2)\n"
    assert result["value"] == "tensor([[12., 12.]])"
    assert result["tensors"]["w"] == {
        "shape": [1, 2],
        "dtype": "float32",
        "data": [[1, 2]],
        "grad": [[12, 12]],
    }
    assert result["tensors"]["out"]["data"] == [[3, 6], [4, 8], [5, 10]]
    assert result["tensors"]["x"]["grad"] is None
    assert [event["name"] for event in displays(result, "tensor")] == ["w", "x", "out"]
    assert result["duration_ms"] > 0


def test_the_kernels_are_called_as_builtins(python: Page) -> None:
    result = run(python, "get_default_backend(), type(__import__('_pytensor_kernels').zip).__name__")

    assert result["value"] == "('wasm', 'builtin_function_or_method')"


@pytest.mark.parametrize(
    ("values", "dtype", "data"),
    [
        ("[[1.5, -2.0]]", "float64", [[1.5, -2]]),
        ("[9007199254740993, -1]", "int64", [9007199254740992, -1]),  # as near as a JavaScript number comes
        ("[True, False]", "bool", [True, False]),
        ("3.5", "float32", 3.5),
        ("[]", "float32", []),
    ],
)
def test_every_dtype_arrives(python: Page, values: str, dtype: str, data: Any) -> None:
    result = run(
        python,
        f"x = tensor({values}, dtype={'pytensor.bool' if dtype == 'bool' else dtype})".replace(
            "pytensor.bool", "__import__('pytensor').bool"
        ),
    )

    assert result["ok"], result["error"]
    assert result["tensors"]["x"]["dtype"] == dtype
    assert result["tensors"]["x"]["data"] == data


def test_a_large_tensor_is_summarised_never_dumped(python: Page) -> None:
    result = run(python, "x = arange(1_000_000, dtype=float64).view(1000, 1000)\nx")

    assert result["tensors"]["x"]["data"] == {"min": 0, "max": 999999, "mean": 499999.5}
    (event,) = displays(result, "tensor")
    assert event["values"]["numel"] == 1_000_000
    assert len(event["values"]["data"]) <= 4096
    assert event["values"]["sample"]["shape"] == [63, 63]
    assert len(result["value"]) < 5000


@pytest.mark.parametrize(
    ("code", "kind", "line", "words"),
    [
        ("x = 1\ny = tensor([[1, 2], [3]])", "RaggedError", 2, ""),
        ("a = zeros(2, 3)\nb = zeros(4)\nc = a + b", "BroadcastError", 3, "(2, 3)"),
        ("a = zeros(2, 3)\na.view(4)", "ShapeError", 2, "4"),
        ("x = tensor([1.0, 2.0], requires_grad=True)\n(x * 2).backward()", "GradientError", 2, ""),
        ("print('before')\nlearning", "NameError", 2, "learning"),
        ("x = (1,\ny = 2", "SyntaxError", 1, "never closed"),
        ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError", 2, "division"),
        ("a = 1\nx = zeros(10**10)", None, 2, ""),
        ("x = 1\ny = [0] * 10**9", "MemoryError", 2, "memory"),
        ("x = 1\ny = [0] * 10**10", "OverflowError", 2, ""),
        ("input('name?')", "EOFError", 1, "input()"),
    ],
)
def test_a_mistake_is_told_on_its_line_and_the_next_run_is_unharmed(
    python: Page, code: str, kind: str | None, line: int, words: str
) -> None:
    result = run(python, code)

    assert not result["ok"]
    error = result["error"]
    assert error["line"] == line
    assert error["column"] >= 1
    assert error["message"]
    assert words in error["message"]
    if kind is not None:
        assert error["type"] == kind
    assert error["hint"] or error["message"]
    assert_well(python)


@pytest.mark.parametrize("size", ["16, 1024", "256, 1024", "64, 1024, 1024"], ids=["64 KB", "1 MB", "256 MB"])
def test_memory_that_runs_out_is_an_error_on_its_line_and_comes_back(python: Page, size: str) -> None:
    result = run(python, f"kept = []\nwhile True:\n    kept.append(zeros({size}))", 60_000)

    assert not result["ok"]
    assert result["error"]["line"] == 3
    assert "memory" in result["error"]["message"].lower()
    assert_well(python)
    assert int(run(python, "import pyodide_js\npyodide_js._module.HEAPU8.length")["value"]) < 500_000_000


@pytest.mark.parametrize(
    "code", ["while True: pass", "def f():\n    while True: pass\nf()", "for i in range(10**12): pass"]
)
def test_an_endless_loop_ends_at_the_limit_on_its_line(python: Page, code: str) -> None:
    began = time.perf_counter()
    result = run(python, code, 500)

    assert time.perf_counter() - began < 2.5
    assert result["error"]["type"] == "TimeLimitError"
    assert result["error"]["line"] in (1, 2)
    assert "0.5 s" in result["error"]["message"]
    assert_well(python)


def test_what_never_returns_to_python_is_cut_off(python: Page) -> None:
    began = time.perf_counter()
    result = run(python, NEVER_RETURNS, 500)

    assert time.perf_counter() - began < 3
    assert result["error"]["type"] == "TimeLimitError"
    assert result["error"]["hint"]
    assert result["stdout"] == "began\n"
    assert_well(python)


def test_stop_answers_at_once_and_the_standby_takes_over(python: Page) -> None:
    python.wait_for_timeout(4_000)  # the standby boots when nothing happens
    stopped_ms, error, stdout, next_ms, value = python.evaluate(
        """async (code) => {
            const running = window.playground.run(code, { limit_ms: 0 });
            await new Promise((resolve) => setTimeout(resolve, 500));
            const asked = performance.now();
            window.playground.stop();
            const { error, stdout } = await running;
            const stopped = performance.now();
            const { value } = await window.playground.run('1 + 1');
            return [stopped - asked, error, stdout, performance.now() - stopped, value];
        }""",
        NEVER_RETURNS,
    )

    assert error["type"] == "Stopped"
    assert stdout == "began\n"
    assert stopped_ms < 100
    assert value == "2"
    assert next_ms < 500


def test_stop_works_again_and_again(python: Page) -> None:
    for _ in range(3):
        error = python.evaluate(
            """async (code) => {
                const running = window.playground.run(code, { limit_ms: 0 });
                await new Promise((resolve) => setTimeout(resolve, 300));
                window.playground.stop();
                return (await running).error.type;
            }""",
            NEVER_RETURNS,
        )
        assert error == "Stopped"
    assert_well(python)


def test_runs_wait_for_each_other(python: Page) -> None:
    values = python.evaluate(
        """async () => {
            const codes = ['a = 1\\n1', 'globals().get("a", 2)', '3', 'raise ValueError(4)', '5'];
            const results = await Promise.all(codes.map((code) => window.playground.run(code)));
            return results.map(({ value, error }) => value ?? error.type);
        }"""
    )

    assert values == ["1", "2", "3", "ValueError", "5"]


def test_a_flood_of_prints_is_cut_off_with_a_word(python: Page) -> None:
    result = run(python, "for i in range(1_000_000):\n    print('line', i)", 60_000)

    assert result["ok"], result["error"]
    assert len(result["stdout"]) == 1_000_000
    (omitted,) = displays(result, "omitted")
    assert omitted["what"] == "stdout"
    assert omitted["count"] == sum(6 + len(str(i)) for i in range(1_000_000)) - 1_000_000
    assert_well(python)


def test_a_hundred_megabytes_of_text_are_cut_off(python: Page) -> None:
    result = run(python, "print('x' * 100_000_000)")

    assert len(result["stdout"]) == 1_000_000
    assert displays(result, "omitted")[0]["count"] == 99_000_001


def test_ten_thousand_tensors_are_cut_off_with_a_word(python: Page) -> None:
    result = run(python, "for i in range(10_000):\n    globals()[f't{i}'] = tensor([float(i)])")

    assert len(displays(result, "tensor")) == 1_000
    assert {"kind": "omitted", "what": "tensors", "count": 9_000} in result["displays"]


def test_a_plot_drawn_in_a_loop_ends_in_its_last_state(python: Page) -> None:
    result = run(
        python,
        "losses = []\n"
        "for i in range(300):\n"
        "    losses.append(1 / (i + 1))\n"
        "    plot(losses, title='loss', label='train')",
    )

    (event,) = displays(result, "plot")
    assert (event["id"], event["series"][0]["label"]) == ("loss", "train")
    assert len(event["series"][0]["y"]) == 300


def test_modules_beyond_the_first_download_are_fetched_when_imported(python: Page) -> None:
    result = run(
        python, "import wave\nfrom xml.dom import minidom\nminidom.parseString('<a>b</a>').documentElement.tagName"
    )

    assert result["ok"], result["error"]
    assert result["value"] == "'a'"


def test_help_prints(python: Page) -> None:
    result = run(python, "help(relu)")

    assert result["ok"], result["error"]
    assert "relu" in result["stdout"]


def test_recursion_without_end_is_an_error_like_any_other(python: Page) -> None:
    result = run(python, "def f(n):\n    return f(n + 1)\nf(0)")

    assert result["error"]["type"] == "RecursionError"
    assert result["error"]["line"] == 2
    assert result["error"]["hint"]
    assert_well(python)


def test_an_interpreter_that_breaks_is_replaced(python: Page, page_errors: list[str]) -> None:
    result = run(python, "print('so far')\nimport ctypes\nctypes.memmove(2**32 - 1000, b'x' * 2000, 2000)")

    assert not result["ok"]
    assert result["error"]["type"] == "Crashed"
    assert result["error"]["line"] == 3
    assert result["error"]["hint"]
    assert result["stdout"] == "so far\n"
    assert_well(python)
    page_errors.clear()  # Pyodide reports its own end on the console


def test_ordinary_programs_share_a_python_and_one_that_changes_it_does_not(python: Page) -> None:
    run(
        python,
        "import math, json, random\nmath.seen = 1\nx = rand(2, requires_grad=True)\nx.sum().backward()\nplot([1])",
    )
    assert run(python, "import math\nmath.seen")["value"] == "1"

    assert run(python, "import ast\nast.parse = lambda *a, **k: 'mine'\nast.parse('')")["value"] == "'mine'"
    assert run(python, "import math\n[hasattr(math, 'seen'), ones(2).sum()]")["value"] == "[False, tensor(2.)]"


def test_a_python_that_hangs_after_its_run_is_noticed_and_the_next_program_runs_elsewhere(python: Page) -> None:
    code = "import js\nfrom pyodide.ffi import create_proxy\ndef spin(*_):\n    while True: pass\n"
    assert run(python, f"{code}js.setTimeout(create_proxy(spin), 0)\n'ended'")["value"] == "'ended'"
    assert_well(python)
