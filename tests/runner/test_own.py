"""A run on the student's own functions: they are really called, numbers stay right, one that fails is passed over."""

from typing import Any

import pytest
from playground import exercises, runner

import pytensor
from tests.runner.conftest import Played
from tests.runner.lesson_files import solution

PROGRAM = """
a = tensor([[1, 2], [3, 4], [5, 6]], requires_grad=True)
b = tensor([10, 20], requires_grad=True)
out = ((a * b).sigmoid() + (a + b).log()).permute(1, 0)
rows = out.sum(dim=1)
largest = (a * 2).amax(dim=0)
rows.sum().backward()
whole = (arange(6).view(2, 3) + arange(3)).sum(dim=(0, 1))
"""
NAMES = list(exercises.EXERCISES)


def run(code: str, own: list[list[str]], limit: float = 0.0) -> Played:
    events: list[dict[str, Any]] = []
    outcome = runner.run(code, limit, events.append, None, own)
    return Played(**outcome, events=events)


def counted(name: str) -> str:
    """The solution, which counts how often it is called where the test can see it."""
    return f"""{solution(name)}
import sys
_inner = {name}
def {name}(*args):
    sys.own_calls += 1
    return _inner(*args)
"""


def shown(played: Played) -> dict[str, Any]:
    found = {}
    for event in played.of("tensor"):
        found[event["name"]] = (event["values"]["shape"], list(event["values"]["data"]))
        if event["grad"]:
            found[event["name"] + ".grad"] = (event["grad"]["shape"], list(event["grad"]["data"]))
    return found


def assert_same(mine: Played, engines: Played) -> None:
    assert mine.error is None
    left, right = shown(mine), shown(engines)
    assert left.keys() == right.keys()
    for name, (shape, data) in right.items():
        assert left[name][0] == shape, name
        assert left[name][1] == pytest.approx(data, rel=1e-5, abs=1e-6), name


@pytest.mark.parametrize("name", NAMES)
def test_a_run_goes_on_the_students_function(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys, "own_calls", 0, raising=False)
    mine = run(PROGRAM, [[name, counted(name)]])
    assert_same(mine, run(PROGRAM, []))
    assert mine.of("own") == [{"kind": "own", "uses": [{"name": name, "fallback": None}]}]
    assert sys.own_calls > 0  # type: ignore[attr-defined]


def test_a_run_goes_on_all_of_them_at_once() -> None:
    mine = run(PROGRAM, [[name, solution(name)] for name in NAMES])
    assert_same(mine, run(PROGRAM, []))
    assert [use["fallback"] for use in mine.of("own")[0]["uses"]] == [None] * len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_one_that_raises_is_passed_over(name: str) -> None:
    mine = run(PROGRAM, [[name, f"def {name}(*args):\n    raise KeyError('mine')"]])
    assert_same(mine, run(PROGRAM, []))
    assert mine.of("own")[0]["uses"] == [{"name": name, "fallback": "KeyError: 'mine'"}]


@pytest.mark.parametrize("code", ["def broken(", "1 / 0", "x = 1"])
def test_a_program_that_is_none_is_passed_over(code: str) -> None:
    mine = run(PROGRAM, [["shape_broadcast", code]])
    assert_same(mine, run(PROGRAM, []))
    assert mine.of("own")[0]["uses"][0]["fallback"]


def test_a_wrong_one_shows_in_the_numbers_and_is_gone_in_the_next_run() -> None:
    wrong = "def mul_backward(grad_output, a, b):\n    return a, b"
    code = "a = tensor([1, 2], requires_grad=True)\nb = tensor([3, 4], requires_grad=True)\n(a * b).sum().backward()"
    assert shown(run(code, [["mul_backward", wrong]]))["a.grad"][1] == [1, 2]
    assert shown(run(code, []))["a.grad"][1] == [3, 4]


def test_what_it_takes_to_install_them_is_no_part_of_the_tape() -> None:
    mine = run("x = tensor([1, 2])\ny = -x", [[name, solution(name)] for name in NAMES])
    assert [node["op"] for node in mine.of("tape")[0]["nodes"]] == ["leaf", "neg"]


def test_a_mismatch_is_still_explained() -> None:
    mine = run("ones(3, 2) + ones(2, 3)", [["shape_broadcast", solution("shape_broadcast")]])
    assert mine.error["type"] == "BroadcastError"
    assert mine.of("own")[0]["uses"][0]["fallback"] is None


def test_one_that_never_ends_is_ended_with_the_run() -> None:
    mine = run(
        "ones(3, 1) + ones(1, 2)", [["shape_broadcast", "def shape_broadcast(a, b):\n    while True: pass"]], 0.3
    )
    assert mine.error["type"] == "TimeLimitError"


def test_an_exercise_is_judged_by_the_engine_itself() -> None:
    wrong = [["mul_backward", "def mul_backward(grad_output, a, b):\n    return a, b"]]
    mine = run(solution("mul_backward"), wrong)
    assert [event["verdict"] for event in mine.of("exercise")] == ["solved"]
    mine = run("def mul_backward(grad_output, a, b):\n    return a, b\ncheck(mul_backward)", wrong)
    assert [event["verdict"] for event in mine.of("exercise")] == ["wrong"]


def test_the_engine_is_itself_afterwards() -> None:
    from pytensor import broadcasting, layout

    before = (broadcasting.shape_broadcast, layout.shape_broadcast, pytensor.get_default_backend())
    run("1 / 0", [[name, solution(name)] for name in NAMES])
    assert (broadcasting.shape_broadcast, layout.shape_broadcast, pytensor.get_default_backend()) == before
