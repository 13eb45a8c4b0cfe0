"""A cell finds what the cells above it in its namespace leave, whatever was run before, and shows only its own."""

import pytest

from tests.runner.conftest import Play

Cell = tuple[str, dict[str, float], int]


def test_a_cell_finds_the_names_of_those_above_and_nothing_of_them_is_heard(play: Play) -> None:
    above: list[Cell] = [
        ("w = tensor([2.0])\nprint('loud')\nplot([1, 2])", {}, 1),
        ("def double(x):\n    return 2 * x", {}, 2),
    ]

    played = play("y = double(w)", earlier=above, seed=3)

    assert played.ok, played.error
    assert played.tensor("y")["values"]["data"].tolist() == [4.0]
    assert not played.of("stream")
    assert not played.of("plot")


def test_a_cell_shows_what_it_binds_and_what_it_names(play: Play) -> None:
    above: list[Cell] = [("w = tensor([3.0], requires_grad=True)\nquiet = tensor([1.0])\nn = 5", {}, 1)]

    played = play("loss = (w * w).sum()\nloss.backward()", earlier=above, seed=2)

    assert [event["name"] for event in played.of("tensor")] == ["loss", "w"]
    assert played.tensor("w")["grad"]["data"].tolist() == [6.0]
    assert not played.of("number")


def test_a_gradient_is_the_same_however_often_the_cell_is_run(play: Play) -> None:
    above: list[Cell] = [("w = tensor([3.0], requires_grad=True)", {}, 1)]

    gradients = [play("(w * w).sum().backward()\nw.grad", earlier=above, seed=2).value for _ in range(3)]

    assert gradients == ["tensor([6.])"] * 3


def test_random_numbers_of_a_cell_are_the_same_run_by_itself_and_above_another(play: Play) -> None:
    code = "import random\na = rand(3)\nb = random.random()"

    alone = play(code, seed=7)
    below = play("a\nb\nc = rand(3)", earlier=[(code, {}, 7)], seed=8)

    assert alone.tensor("a")["values"]["data"] == below.tensor("a")["values"]["data"]
    assert alone.numbers()["b"] == below.numbers()["b"]
    assert below.tensor("c")["values"]["data"] == play("c = rand(3)", seed=8).tensor("c")["values"]["data"]


def test_a_cell_above_runs_with_its_own_sliders(play: Play) -> None:
    above: list[Cell] = [("rate = slider('rate', 0.0, 1.0)", {"rate": 0.25}, 1)]

    assert play("rate", earlier=above, seed=1).value == "0.25"


@pytest.mark.parametrize(
    ("above", "where", "kind"),
    [
        ("x = 1\ny = x / 0", "cell 2, line 2", "ZeroDivisionError"),
        ("x = (", "cell 2, line 1", "SyntaxError"),
        ("def f():\n    raise KeyError('k')\nf()", "cell 2, line 2", "KeyError"),
    ],
)
def test_a_mistake_above_is_told_with_its_place_and_no_line_of_this_cell(
    play: Play, above: str, where: str, kind: str
) -> None:
    played = play("z = 1", earlier=[("a = 1", {}, 1), (above, {}, 1)], seed=1)

    assert not played.ok
    assert played.error["type"] == kind
    assert f"({where})" in played.error["message"]
    assert played.error["line"] is None
    assert played.error["traceback"] == ""
    assert play("1 + 1").value == "2"


def test_a_mistake_in_a_function_from_above_is_on_the_line_that_calls_it(play: Play) -> None:
    played = play("a = 1\nf(tensor([1.0, 2.0]))", earlier=[("def f(x):\n\n\n    return x + ones(3)", {}, 1)], seed=1)

    assert played.error["line"] == 2


def test_a_cell_above_that_never_ends_is_ended_by_the_time_limit(play: Play) -> None:
    played = play("1", limit=0.2, earlier=[("while True: pass", {}, 1)], seed=1)

    assert played.error["type"] == "TimeLimitError"
    assert "cell 1" in played.error["message"]


def test_a_name_of_pytensors_that_a_cell_above_has_bound_anew_is_its_own(play: Play) -> None:
    assert play("zeros", earlier=[("zeros = 4", {}, 1)], seed=1).numbers() == {"zeros": 4}
