"""Every lesson runs without a mistake, binds what its prose speaks of, and shows the numbers that its prose names."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from tests.runner.conftest import Play
from tests.runner.lesson_files import LESSONS, lessons

TAUGHT = lessons("lecture", "further")

ROWS_AND_COLUMNS = [[11, 21], [12, 22], [13, 23]]
PROMISED: dict[str, dict[str, Any]] = {
    "broadcasting": {"out": [[3, 6], [4, 8], [5, 10]], "a.grad": [[12, 12]], "b.grad": [[3], [3], [3]]},
    "tensor_functions": {"binary": [[11, 22], [33, 44], [55, 66]], "reduction": 21},
    "map": {"mapped": [[-1, -2], [-3, -4], [-5, -6]], "by_hand": [[-1, -2], [-3, -4], [-5, -6]], "same": 1},
    "zip": {"zipped": [[11, 22], [33, 44], [55, 66]], "by_hand": [[11, 22], [33, 44], [55, 66]]},
    "reduce": {"columns": [[9, 12]], "rows": [[3], [7], [11]], "dropped": [3, 7, 11], "total": 21},
    "reduction_strides": {"sums": [9, 12], "expected": [9, 12]},
    "why_broadcasting": {"repeated": [11, 12, 13], "temp_vector": [11, 12, 13], "broadcast": [11, 12, 13]},
    "zip_broadcasting": {"out": ROWS_AND_COLUMNS, "repeated": ROWS_AND_COLUMNS, "direct": ROWS_AND_COLUMNS},
    "three_rules": {"by_rule_1": [[2, 2]] * 3, "by_rule_2": ROWS_AND_COLUMNS, "by_rule_3": [[10, 20]] * 3},
    "matrix_and_vector": {
        "plus_row": [[1, 3, 5], [4, 6, 8], [7, 9, 11], [10, 12, 14]],
        "plus_column": [[1, 2, 3], [5, 6, 7], [9, 10, 11], [14, 15, 16]],
    },
    "applying_the_rules": {},
    "your_turn": {},
    "three_sizes": {"solid": [[[1, 20], [3, 40], [5, 60]], [[100, 2000], [300, 4000], [500, 6000]]]},
    "index_maps": {"out": ROWS_AND_COLUMNS, "expected": ROWS_AND_COLUMNS},
    "matmul": {
        "sums": [[[201], [403], [605]], [[2010], [4030], [6050]]],
        "product": [[201, 2010], [403, 4030], [605, 6050]],
        "expected": [[201, 2010], [403, 4030], [605, 6050]],
    },
    "many_derivatives": {"nudged": [3, 12, 27], "gradient": [3, 12, 27]},
    "the_graph": {"x.grad": [1, 0.8, 0.6]},
    "chain_rule": {"difference": 0},
    "terminology": {"a.grad": [4, 5, 6], "b.grad": [1, 2, 3]},
    "map_backward": {"by_hand": [[1, 0.5], [0.5, 0.4], [0.375, 0.3]], "x.grad": [[1, 0.5], [0.5, 0.4], [0.375, 0.3]]},
    "zip_backward": {"a.grad": [[10, 20], [30, 40], [50, 60]], "b.grad": [[1, 2], [3, 4], [5, 6]]},
    "reduce_backward": {"columns": [[11, 15]], "by_hand": [[10, 20]] * 3, "x.grad": [[10, 20]] * 3},
    "broadcast_backward": {"b.grad": [9, 12], "by_hand": [9, 12]},
    "training": {},
    "classifier": {},
    "modules": {},
    "custom_functions": {"x": [-2, -1, 0, 1, 2]},
    "convolution": {"edges": [[[[0, 3, 3, 0]] * 4]], "by_hand": 3},
    "attention": {},
}


def flat(nested: Any) -> list[float]:
    return [number for part in nested for number in flat(part)] if isinstance(nested, list) else [nested]


def shape(nested: Any) -> list[int]:
    return [len(nested), *shape(nested[0])] if isinstance(nested, list) else []


def test_every_lesson_promises_something_or_is_tested_below() -> None:
    assert set(PROMISED) == set(TAUGHT)


@pytest.mark.parametrize("name", TAUGHT)
def test_a_lesson_runs_and_binds_what_it_promises(play: Play, name: str) -> None:
    played = play(TAUGHT[name].read_text("utf-8"))
    assert played.error is None

    for promise, expected in PROMISED[name].items():
        tensor, _, gradient = promise.partition(".")
        grid = played.tensor(tensor)["grad" if gradient else "values"]
        assert grid["shape"] == shape(expected), promise
        assert list(grid["data"]) == pytest.approx(flat(expected), rel=1e-5, abs=1e-6), promise


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("zip_broadcasting", "strides of the repeated column: (1, 0)"),
        ("applying_the_rules", "(3, 4, 5)\n(3, 4, 5)\n(3, 4, 5)\n"),
        ("applying_the_rules", "4 meets 3"),
        ("your_turn", "(1, 3, 4) | (1, 3, 1) => ? : your turn"),
        ("three_sizes", "(3, 2) with (2, 1, 2) gives (2, 3, 2)"),
        ("terminology", "[4.0, 5.0, 6.0]"),
        ("modules", "parameters: 33"),
        ("classifier", "80 of 80 points"),
    ],
)
def test_a_lesson_prints_what_it_speaks_of(play: Play, name: str, printed: str) -> None:
    assert printed in play(TAUGHT[name].read_text("utf-8")).text()


def test_the_open_exercises_take_an_answer(play: Play) -> None:
    code = TAUGHT["your_turn"].read_text("utf-8").replace("[None, None, None]", '[(1, 3, 4), "no", (3, 4, 4)]')
    assert [line.rpartition(": ")[2] for line in play(code).text().splitlines()] == ["right", "right", "not yet"]


def test_the_line_that_must_not_work_says_why(play: Play) -> None:
    code = TAUGHT["matrix_and_vector"].read_text("utf-8").replace("# matrix1.view", "matrix1.view")
    error = play(code).error
    assert error["type"] == "BroadcastError"
    assert "3 meets 4" in error["message"]


def test_what_trains_learns(play: Play) -> None:
    training = play(TAUGHT["training"].read_text("utf-8"))
    assert training.tensor("slope")["values"]["data"][0] == pytest.approx(1.5, abs=0.1)
    assert training.tensor("height")["values"]["data"][0] == pytest.approx(0.5, abs=0.1)
    modules = play(TAUGHT["modules"].read_text("utf-8"))
    assert list(modules.tensor("answer")["values"]["data"]) == pytest.approx([0, 1, 1, 0], abs=0.1)


def test_attention_by_hand_is_the_engines_own(play: Play) -> None:
    played = play(TAUGHT["attention"].read_text("utf-8"))
    mine, engines = (played.tensor(name)["values"] for name in ("result", "expected"))
    assert mine["shape"] == engines["shape"] == [3, 2]
    assert list(mine["data"]) == pytest.approx(list(engines["data"]), rel=1e-5)
    rows = list(played.tensor("weights")["values"]["data"])
    assert [sum(rows[i : i + 3]) for i in range(0, 9, 3)] == pytest.approx([1, 1, 1])


@pytest.mark.parametrize("path", sorted(LESSONS.glob("*/*.py")), ids=lambda path: path.stem)
def test_a_lesson_speaks_only_of_names_that_are_there(path: Path) -> None:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    prose = ast.get_docstring(tree) or ""
    # Words in backquotes that look like a name: it is in the code, or pytensor's, or a word of Python's.
    names = {word for word in re.findall(r"`([a-z_]\w*)`", prose, re.IGNORECASE) if not word.isdigit()}
    import pytensor

    known = set(re.findall(r"\w+", source.partition('"""\n')[2])) | set(pytensor.__all__) | set(dir(pytensor.Tensor))
    assert names <= known | {"ValueError", "max", "d_out", "grad_out", "bool", "s", "size", "x", "y", "lr"}
