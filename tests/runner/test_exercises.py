"""Exercises: every stub waits, every solution passes, and typical wrong answers fail on the smallest case there is."""

from typing import Any

import pytest
from playground import exercises
from playground.exercises.choices import Choices, smallest

from tests.runner.conftest import Play
from tests.runner.lesson_files import lessons, solution, stub
from tests.runner.wrong_answers import WRONG, Wrong

Event = dict[str, Any]


def part(event: Event, role: str, label: str | None = None) -> Event:
    """The first part of a role, or the one of that label."""
    return next(each for each in event["parts"] if each["role"] == role and label in (None, each["label"]))


def given(event: Event, *labels: str) -> list[str]:
    return [part(event, "given", label)["text"] for label in labels]


def test_each_exercise_has_its_lesson() -> None:
    assert list(lessons("exercises")) == list(exercises.EXERCISES)


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_a_stub_shows_what_it_should_give(name: str) -> None:
    event = exercises.check(name, stub(name))
    assert event["verdict"] == "unsolved"
    assert [each for each in event["parts"] if each["role"] == "given"]
    assert [each for each in event["parts"] if each["role"] == "expected"]
    assert not [each for each in event["parts"] if each["role"] == "yours"]


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_a_solution_passes_on_many_cases(name: str) -> None:
    event = exercises.check(name, solution(name))
    assert event["verdict"] == "solved", event["says"]
    assert event["tried"] > 100


@pytest.mark.parametrize("name", exercises.EXERCISES)
def test_the_whole_file_runs_as_a_program(play: Play, name: str) -> None:
    played = play(lessons("exercises")[name].read_text("utf-8"))
    assert played.error is None
    assert [event["verdict"] for event in played.of("exercise")] == ["unsolved", "solved"]


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{wrong.name}: {wrong.thought}" for wrong in WRONG])
def test_a_wrong_answer_fails_on_the_smallest_case(wrong: Wrong) -> None:
    name, thought, code, smallest_case = wrong
    event = exercises.check(name, code)
    assert event["verdict"] in ("wrong", "raised"), thought
    assert event["says"].startswith(name)
    for label, text in smallest_case.items():
        assert part(event, "given", label)["text"] == text, event["says"]
    # Nothing is drawn that eyes couldn't take in at once.
    for each in event["parts"]:
        assert each["grid"] is None or each["grid"]["numel"] <= 4, event["says"]
    if event["verdict"] == "wrong":
        assert part(event, "yours")


def test_the_differing_cells_are_marked_in_both_answers() -> None:
    code = (
        "def log_backward(grad_output, x):\n    g = grad_output / x\n    return g * (x < 5) if g.shape == (3, 2) else g"
    )
    event = exercises.check("log_backward", code)
    assert event["verdict"] == "wrong"
    assert part(event, "expected")["marked"] == part(event, "yours")["marked"] != []


@pytest.mark.parametrize(
    ("code", "verdict", "says"),
    [
        ("def log_backward(grad_output, x):\n    while True: pass", "endless", "which loop"),
        ("while True: pass", "endless", "stopped after"),
        ("def log_backward(grad_output, x):\n    1 / 0", "raised", "ZeroDivisionError: division by zero"),
        ("def log_backward(grad_output, x):\n    exit()", "raised", "Exit"),
        ("def log_backward(grad_output, x):\n    return log_backward(grad_output, x)", "raised", "RecursionError"),
        ("def log_backward(grad_output, x):\n    raise NotImplementedError", "unsolved", "Nothing is written yet"),
        ("def log_backward(x):\n    return x", "raised", "TypeError"),
        ("def log_backward(grad_output, x):\n    x.log()", "wrong", "None"),
        ("def log_backward(grad_output, x):\n    return x.tolist()", "wrong", ""),
        ("log_backward = 3", "raised", "defines no function"),
        ("x = 1", "raised", "defines no function"),
        ("def log_backward(", "raised", "SyntaxError"),
        ("raise SystemExit", "raised", "SystemExit"),
        (
            "class Odd:\n    def __repr__(self): 1 / 0\ndef log_backward(grad_output, x):\n    return Odd()",
            "wrong",
            "repr",
        ),
        (
            "class E(Exception):\n    def __str__(self): 1 / 0\ndef log_backward(g, x):\n    raise E",
            "raised",
            "no message",
        ),
    ],
)
def test_whatever_the_function_does_is_a_result(code: str, verdict: str, says: str) -> None:
    event = exercises.check("log_backward", code, limit=0.5)
    assert event["verdict"] == verdict
    assert says.lower() in event["says"].lower()


def test_in_a_run_the_line_that_raised_is_told(play: Play) -> None:
    played = play("def to_index(ordinal, shape):\n    x = 1\n    return shape[9]\n\ncheck(to_index)\n")
    (event,) = played.of("exercise")
    assert event["verdict"] == "raised"
    assert event["line"] == 3
    assert played.ok


def test_in_a_run_an_endless_loop_is_ended_and_told(play: Play) -> None:
    played = play("def to_index(ordinal, shape):\n    while True:\n        pass\n\ncheck(to_index)\n", limit=0.3)
    (event,) = played.of("exercise")
    assert event["verdict"] == "endless"
    assert played.error["type"] == "TimeLimitError"
    assert played.error["line"] in (2, 3)


@pytest.mark.parametrize("code", ["check(3)", "check(len)", "def my_own(): ...\ncheck(my_own)"])
def test_a_check_of_no_exercise_says_which_there_are(play: Play, code: str) -> None:
    error = play(code).error
    assert error["type"] in ("TypeError", "ValueError")
    assert error["message"].startswith("check: ")


def test_shrinking_lowers_each_number_as_far_as_it_still_fails() -> None:
    assert smallest([9, 4, 7], lambda numbers: numbers[0] + numbers[2] > 9, 1000) == [3, 0, 7]
    tried: list[Any] = []

    def fails(numbers: Any) -> bool:
        tried.append(numbers)
        return False

    smallest([9] * 50, fails, 20)
    assert len(tried) == 20


def test_the_same_numbers_draw_the_same_case() -> None:
    exercise = exercises.EXERCISES["tensor_zip"]
    numbers = [1, 3, 2, 0, 1, 2, 0, 3, 1, 1, 2, 1, 1, 0, 2, 1]
    assert exercise.draw(Choices(numbers)) == exercise.draw(Choices(numbers))


def test_an_answer_of_the_wrong_shape_is_never_broadcast_to_the_right_one() -> None:
    code = solution("sum_backward").replace(".expand(x_shape)", "")
    event = exercises.check("sum_backward", code)
    assert event["verdict"] == "wrong"
    assert "should have shape (2,)" in event["says"]


def test_a_function_that_changes_its_arguments_is_judged_on_fresh_ones() -> None:
    code = solution("tensor_map").replace("for ordinal", "x_copy = list(x)\n    x_copy.clear()\n    for ordinal")
    assert exercises.check("tensor_map", code)["verdict"] == "solved"


def test_shapes_of_every_kind_are_among_the_cases() -> None:
    import random

    source = random.Random(2)
    shapes = {exercises.EXERCISES["log_backward"].draw(Choices(source=source))["x"]["shape"] for _ in range(150)}
    assert () in shapes
    assert any(0 in shape for shape in shapes)
    assert any(1 in shape for shape in shapes)
    assert {len(shape) for shape in shapes} == {0, 1, 2, 3}


def test_given_texts_are_short(play: Play) -> None:
    event = exercises.check("tensor_zip", stub("tensor_zip"))
    assert given(event, "f(a, b)", "out_strides") == ["a + 10 * b", "(2, 1)"]
    assert "strides (1, 1), storage [1, 2, 3]" in part(event, "given", "a")["text"]
