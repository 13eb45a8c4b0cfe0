"""The exercises on the three loops: tensor_map, tensor_zip and tensor_reduce over flat storages with strides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, prod
from typing import Any

from playground.exercises.choices import Choices
from playground.exercises.exercise import Case, Exercise, Thing, brief
from playground.exercises.indices import _two_shapes
from playground.exercises.shapes import Shape, any_numbers, any_shape, any_strides, numbers, read, storage_of, tensor_of
from pytensor.broadcasting import broadcast_index, shape_broadcast
from pytensor.layout import row_major, to_index

OUT = "out"
MAPS: dict[str, Callable[[float], float]] = {"-x": lambda x: -x, "x * x": lambda x: x * x, "x + 10": lambda x: x + 10}
ZIPS: dict[str, Callable[[float, float], float]] = {"a + 10 * b": lambda a, b: a + 10 * b, "a - b": lambda a, b: a - b}
REDUCTIONS: dict[str, tuple[Callable[[float, float], float], float]] = {
    "total + x": (lambda total, x: total + x, 0.0),
    "total * x": (lambda total, x: total * x, 1.0),
    "max(total, x)": (max, -inf),
}


def _operand(choices: Choices, shape: Shape) -> dict[str, Any]:
    values = numbers(any_numbers(choices), prod(shape))
    return {"shape": shape, "strides": any_strides(choices, shape), "values": values}


def _stored(operand: dict[str, Any]) -> list[float]:
    return storage_of(operand["values"], operand["shape"], operand["strides"])


def _drawn(label: str, operand: dict[str, Any]) -> Thing:
    text = f"shape {operand['shape']}, strides {operand['strides']}, storage {_whole(_stored(operand))}"
    return Thing(label, text, tensor=tensor_of(operand["values"], operand["shape"]))


def _whole(storage: Sequence[float]) -> list[float | int]:
    return [int(number) if number == number // 1 else number for number in storage]


def _out_things(out: list[Any], shape: Shape, strides: Shape, length: int) -> list[Thing]:
    """The answer that a loop has written into `out`."""
    if len(out) != length:
        return [Thing(OUT, f"a storage of {len(out)} numbers instead of {length}")]
    written = read(out, shape, strides)
    strange = next((value for value in written if not isinstance(value, int | float)), None)
    if strange is not None:
        return [Thing(OUT, f"a storage that holds {brief(strange)}")]
    try:
        return [Thing(OUT, f"shape {shape}", tensor=tensor_of([float(value) for value in written], shape))]
    except OverflowError:
        return [Thing(OUT, "a storage that holds a number too large for a float")]


def _truth(values: Sequence[float], shape: Shape) -> list[Thing]:
    return [Thing(OUT, f"shape {shape}", tensor=tensor_of(values, shape))]


# map ------------------------------------------------------------------------------------------------------------------


def _map_case(choices: Choices) -> Case:
    x = _operand(choices, any_shape(choices))
    return {"f": choices.pick(list(MAPS)), "x": x, "out_strides": any_strides(choices, x["shape"])}


def _call_map(function: Callable[..., Any], case: Case) -> list[Thing]:
    x, shape, strides = case["x"], case["x"]["shape"], case["out_strides"]
    out = storage_of([0.0] * prod(shape), shape, strides)
    length = len(out)
    function(MAPS[case["f"]], _stored(x), x["strides"], out, strides, shape)
    return _out_things(out, shape, strides, length)


def _matrix(values: Sequence[float], shape: Shape, strides: Shape | None = None) -> dict[str, Any]:
    return {"shape": shape, "strides": strides or row_major(shape), "values": list(values)}


TENSOR_MAP = Exercise(
    name="tensor_map",
    signature="tensor_map(f, x, x_strides, out, out_strides, shape)",
    draw=_map_case,
    call=_call_map,
    truth=lambda case: _truth([MAPS[case["f"]](x) for x in case["x"]["values"]], case["x"]["shape"]),
    given=lambda case: [
        Thing("f(x)", case["f"]), _drawn("x", case["x"]), Thing("out_strides", str(case["out_strides"])),
    ],
    written=lambda case: f"tensor_map with f(x) = {case['f']} and shape {case['x']['shape']}",
    example={"f": "-x", "x": _matrix([1, 2, 3, 4, 5, 6], (3, 2)), "out_strides": (2, 1)},
)  # fmt: skip


# zip ------------------------------------------------------------------------------------------------------------------


def _zip_case(choices: Choices) -> Case:
    a, b = _two_shapes(choices)
    try:
        shape = shape_broadcast(a, b)
    except ValueError:  # the loop is only ever asked for what broadcasts
        b, shape = a, a
    case = {"f": choices.pick(list(ZIPS)), "a": _operand(choices, a), "b": _operand(choices, b)}
    return {**case, "shape": shape, "out_strides": any_strides(choices, shape)}


def _call_zip(function: Callable[..., Any], case: Case) -> list[Thing]:
    a, b, shape, strides = case["a"], case["b"], case["shape"], case["out_strides"]
    out = storage_of([0.0] * prod(shape), shape, strides)
    length = len(out)
    function(
        ZIPS[case["f"]], _stored(a), a["shape"], a["strides"], _stored(b), b["shape"], b["strides"], out, shape, strides
    )
    return _out_things(out, shape, strides, length)


def _zip_truth(case: Case) -> list[Thing]:
    shape, out = case["shape"], []
    for ordinal in range(prod(shape)):
        index = to_index(ordinal, shape)
        pair = []
        for side in (case["a"], case["b"]):
            small = broadcast_index(index, shape, side["shape"])
            at = sum(i * step for i, step in zip(small, row_major(side["shape"]), strict=True))
            pair.append(side["values"][at])
        out.append(ZIPS[case["f"]](*pair))
    return _truth(out, shape)


TENSOR_ZIP = Exercise(
    name="tensor_zip",
    signature="tensor_zip(f, a, a_shape, a_strides, b, b_shape, b_strides, out, out_shape, out_strides)",
    draw=_zip_case,
    call=_call_zip,
    truth=_zip_truth,
    given=lambda case: [
        Thing("f(a, b)", case["f"]), _drawn("a", case["a"]), _drawn("b", case["b"]),
        Thing("out_strides", str(case["out_strides"])),
    ],
    written=lambda case: f"tensor_zip with f(a, b) = {case['f']}, shapes {case['a']['shape']} and {case['b']['shape']}",
    example={
        "f": "a + 10 * b", "a": _matrix([1, 2, 3], (3, 1)), "b": _matrix([1, 2], (1, 2)),
        "shape": (3, 2), "out_strides": (2, 1),
    },
)  # fmt: skip


# reduce ---------------------------------------------------------------------------------------------------------------


def _reduce_case(choices: Choices) -> Case:
    shape = any_shape(choices) or (1,)
    dim = choices.pick(range(3)) % len(shape)
    out_shape = (*shape[:dim], 1, *shape[dim + 1 :])
    return {
        "f": choices.pick(list(REDUCTIONS)),
        "x": _operand(choices, shape),
        "dim": dim,
        "out_strides": any_strides(choices, out_shape),
    }


def _reduced_shape(case: Case) -> Shape:
    shape, dim = case["x"]["shape"], case["dim"]
    return (*shape[:dim], 1, *shape[dim + 1 :])


def _call_reduce(function: Callable[..., Any], case: Case) -> list[Thing]:
    x, shape, strides = case["x"], _reduced_shape(case), case["out_strides"]
    f, start = REDUCTIONS[case["f"]]
    out = storage_of([start] * prod(shape), shape, strides)
    length = len(out)
    function(f, _stored(x), x["shape"], x["strides"], case["dim"], out, strides)
    return _out_things(out, shape, strides, length)


def _reduce_truth(case: Case) -> list[Thing]:
    x, shape, dim = case["x"], _reduced_shape(case), case["dim"]
    f, start = REDUCTIONS[case["f"]]
    out = [start] * prod(shape)
    steps = row_major(shape)
    for ordinal, value in enumerate(x["values"]):
        index = list(to_index(ordinal, x["shape"]))
        index[dim] = 0
        at = sum(i * step for i, step in zip(index, steps, strict=True))
        out[at] = f(out[at], value)
    return _truth(out, shape)


TENSOR_REDUCE = Exercise(
    name="tensor_reduce",
    signature="tensor_reduce(f, x, x_shape, x_strides, dim, out, out_strides)",
    draw=_reduce_case,
    call=_call_reduce,
    truth=_reduce_truth,
    given=lambda case: [
        Thing("f(total, x)", case["f"]), _drawn("x", case["x"]), Thing("dim", str(case["dim"])),
        Thing("out_strides", str(case["out_strides"])),
    ],
    written=lambda case: f"tensor_reduce with f = {case['f']} over dim {case['dim']} of shape {case['x']['shape']}",
    example={"f": "total + x", "x": _matrix([1, 2, 3, 4, 5, 6], (3, 2)), "dim": 0, "out_strides": (2, 1)},
)  # fmt: skip
