"""A run that takes too long ends by itself, on its line, and the next one is unharmed."""

import sys
import time

import pytest

from tests.runner.conftest import Play


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("while True: pass", 1),
        ("a = 0\nwhile True:\n    a += 1", 3),
        ("for i in range(10**12):\n    pass", 2),
        ("def f():\n    while True:\n        pass\nf()", 3),
        ("def f(n): return f(n - 1) + f(n - 1) if n else 1\nf(60)", 1),
        ("import itertools\nsum(1 for _ in itertools.count())", 2),
        ("import itertools\n[0 for _ in itertools.count() if False]", 2),
        ("class A:\n    def __add__(self, other):\n        while True: pass\nA() + 1", 3),
        ("while True:\n    try:\n        while True: pass\n    except Exception: pass", 3),
        ("while True:\n    try:\n        while True: pass\n    except: pass", None),
        ("x = tensor([1.0])\nwhile True:\n    x = x * 1.0", 3),
    ],
)
def test_a_run_ends_at_its_limit_on_its_line(play: Play, code: str, line: int | None) -> None:
    began = time.perf_counter()
    played = play(code, limit=0.2)

    assert time.perf_counter() - began < 2
    assert played.error["type"] == "TimeLimitError"
    assert "0.2 s" in played.error["message"]
    if line is not None:
        # A loop of two lines may be caught on either.
        assert played.error["line"] in (line - 1, line)
    assert play("1 + 1").value == "2"


def test_what_was_there_at_the_limit_is_shown(play: Play) -> None:
    played = play("x = tensor([1.0])\nprint('began')\nwhile True: pass", limit=0.1)

    assert played.text() == "began\n"
    assert played.tensor("x")


def test_no_limit_is_no_limit(play: Play) -> None:
    assert play("n = 0\nfor i in range(200_000):\n    n += 1\nn", limit=0).value == "200000"


def test_nothing_is_watched_between_runs(play: Play) -> None:
    play("while True: pass", limit=0.05)

    assert all(sys.monitoring.get_tool(tool) != "playground" for tool in range(6))


def test_waiting_text_goes_out_while_a_loop_runs() -> None:
    from playground import runner

    seen: list[tuple[float, str]] = []
    began = time.perf_counter()
    runner.run(
        "print('half a line', end='')\nwhile True: pass",
        0.5,
        lambda event: seen.append((time.perf_counter() - began, event.get("text", ""))),
    )

    assert seen[0][1] == "half a line"
    assert seen[0][0] < 0.4
