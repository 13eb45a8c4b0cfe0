"""What comments expect of a run, and the sentence that says what came instead."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from web.check.cells import Cell
from web.check.expect import Outcome, Problem, problem_of, same_text
from web.check.report import Report, summary, write_junit


def judged(code: str, outcome: Outcome) -> Problem | None:
    return problem_of(Cell(Path("page.md"), 1, code), outcome)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("[1, 2.5]", "[1.0,  2.50001]"),
        ("tensor(14., grad_fn=...)", "tensor(14.0000, grad_fn=<SumBackward>)"),
        ("loss 0.3333333", "loss 0.333333343"),
        ("nan inf", "nan inf"),
        ("x1 = 0", "x1 = 1e-9"),
        ("...", "anything\nat all 3"),
    ],
)
def test_texts_that_agree(expected: str, got: str) -> None:
    assert same_text(expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [("1", "1.001"), ("[1, 2]", "[1, 2, 3]"), ("x1", "x2"), ("True", "true"), ("1", "-1"), ("nan", "1"), ("12", "1 2")],
)
def test_texts_that_differ(expected: str, got: str) -> None:
    assert not same_text(expected, got)


def test_a_comment_behind_an_assignment_speaks_of_the_value() -> None:
    code = "w = tensor([1., 2.])\ng = (w *\n  2)  # expect: [2, 4]\n"
    assert judged(code, Outcome(True, names={"g": [2.0, 4.0]})) is None
    problem = judged(code, Outcome(True, names={"g": [2.0, 5.0]}))
    assert problem == Problem("expected g to be [2, 4], and it is [2.0, 5.0]", 3)
    missing = judged(code, Outcome(True))
    assert missing is not None
    assert missing.line == 3


def test_other_comments_speak_of_the_output_in_order() -> None:
    code = 'print("a")  # expect: a\n# expect: b\n"# expect: c"\n'
    assert judged(code, Outcome(True, stdout="a\nmore\nb\n")) is None
    assert judged(code, Outcome(True, stdout="a\n", value="b")) is None
    assert judged(code, Outcome(True, stdout="b\na\n")) == Problem("expected 'b', and the output is 'b a'", 2)


ERROR = {"type": "ShapeError", "message": "add: shapes (2,) and (3,)", "line": 2}


def test_an_error_that_nothing_expected_is_on_its_line() -> None:
    assert judged("a\nb", Outcome(False, error=ERROR)) == Problem("ShapeError: add: shapes (2,) and (3,)", 2)


@pytest.mark.parametrize(
    ("code", "passes"),
    [
        ("a\nb  # expect error: ShapeError", True),
        ("# expect error: ShapeError: shapes (2,)\na", True),
        ("# expect error: ShapeError: other words\na", False),
        ("a\nb  # expect error: ValueError", False),
        ("a  # expect error: ShapeError\nb", False),
    ],
)
def test_an_expected_error(code: str, passes: bool) -> None:
    assert (judged(code, Outcome(False, error=ERROR)) is None) == passes


def test_an_error_that_does_not_come_is_a_problem() -> None:
    assert judged("a  # expect error: E", Outcome(True)) == Problem("expected E, and no error came", 1)


def test_a_stub_must_not_pass_and_a_solution_must() -> None:
    stub = Cell(Path("a.py"), 1, "", exercise="f", verdicts=("unsolved", "wrong", "raised"))
    solution = Cell(Path("a.py"), 9, "", exercise="f", verdicts=("solved",))
    solved = Outcome(True, verdicts={"f": "solved"})
    wrong = Outcome(True, verdicts={"f": "wrong"}, says="f gives 2.")
    assert problem_of(stub, solved) == Problem("the stub is judged solved")
    assert problem_of(stub, wrong) is None
    assert problem_of(solution, solved) is None
    assert problem_of(solution, wrong) == Problem("the solution is judged wrong: f gives 2.")
    assert problem_of(solution, Outcome(True)) == Problem("the solution is judged by nobody")


def test_reports_as_lines_and_as_junit(tmp_path: Path) -> None:
    cell = Cell(Path("page.md"), 10, "a\nb")
    reports = [Report(cell, 0.25, None), Report(cell, 0.5, Problem("E: two\nlines \x1b[0m", 2))]
    assert reports[0].line() == "page.md:10  0.25 s  ok"
    assert reports[1].line().startswith("page.md:11  0.50 s  E: two lines")
    assert summary(reports) == "2 cells in 0.8 s, 1 failed"
    write_junit(reports, tmp_path / "new" / "junit.xml")
    suite = ET.parse(tmp_path / "new" / "junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.find("failure") is None for case in suite] == [True, False]
    assert suite[1][0].get("message") == "E: two\nlines \ufffd[0m"
