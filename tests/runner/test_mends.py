"""A failed broadcast comes with edits of the program, each of which makes it run with the shape that was promised."""

from typing import Any

import pytest

from tests.runner.conftest import Play


def mends(play: Play, code: str) -> list[Any]:
    error = play(code).error
    assert error["type"] == "BroadcastError", error
    return list(error["data"].get("mends", []))


def applied(code: str, mend: Any) -> str:
    """The program after the edit, whose offsets count UTF-16 units."""
    units = code.encode("utf-16-le")
    before, after = units[: 2 * mend["start"]], units[2 * mend["end"] :]
    return before.decode("utf-16-le") + str(mend["text"]) + after.decode("utf-16-le")


PROGRAMS = [
    "m = ones(4, 3)\nout = m + tensor([1, 2, 3, 5])",
    "m, v = ones(4, 3), ones(4)\nout = m * v",
    "a, b = ones(3, 2), ones(2, 3)\nout = a + b",
    "a, b = ones(3, 4, 1), ones(3, 5)\nout = a + b",
    "a, b = ones(4), ones(3)\nout = (a * 2) + (b + 1)",
    "a, b = ones(4), ones(3)\nout = a * 2 + b - 1",
    "a, b = ones(4), ones(3)\nout = (\n    a +\n    b\n)",
    "ä, b = ones(4), ones(3); s = '🙂'; out = ä + b",
    "a, b = ones(4), ones(3)\nout = (a + b) * 2",
    "a, b = ones(4), ones(3)\nout = a.view(1, 4) + b.view(1, 1, 3)",
    "a, b = ones(4), ones(3)\nout = -a + -b",
    "a, b = ones(4), ones(3)\nout = a.add(b)",
    "a, b = ones(4), ones(3)\nout = maximum(a, b)",
    "a, b = ones(4), ones(3)\nout = a < b",
    "def f(x, y):\n    return x - y\nout = f(ones(4), ones(3))",
    "out = [ones(4)][0] - (lambda: ones(3))()",
    "a, b = ones(4, 3), ones(4)\na += b\nout = a",
]


@pytest.mark.parametrize("code", PROGRAMS)
def test_every_mend_gives_the_shape_it_promises(play: Play, code: str) -> None:
    found = mends(play, code)

    assert found
    assert len({mend["label"] for mend in found}) == len(found)
    for mend in found:
        mended = play(applied(code, mend))
        assert mended.ok, (mend, mended.error)
        assert tuple(mended.tensor("out")["values"]["shape"])[-len(mend["result"]) :] == tuple(mend["result"])


@pytest.mark.parametrize(
    ("code", "labels"),
    [
        ("m = ones(4, 3)\nm + tensor([1, 2, 3, 5])", ["tensor([1, 2, 3, 5]).view(4, 1)"]),
        ("a, b = ones(3, 2), ones(2, 3)\na + b", ["b.T", "a.T", "b.view(2, 3, 1)", "a.view(3, 2, 1)"]),
        ("a, b = ones(3, 4, 1), ones(3, 5)\na + b", ["b.view(3, 1, 5)"]),
        ("a, b = ones(4), ones(3)\n(a * 2) + b", ["b.view(3, 1)", "(a * 2).view(4, 1)"]),
        ("a, b = ones(4), ones(3)\na + b.view(3)", ["b.view(3, 1)"]),
        ("a, b = ones(4, 3), ones(4)\na += b", ["b.view(4, 1)"]),
    ],
)
def test_the_plainest_mend_comes_first(play: Play, code: str, labels: list[str]) -> None:
    assert [mend["label"] for mend in mends(play, code)][: len(labels)] == labels


def test_a_view_is_written_anew_and_brackets_are_used_again(play: Play) -> None:
    code = "a, b = ones(4), ones(3)\n(a * 2) + b.view(3)"

    first, second = mends(play, code)[:2]
    assert applied(code, first).endswith("\n(a * 2) + b.view(3, 1)")
    assert applied(code, second).endswith("\n(a * 2).view(4, 1) + b.view(3)")


@pytest.mark.parametrize(
    "code",
    [
        "where(ones(4) > 0, ones(3), ones(4))",
        "a, b = ones(2, 2, 2, 2, 2, 2, 2), ones(3)\na + b",
        "a = ones(2, 3, 4)\na.masked_fill(ones(2, 3) > 0, 0.0)",
    ],
)
def test_where_the_operands_are_not_plain_nothing_is_offered(play: Play, code: str) -> None:
    error = play(code).error

    assert error["type"] in ("BroadcastError", "ShapeError")
    assert "mends" not in error["data"]
