"""What a cell's comments expect of its run, and whether that came: `# expect: …` and `# expect error: TypeName`.

Where a comment stands says what it speaks of. Behind an assignment it is the value that the name has when the program
has ended; anywhere else it is a line of what was printed or of the last line's value, and several come in their order.
Numbers agree within a relative 1e-4 (1e-6 near zero), since kernels round in their own ways and a printed tensor shows
four decimals; white space does not count, and `...` stands for anything.
"""

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .cells import Cell

COMMENT = re.compile(r"#\s*expect(?P<error>\s+error)?\s*:\s*(?P<text>.*?)\s*$")
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|inf|nan)(?![\w])", re.IGNORECASE)
PIECE = re.compile(rf"{NUMBER.pattern}|\.\.\.|\w+|[^\w\s]", re.IGNORECASE)
RELATIVE = 1e-4
NEAR_ZERO = 1e-6


@dataclass(frozen=True)
class Expectation:
    """One comment: its line in the code, its text, and the name whose value it speaks of, where there is one."""

    line: int
    text: str
    error: bool = False
    name: str | None = None
    beside_code: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run in the page came to, as session.py reads it off the element's result."""

    ok: bool
    stdout: str = ""
    value: str | None = None
    error: dict[str, Any] | None = None  # type, message, line
    names: dict[str, Any] = field(default_factory=dict)  # numbers, text, and tensors as nested lists
    verdicts: dict[str, str] = field(default_factory=dict)  # of exercises
    says: str = ""  # what the exercise said
    seconds: float = 0.0


@dataclass(frozen=True)
class Problem:
    """Why a cell failed, and on which line of its code; None where no line can be named."""

    says: str
    line: int | None = None


def problem_of(cell: Cell, outcome: Outcome) -> Problem | None:
    """The first thing that is not as the cell's comments, or its being an exercise, would have it."""
    expected = expectations(cell.code)
    errors = [each for each in expected if each.error]
    return (
        error_problem(errors[0] if errors else None, outcome)
        or exercise_problem(cell, outcome)
        or value_problem([each for each in expected if not each.error and each.name], outcome)
        or output_problem([each for each in expected if not each.error and not each.name], outcome)
    )


def expectations(code: str) -> list[Expectation]:
    """The comments of a program, in order. One that can't be read as Python still has comments up to the mistake."""
    bound = bound_names(code)
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            said = COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
            if said:
                line = token.start[0]
                beside = bool(token.line[: token.start[1]].strip())
                name = bound.get(line) if beside else None
                found.append(Expectation(line, said["text"], bool(said["error"]), name, beside))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def bound_names(code: str) -> dict[int, str]:
    """The name that a statement binds, by the line on which the statement ends."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return {}
    bindings = [node for node in tree.body if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)]
    return {node.end_lineno or node.lineno: name for node in bindings for name in names_bound_by(node)}


def names_bound_by(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[str]:
    """The plain names that a top-level assignment binds."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def error_problem(expected: Expectation | None, outcome: Outcome) -> Problem | None:
    """An error that nothing expected, one that did not come, or another than was expected."""
    error = outcome.error
    if expected is None:
        return None if error is None else Problem(f"{error['type']}: {error['message']}", error["line"])
    if error is None:
        return Problem(f"expected {expected.text}, and no error came", expected.line)
    name, _, part = expected.text.partition(":")
    if error["type"] != name.strip() or " ".join(part.split()) not in " ".join(error["message"].split()):
        return Problem(f"expected {expected.text}, and came {error['type']}: {error['message']}", error["line"])
    if expected.beside_code and error["line"] not in (None, expected.line):
        return Problem(f"expected {expected.text} here, and it came on another line", error["line"])
    return None


def exercise_problem(cell: Cell, outcome: Outcome) -> Problem | None:
    """A stub that is judged right, or a solution that isn't."""
    if cell.exercise is None:
        return None
    verdict = outcome.verdicts.get(cell.exercise)
    if verdict in cell.verdicts:
        return None
    solution = "solved" in cell.verdicts
    says = f": {outcome.says}" if outcome.says else ""
    return Problem(f"the {'solution' if solution else 'stub'} is judged {verdict or 'by nobody'}{says}")


def value_problem(expected: list[Expectation], outcome: Outcome) -> Problem | None:
    """A name whose value is another, or that has none that can be told."""
    for each in expected:
        if each.name not in outcome.names:
            return Problem(f"expected {each.name} to be {each.text}, and it has no value to compare", each.line)
        value = outcome.names[each.name]
        if not same_text(each.text, written(value)):
            return Problem(f"expected {each.name} to be {each.text}, and it is {written(value)}", each.line)
    return None


def written(value: Any) -> str:
    """A value as an author would write it."""
    return value if isinstance(value, str) else repr(value)


def output_problem(expected: list[Expectation], outcome: Outcome) -> Problem | None:
    """A line that is not in what was printed, or not behind the one expected before it."""
    value = outcome.value or ""
    lines = [*outcome.stdout.split("\n"), *value.split("\n"), value]
    at = 0
    for each in expected:
        place = next((i for i in range(at, len(lines)) if same_text(each.text, lines[i])), None)
        if place is None:
            came = " ".join((outcome.stdout + value).split())
            return Problem(f"expected {each.text!r}, and the output is {came[:200]!r}", each.line)
        at = place + 1
    return None


def same_text(expected: str, got: str) -> bool:
    """Whether two texts agree, their numbers within the tolerance and white space aside; `...` stands for anything."""
    pieces = PIECE.findall(expected)
    pattern = r"\s*".join(NUMBER.pattern.join("()") if NUMBER.fullmatch(piece) else literal(piece) for piece in pieces)
    found = re.fullmatch(rf"\s*{pattern}\s*", got, re.IGNORECASE | re.DOTALL)
    numbers = [piece for piece in pieces if NUMBER.fullmatch(piece)]
    pairs = zip(numbers, found.groups(), strict=True) if found else ()
    return found is not None and all(same_number(float(a), float(b)) for a, b in pairs)


def literal(piece: str) -> str:
    """The pattern of a piece that is no number."""
    return ".*" if piece == "..." else f"(?-i:{re.escape(piece)})"


def same_number(a: float, b: float) -> bool:
    """Whether two numbers agree within the tolerance; NaN agrees with NaN."""
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=RELATIVE, abs_tol=NEAR_ZERO)
