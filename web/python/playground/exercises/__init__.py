"""Exercises in which a student writes the engine's own parts: the list of them, and two ways to check an answer.

`check_function` is what a run's own `check(function)` calls. `exercises.check(name, code)` judges a whole program by
itself, natively too, and gives the same event.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import pytensor
from playground.deadline import TimeLimitError, deadline
from playground.exercises.exercise import Exercise
from playground.exercises.gradients import (
    LOG_BACKWARD,
    MUL_BACKWARD,
    PERMUTE_BACKWARD,
    SIGMOID_BACKWARD,
    SUM_BACKWARD,
)
from playground.exercises.indices import BROADCAST_INDEX, INDEX_TO_POSITION, SHAPE_BROADCAST, TO_INDEX
from playground.exercises.judge import judge
from playground.exercises.loops import TENSOR_MAP, TENSOR_REDUCE, TENSOR_ZIP
from playground.output import Event
from playground.source import FILENAME

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for exercise in (
        INDEX_TO_POSITION,
        TO_INDEX,
        SHAPE_BROADCAST,
        BROADCAST_INDEX,
        TENSOR_MAP,
        TENSOR_ZIP,
        TENSOR_REDUCE,
        MUL_BACKWARD,
        SIGMOID_BACKWARD,
        LOG_BACKWARD,
        PERMUTE_BACKWARD,
        SUM_BACKWARD,
    )
}


def check_function(function: Any, tell: Callable[[Event], object]) -> None:
    """Judge a function by its name. Raises ValueError for a name that no exercise has, TypeError for no function."""
    name = getattr(function, "__name__", None)
    if not callable(function) or not isinstance(name, str):
        raise TypeError(f"check: give a function, for example check(shape_broadcast), not {function!r:.40}")
    if name not in EXERCISES:
        raise ValueError(f"check: there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}")
    judge(EXERCISES[name], function, tell)


def check(name: str, code: str, limit: float = 30.0) -> Event:
    """Run a student's program for at most `limit` seconds and judge its function `name`; gives the exercise's event.

    A program that can't be compiled, raises, or defines no such function is judged "raised". Raises KeyError for an
    exercise that there is none of.
    """
    exercise = EXERCISES[name]
    told: list[Event] = []
    try:
        program = compile(code, FILENAME, "exec", dont_inherit=True)
        module = types.ModuleType("__main__")
        module.__dict__.update({public: getattr(pytensor, public) for public in pytensor.__all__})
        module.__dict__.update({"check": lambda _: None})
        with deadline([program], limit, lambda: None):
            exec(program, module.__dict__)
            function = module.__dict__.get(name)
            if not isinstance(function, types.FunctionType) or function is getattr(pytensor, name, None):
                raise NameError(f"the program defines no function {name}")
            judge(exercise, function, told.append)
    except TimeLimitError as error:
        if not told:
            told.append(_broken(name, "endless", str(error)))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a program may raise anything
        told.append(_broken(name, "raised", f"{type(error).__name__}: {error}"))
    return told[-1]


def _broken(name: str, verdict: str, says: str) -> Event:
    return {"kind": "exercise", "name": name, "verdict": verdict, "says": says, "tried": 0, "line": None, "parts": []}
