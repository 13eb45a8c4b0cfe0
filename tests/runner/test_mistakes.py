"""An error tells its type, its words, its place in the user's code and what to try, and nothing of the machinery."""

import sys
from typing import Any

import pytest

from tests.runner.conftest import Play

Place = tuple[Any, Any, Any, Any]


def place(error: Any) -> Place:
    return (error["line"], error["column"], error["end_line"], error["end_column"])


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("a = 1\nb = a + c", "NameError", (2, 9, 2, 10)),
        ("a = (1 +\n     2 / 0)", "ZeroDivisionError", (2, 6, 2, 11)),
        ("def f(x):\n    return x.y\n\nf(1)", "AttributeError", (2, 12, 2, 15)),
        ("s = 'äöü'; t = s + 1", "TypeError", (1, 16, 1, 21)),
        ("s = '🙂🙂'; t = s + 1", "TypeError", (1, 17, 1, 22)),  # each of these is two UTF-16 units
        ("x = = 1", "SyntaxError", (1, 5, 1, 6)),
        ("def f():\nreturn 1", "IndentationError", (2, 1, 2, 7)),
        ("raise ValueError('no')", "ValueError", (1, 1, 1, 23)),
    ],
)
def test_an_error_has_its_place(play: Play, code: str, kind: str, expected: Place) -> None:
    error = play(code).error

    assert error["type"] == kind
    assert place(error) == expected


def test_an_error_inside_pytensor_is_placed_on_the_users_line(play: Play) -> None:
    played = play("a = tensor([1.0, 2.0])\nb = tensor([1.0, 2.0, 3.0])\nc = a + b\n")

    assert played.error["line"] == 3
    assert played.error["column"] == 5
    assert "pytensor" not in played.error["traceback"].replace("pytensor.errors.", "")
    assert played.error["data"]["op"]
    assert "2" in played.error["message"]
    assert "3" in played.error["message"]


def test_the_traceback_holds_the_users_frames_with_their_source(play: Play) -> None:
    traceback = play("def inner():\n    return 1 / 0\n\ndef outer():\n    return inner()\n\nouter()").error["traceback"]

    assert traceback.startswith('Traceback (most recent call last):\n  File "<playground>", line 7, in <module>\n')
    assert "return inner()" in traceback
    assert "return 1 / 0" in traceback
    assert "runner" not in traceback
    assert traceback.endswith("ZeroDivisionError: division by zero\n")


def test_chained_errors_are_told_without_the_machinery(play: Play) -> None:
    traceback = play("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('so') from e").error[
        "traceback"
    ]

    assert "ZeroDivisionError: division by zero" in traceback
    assert "direct cause" in traceback
    assert traceback.count('File "') == traceback.count('File "<playground>"') == 2


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("learning_rate = 1\nlearning_rat", "Did you mean: 'learning_rate'?"),
        ("[].apend(1)", "Did you mean: 'append'?"),
        ("tensr([1])", "Did you mean: 'tensor'?"),
        ("math.pi", "import 'math'"),
        ("def f(n): return f(n + 1)\nf(0)", "without calling itself"),
        ("import numpy_of_another_world", "standard library"),
        # A list of 32-bit Python can't even count to that; elsewhere memory ends.
        ("[0] * 10**13", "4 GB" if sys.maxsize > 2**32 else "2,147,483,647 items"),
    ],
)
def test_a_hint_says_what_to_try(play: Play, code: str, hint: str) -> None:
    error = play(code).error

    assert hint in error["hint"]
    assert hint not in error["message"]


def test_the_suggestion_of_a_tensor_error_is_the_hint(play: Play) -> None:
    error = play("tensor([[1, 2], [3]])").error

    assert error["hint"] == error["data"]["suggestion"] != ""
    assert error["hint"] not in error["message"]


def test_deep_recursion_gives_a_short_traceback(play: Play) -> None:
    error = play("def even(n): return odd(n + 1)\ndef odd(n): return even(n + 1)\neven(0)").error

    assert error["type"] == "RecursionError"
    assert len(error["traceback"]) < 20_100


def test_a_syntax_error_in_evaluated_text_is_placed_where_it_was_evaluated(play: Play) -> None:
    error = play("a = 1\neval('1 +')").error

    assert error["type"] == "SyntaxError"
    assert error["line"] == 2


@pytest.mark.parametrize("code", ["x = '" + chr(0) + "'", "x = 1\n" + "(" * 400, "f'{'"])
def test_text_that_python_cannot_read_is_a_syntax_error(play: Play, code: str) -> None:
    played = play(code)

    assert not played.ok
    assert played.error["type"] in ("SyntaxError", "MemoryError", "RecursionError", "ValueError")


def test_facts_that_json_cannot_say_become_text(play: Play) -> None:
    played = play(
        "class Odd(Exception): pass\n"
        "e = Odd('x')\n"
        "e.facts = {'shape': (2, 3), 'nan': float('nan'), 'big': 2**70, 'type': int, 'none': None}\n"
        "e.facts['deep'] = [[[[[[[[1]]]]]]]]\n"
        "raise e"
    )

    facts = played.error["data"]
    assert facts["shape"] == [2, 3]
    assert facts["big"] == str(2**70)
    assert facts["type"] == "<class 'int'>"
    assert facts["nan"] == "nan"
    assert facts["none"] is None
