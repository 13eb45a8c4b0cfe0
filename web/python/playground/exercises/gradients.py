"""The exercises on backward: of mul, sigmoid, log, permute and sum. The truth is what the engine's backward gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from math import prod
from typing import Any

from playground.exercises.choices import Choices
from playground.exercises.exercise import Case, Exercise, Thing, brief
from playground.exercises.shapes import any_numbers, any_shape, any_tensor, numbers, tensor_of
from pytensor import Tensor, float32, no_grad


def _matrix(values: Sequence[float], shape: tuple[int, ...]) -> dict[str, Any]:
    return {"values": list(values), "shape": shape, "dtype": float32, "order": None}


def _upstream(choices: Choices, shape: tuple[int, ...], like: dict[str, Any]) -> dict[str, Any]:
    """A gradient that arrives: in the shape and dtype of the result."""
    values = [10 * number for number in numbers(any_numbers(choices), prod(shape))]
    return {"values": values, "shape": shape, "dtype": like["dtype"], "order": None}


def _things(labels: Sequence[str], value: Any) -> list[Thing]:
    parts = list(value) if isinstance(value, tuple | list) else [value]
    if len(parts) != len(labels):
        return [Thing(labels[0], brief(value))]
    return [_thing(label, part) for label, part in zip(labels, parts, strict=True)]


def _thing(label: str, part: Any) -> Thing:
    if isinstance(part, Tensor):
        return Thing(label, str(part.layout.shape), tensor=part.detach())
    return Thing(label, brief(part))


def _gradients(
    name: str,
    operation: Callable[..., Tensor],
    inputs: Sequence[str],
    draw: Callable[[Choices], Case],
    example: Case,
    arguments: Callable[[Case, list[Tensor]], tuple[Any, ...]],
    signature: str,
) -> Exercise:
    """An exercise on one backward: `arguments` says what the student's function gets beside the gradient."""
    labels = [f"gradient of {each}" for each in inputs]

    def tensors(case: Case) -> list[Tensor]:
        return [tensor_of(**case[each]) for each in inputs]

    def call(function: Callable[..., Any], case: Case) -> list[Thing]:
        with no_grad():
            return _things(labels, function(tensor_of(**case["grad_output"]), *arguments(case, tensors(case))))

    def truth(case: Case) -> list[Thing]:
        leaves = [each.detach().requires_grad_() for each in tensors(case)]
        operation(*leaves, case).backward(tensor_of(**case["grad_output"]))
        return [
            Thing(label, str(leaf.layout.shape), tensor=leaf.grad) for label, leaf in zip(labels, leaves, strict=True)
        ]

    def given(case: Case) -> list[Thing]:
        drawn = [Thing("grad_output", str(case["grad_output"]["shape"]), tensor=tensor_of(**case["grad_output"]))]
        names = signature.partition("(")[2].rstrip(")").split(", ")[1:]
        for label, value in zip(names, arguments(case, tensors(case)), strict=True):
            is_tensor = isinstance(value, Tensor)
            drawn.append(
                Thing(label, str(value.layout.shape), tensor=value)
                if is_tensor
                else Thing(label, str(value), sizes=value if isinstance(value, tuple) else None)
            )
        return drawn

    def written(case: Case) -> str:
        return f"{name} with {', '.join(f'{each} of shape {case[each]["shape"]}' for each in inputs)}"

    return Exercise(name, signature, draw, call, truth, given, written, example)


def _mul_case(choices: Choices) -> Case:
    a = any_tensor(choices)
    b = {**any_tensor(choices, shape=a["shape"]), "dtype": a["dtype"]}
    return {"a": a, "b": b, "grad_output": _upstream(choices, a["shape"], a)}


MUL_BACKWARD = _gradients(
    "mul_backward",
    lambda a, b, _: a * b,
    ["a", "b"],
    _mul_case,
    {
        "a": _matrix([1, 2, 3, 4, 5, 6], (3, 2)),
        "b": _matrix([10, 20, 30, 40, 50, 60], (3, 2)),
        "grad_output": _matrix([1, 2, 3, 1, 2, 3], (3, 2)),
    },
    lambda _, tensors: tuple(tensors),
    "mul_backward(grad_output, a, b)",
)


def _map_case(choices: Choices) -> Case:
    x = any_tensor(choices)
    return {"x": x, "grad_output": _upstream(choices, x["shape"], x)}


SIGMOID_BACKWARD = _gradients(
    "sigmoid_backward",
    lambda x, _: x.sigmoid(),
    ["x"],
    _map_case,
    {"x": _matrix([-2, -1, 0, 1, 2, 3], (3, 2)), "grad_output": _matrix([1, 1, 10, 10, 1, 1], (3, 2))},
    lambda _, tensors: (tensors[0].sigmoid(),),
    "sigmoid_backward(grad_output, out)",
)


def _log_case(choices: Choices) -> Case:
    case = _map_case(choices)
    x: dict[str, Any] = case["x"]
    return {**case, "x": {**x, "values": [abs(value) + 0.5 for value in x["values"]]}}


LOG_BACKWARD = _gradients(
    "log_backward",
    lambda x, _: x.log(),
    ["x"],
    _log_case,
    {"x": _matrix([1, 2, 4, 5, 8, 10], (3, 2)), "grad_output": _matrix([1, 1, 2, 2, 3, 3], (3, 2))},
    lambda _, tensors: (tensors[0],),
    "log_backward(grad_output, x)",
)


def _permute_case(choices: Choices) -> Case:
    x = any_tensor(choices)
    orders = list(permutations(range(len(x["shape"]))))
    order = orders[choices.pick(range(6)) % len(orders)]
    shape = tuple(x["shape"][dim] for dim in order)
    return {"x": x, "order": order, "grad_output": _upstream(choices, shape, x)}


PERMUTE_BACKWARD = _gradients(
    "permute_backward",
    lambda x, case: x.permute(*case["order"]) if case["order"] else x.permute(()),
    ["x"],
    _permute_case,
    {
        "x": _matrix([1, 2, 3, 4, 5, 6], (1, 2, 3)),
        "order": (1, 2, 0),
        "grad_output": _matrix([10, 20, 30, 40, 50, 60], (2, 3, 1)),
    },
    lambda case, _: (case["order"],),
    "permute_backward(grad_output, order)",
)


def _sum_case(choices: Choices) -> Case:
    x = any_tensor(choices, shape=any_shape(choices) or (1,))
    dim = choices.pick(range(3)) % len(x["shape"])
    shape = tuple(size for at, size in enumerate(x["shape"]) if at != dim)
    return {"x": x, "dim": dim, "grad_output": _upstream(choices, shape, x)}


SUM_BACKWARD = _gradients(
    "sum_backward",
    lambda x, case: x.sum(dim=case["dim"]),
    ["x"],
    _sum_case,
    {"x": _matrix([1, 2, 3, 4, 5, 6], (3, 2)), "dim": 0, "grad_output": _matrix([10, 20], (2,))},
    lambda case, _: (case["x"]["shape"], case["dim"]),
    "sum_backward(grad_output, x_shape, dim)",
)
