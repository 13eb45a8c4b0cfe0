"""Tries a student's function on many cases, makes the first failing one small, and tells it as one event for the page.

What the function does, an exception or an endless loop too, is a result of the exercise. The engine's own answer is
always the truth, also while a run uses a student's functions elsewhere (see playground/own.py).
"""

from __future__ import annotations

import random
import time
import types
from collections.abc import Callable, Sequence
from typing import Any

from playground import own
from playground.deadline import TimeLimitError
from playground.exercises.choices import Choices, smallest
from playground.exercises.exercise import Case, Difference, Exercise, Thing, brief, differ
from playground.grids import grid
from playground.output import Event
from playground.source import FILENAME

CASES = 150
MOST_SHRINKS = 400
BUDGET = 0.6  # seconds for the random cases, so that a check as one types stays light
MOST_PLACES = 64


def judge(exercise: Exercise, function: Callable[..., Any], tell: Callable[[Event], object]) -> None:
    """Check a function and `tell` the event. Raises TimeLimitError, after telling, when the function doesn't end."""
    tried = 0
    case: Case = exercise.example
    try:
        with own.suspended():
            if is_stub(function):
                tell(unsolved(exercise))
                return
            for case in exercise.first:
                if fails(exercise, function, case):
                    tell(failed(exercise, function, case, tried))
                    return
                tried += 1
            source = random.Random(2)
            ends = time.perf_counter() + BUDGET
            for _ in range(CASES):
                choices = Choices(source=source)
                case = exercise.draw(choices)
                if fails(exercise, function, case):
                    case = smaller(exercise, function, choices.taken)
                    tell(failed(exercise, function, case, tried))
                    return
                tried += 1
                if time.perf_counter() > ends:
                    break
            # The lecture's own figure comes last: whoever is right on all the others is right on it.
            case = exercise.example
            if fails(exercise, function, case):
                tell(failed(exercise, function, case, tried))
                return
            tell(solved(exercise, tried + 1))
    except TimeLimitError:
        tell(endless(exercise, case, tried))
        raise


def is_stub(function: Callable[..., Any]) -> bool:
    """Whether nothing but a docstring and `...` is written yet."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return False
    stubs = [stub.__code__.co_code for stub in (_nothing_written, _nothing_said)]
    return code.co_code in stubs and set(code.co_consts) <= {function.__doc__, None, ...}


def _nothing_written() -> None:
    """A stub: what its code looks like is what a stub's code looks like."""


_nothing_said: Callable[..., Any] = lambda: None  # noqa: E731 - a stub without a docstring


def attempt(exercise: Exercise, function: Callable[..., Any], case: Case) -> list[Thing] | Exception:
    """The function's answer, or what it raised."""
    try:
        return exercise.call(function, case)
    except TimeLimitError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return error
    except BaseException as error:  # noqa: BLE001 - exit() in a function is an answer like any other wrong one
        return RuntimeError(f"{type(error).__name__} in an exercise")


def fails(exercise: Exercise, function: Callable[..., Any], case: Case) -> bool:
    """Whether the function is wrong on a case."""
    got = attempt(exercise, function, case)
    return isinstance(got, Exception) or differ(exercise.truth(case), got) is not None


def smaller(exercise: Exercise, function: Callable[..., Any], taken: Sequence[int]) -> Case:
    """The smallest case that fails as the one of these numbers does: it still raises, or it is still wrong."""
    raised = isinstance(attempt(exercise, function, exercise.draw(Choices(taken))), Exception)

    def still(numbers: Sequence[int]) -> bool:
        case = exercise.draw(Choices(numbers))
        got = attempt(exercise, function, case)
        if isinstance(got, Exception):
            return raised
        return not raised and differ(exercise.truth(case), got) is not None

    return exercise.draw(Choices(smallest(taken, still, MOST_SHRINKS)))


# Events ---------------------------------------------------------------------------------------------------------------


def unsolved(exercise: Exercise) -> Event:
    """The picture to aim at."""
    says = f"Nothing is written yet. This is what {exercise.written(exercise.example)} should give."
    return event(exercise, "unsolved", says, 0, exercise.example)


def solved(exercise: Exercise, tried: int) -> Event:
    """All cases came out right."""
    says = f"Right on all {tried} cases: sizes 0 and 1, no dimensions, permuted storages and all."
    return event(exercise, "solved", says, tried, exercise.example)


def endless(exercise: Exercise, case: Case, tried: int) -> Event:
    """The function didn't come back."""
    says = f"{exercise.written(case)} did not come to an end in the time of this run. Which loop never stops?"
    return event(exercise, "endless", says, tried, case)


def failed(exercise: Exercise, function: Callable[..., Any], case: Case, tried: int) -> Event:
    """The function is wrong on `case`: its answer beside the right one."""
    got = attempt(exercise, function, case)
    where = exercise.written(case)
    if isinstance(got, Exception):
        if isinstance(got, NotImplementedError):
            return unsolved(exercise)
        line = own_line(got)
        says = f"{where} raised {type(got).__name__}: {brief_message(got)}"
        return event(exercise, "raised", says, tried, case, line=line)
    difference = differ(exercise.truth(case), got)
    if difference is None:  # an answer that changes from call to call
        difference = Difference("the same arguments gave a right answer the second time: does it remember something?")
    return event(exercise, "wrong", f"{where}: {difference.says}", tried, case, got=got, difference=difference)


def brief_message(error: Exception) -> str:
    """What an exception says, in one line."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # noqa: BLE001 - an exception of the student's own may have any __str__
        lines = []
    text = brief(lines[0])[1:-1] if lines else "no message"
    return text if text.endswith((".", "!", "?")) else f"{text}."


def own_line(error: BaseException) -> int | None:
    """The last line of the student's code that an exception passed through."""
    line = None
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == FILENAME:
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def event(
    exercise: Exercise,
    verdict: str,
    says: str,
    tried: int,
    case: Case,
    *,
    got: Sequence[Thing] = (),
    difference: Difference | None = None,
    line: int | None = None,
) -> Event:
    """The event of an exercise (ExerciseEvent in web/protocol.ts)."""
    truth = exercise.truth(case)
    marks = {} if difference is None else {difference.thing: difference.places[:MOST_PLACES]}
    parts = [part("given", thing) for thing in exercise.given(case)]
    parts += [part("expected", thing, marks.get(at, [])) for at, thing in enumerate(truth)]
    parts += [part("yours", thing, marks.get(at, [])) for at, thing in enumerate(got)]
    return {
        "kind": "exercise",
        "name": exercise.name,
        "verdict": verdict,
        "says": says,
        "tried": tried,
        "line": line,
        "parts": parts,
    }


def part(role: str, thing: Thing, marked: Sequence[int] = ()) -> Event:
    """One thing as it is drawn. A tuple that holds a number too large for a picture stays text."""
    sizes = thing.sizes
    drawable = sizes is not None and len(sizes) <= 16 and all(abs(size) < 2**53 for size in sizes)
    return {
        "role": role,
        "label": thing.label,
        "text": thing.text if len(thing.text) <= 500 else f"{thing.text[:500]} …",
        "sizes": list(sizes) if drawable and sizes is not None else None,
        "grid": None if thing.tensor is None else grid(thing.tensor),
        "marked": list(marked),
    }
