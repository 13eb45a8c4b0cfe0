"""The exercises on indices and shapes: to_index, index_to_position, shape_broadcast and broadcast_index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.exercises.choices import Choices
from playground.exercises.exercise import Case, Exercise, Thing, brief, sizes_thing
from playground.exercises.shapes import MOST_DIMENSIONS, SIZES, any_shape, any_strides
from pytensor.broadcasting import broadcast_index, shape_broadcast
from pytensor.errors import BroadcastError
from pytensor.layout import index_to_position, to_index

ANSWER = "answer"


def _called(*names: str) -> Callable[[Callable[..., Any], Case], list[Thing]]:
    def call(function: Callable[..., Any], case: Case) -> list[Thing]:
        return [sizes_thing(ANSWER, function(*(case[name] for name in names)))]

    return call


def _written(function: str, *names: str) -> Callable[[Case], str]:
    return lambda case: f"{function}({', '.join(str(case[name]) for name in names)})"


def _given(*names: str) -> Callable[[Case], list[Thing]]:
    def given(case: Case) -> list[Thing]:
        return [
            Thing(name, str(case[name]), sizes=case[name] if isinstance(case[name], tuple) else None) for name in names
        ]

    return given


def _filled(choices: Choices) -> tuple[int, ...]:
    """A shape without a size of 0, in which there is at least one element."""
    return tuple(size or 1 for size in any_shape(choices))


def _ordinal_case(choices: Choices) -> Case:
    shape = _filled(choices)
    count = 1
    for size in shape:
        count *= size
    return {"ordinal": choices.pick(range(27)) % count, "shape": shape}


TO_INDEX = Exercise(
    name="to_index",
    signature="to_index(ordinal, shape)",
    draw=_ordinal_case,
    call=_called("ordinal", "shape"),
    truth=lambda case: [sizes_thing(ANSWER, to_index(case["ordinal"], case["shape"]))],
    given=_given("ordinal", "shape"),
    written=_written("to_index", "ordinal", "shape"),
    example={"ordinal": 4, "shape": (3, 2)},
)


def _index_case(choices: Choices) -> Case:
    shape = _filled(choices)
    strides = any_strides(choices, shape)
    picks = [choices.pick(range(3)) for _ in range(MOST_DIMENSIONS)]
    return {"index": tuple(pick % size for pick, size in zip(picks, shape, strict=False)), "strides": strides}


def _called_for_position(function: Callable[..., Any], case: Case) -> list[Thing]:
    value = function(case["index"], case["strides"])
    return [Thing(ANSWER, str(value) if type(value) is int else brief(value))]


INDEX_TO_POSITION = Exercise(
    name="index_to_position",
    signature="index_to_position(index, strides)",
    draw=_index_case,
    call=_called_for_position,
    truth=lambda case: [Thing(ANSWER, str(index_to_position(case["index"], case["strides"])))],
    given=_given("index", "strides"),
    written=_written("index_to_position", "index", "strides"),
    example={"index": (2, 1), "strides": (2, 1)},
)


def _two_shapes(choices: Choices) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that mostly broadcast: each pair of sizes is equal, or one of them 1, or, seldom, neither."""
    dimensions = choices.pick((1, 2, 2, 3, 3)), choices.pick((1, 2, 3, 2, 0))
    a, b = [], []
    for _ in range(MOST_DIMENSIONS):
        size = choices.pick(SIZES)
        relation = choices.pick(("equal", "b is 1", "a is 1", "b is 1", "a is 1", "different"))
        a.append(1 if relation == "a is 1" else size)
        b.append(1 if relation == "b is 1" else size + 2 if relation == "different" else size)
    swapped = choices.pick((False, True))
    shapes = tuple(a[MOST_DIMENSIONS - dimensions[0] :]), tuple(b[MOST_DIMENSIONS - dimensions[1] :])
    return (shapes[1], shapes[0]) if swapped else shapes


def _pair_case(choices: Choices) -> Case:
    a, b = _two_shapes(choices)
    return {"a": a, "b": b}


def _broadcast_truth(case: Case) -> list[Thing]:
    try:
        return [sizes_thing(ANSWER, shape_broadcast(case["a"], case["b"]))]
    except BroadcastError:
        return [Thing(ANSWER, "ValueError")]


def _called_for_broadcast(function: Callable[..., Any], case: Case) -> list[Thing]:
    try:
        return [sizes_thing(ANSWER, function(case["a"], case["b"]))]
    except ValueError:
        return [Thing(ANSWER, "ValueError")]


SHAPE_BROADCAST = Exercise(
    name="shape_broadcast",
    signature="shape_broadcast(a, b)",
    draw=_pair_case,
    call=_called_for_broadcast,
    truth=_broadcast_truth,
    given=_given("a", "b"),
    written=_written("shape_broadcast", "a", "b"),
    example={"a": (3, 4, 1), "b": (1, 5)},
    first=[
        {"a": (2,), "b": (2,)},
        {"a": (2,), "b": (1,)},
        {"a": (1,), "b": (3,)},
        {"a": (2,), "b": (3,)},
        {"a": (2, 3), "b": (3,)},
        {"a": (3,), "b": (2, 3)},
        {"a": (1,), "b": (0,)},
        {"a": (), "b": (2,)},
    ],
)


def _broadcast_index_case(choices: Choices) -> Case:
    big = tuple(size or 1 for size in any_shape(choices))
    kept = choices.pick((0, 0, 1, 2, 3))
    ones = [choices.pick((False, True)) for _ in range(MOST_DIMENSIONS)]
    shape = tuple(1 if one else size for one, size in zip(ones, big, strict=False))[min(kept, len(big)) :]
    picks = [choices.pick(range(3)) for _ in range(MOST_DIMENSIONS)]
    return {
        "big_index": tuple(pick % size for pick, size in zip(picks, big, strict=False)),
        "big_shape": big,
        "shape": shape,
    }


BROADCAST_INDEX = Exercise(
    name="broadcast_index",
    signature="broadcast_index(big_index, big_shape, shape)",
    draw=_broadcast_index_case,
    call=_called("big_index", "big_shape", "shape"),
    truth=lambda case: [sizes_thing(ANSWER, broadcast_index(case["big_index"], case["big_shape"], case["shape"]))],
    given=_given("big_index", "big_shape", "shape"),
    written=_written("broadcast_index", "big_index", "big_shape", "shape"),
    example={"big_index": (2, 1), "big_shape": (3, 2), "shape": (1, 2)},
)
