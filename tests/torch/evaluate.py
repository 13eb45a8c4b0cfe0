"""Evaluates expressions with `pt` bound to pytensor or to PyTorch, and says what came out, as JSON-able data.

Runs in both interpreters, so it uses nothing but the standard library (of Python 3.11) and the library it is given.
As a program: `python evaluate.py` reads a JSON list of expressions and writes a JSON list of PyTorch's results.
"""

import json
import math
import random
import sys
from typing import Any

NAN, INF = math.nan, math.inf


def inputs(lib: Any) -> dict[str, Any]:
    """The tensors that an expression may name. Floating point ones require gradients."""
    draw = random.Random(20)

    def numbers(shape: tuple[int, ...], low: float, high: float) -> Any:
        if not shape:
            return round(draw.uniform(low, high), 3)
        return [numbers(shape[1:], low, high) for _ in range(shape[0])]

    def floats(shape: tuple[int, ...], low: float = -2.0, high: float = 2.0, dtype: Any = lib.float32) -> Any:
        return lib.tensor(numbers(shape, low, high), dtype=dtype, requires_grad=True)

    def ints(data: Any) -> Any:
        return lib.tensor(data, dtype=lib.int64)

    return {
        "a": floats((2, 3)),
        "b": floats((2, 3)),
        "c": floats((3,)),
        "r": floats((1, 3)),
        "k": floats((2, 1)),
        "s": floats(()),
        "p": floats((2, 3), 0.3, 3.0),  # positive
        "h": floats((2, 3), -0.9, 0.9),  # inside (-1, 1)
        "g": floats((2, 3), 1.1, 3.0),  # above 1
        "v": floats((4,)),
        "w": floats((4,)),
        "m": floats((3, 4)),
        "q": floats((4, 4)),
        "t": floats((2, 3, 4)),
        "y": floats((2, 4, 5)),
        "o": floats((1, 2, 1, 3)),
        "d": floats((2, 3), dtype=lib.float64),
        "line": floats((2, 3, 8)),  # (batch, channels, length)
        "image": floats((2, 3, 6, 6)),  # (batch, channels, height, width)
        "kernel1": floats((4, 3, 3)),
        "kernel2": floats((4, 3, 3, 3)),
        "bias": floats((4,)),
        "i": ints([[3, -1, 2], [0, 5, -4]]),
        "j": ints([[1, 2, 3], [4, 5, 2]]),
        "n": ints([2, 0, 1]),
        "at": ints([[0, 2, 1], [2, 1, 0]]),
        "labels": ints([2, 0]),
        "e": lib.tensor([[True, False, True], [False, False, True]]),
        "f": lib.tensor([[True, True, False], [False, True, True]]),
        "none": lib.zeros(0, 3, requires_grad=True),
        "ties": lib.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 0.0]], requires_grad=True),
        "odd": lib.tensor([[NAN, 1.0, -INF], [INF, -2.5, 0.0]]),
        "halves": lib.tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.4, -0.6], requires_grad=True),
    }


def evaluate(lib: Any, expression: str) -> dict[str, Any]:
    """What an expression (or statements that bind `out`) gives: results and gradients, or the error."""
    given = inputs(lib)
    names = {"pt": lib, "nn": lib.nn, "F": lib.nn.functional, "NAN": NAN, "INF": INF, **given}
    whole_derivatives = getattr(lib.autograd, "functional", lib)  # pytensor has them at its top
    names["jacobian"], names["hessian"] = whole_derivatives.jacobian, whole_derivatives.hessian
    try:
        try:
            code = compile(expression, "<expression>", "eval")
        except SyntaxError:
            code = compile(expression, "<expression>", "exec")
            exec(code, names)
            out = names["out"]
        else:
            out = eval(code, names)
        results = flattened(lib, out)
        named = [name for name in given if name in code.co_names or name in expression.split()]
        return {"results": [described(lib, each) for each in results], "gradients": gradients(given, named, results)}
    except Exception as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"error": type(error).__name__, "kinds": kinds, "message": str(error)}


def flattened(lib: Any, out: Any) -> list[Any]:
    """The tensors and numbers of a result, in order."""
    if isinstance(out, (tuple, list)) and not isinstance(out, lib.Tensor):
        return [leaf for part in out for leaf in flattened(lib, part)]
    return [out]


def described(lib: Any, value: Any) -> dict[str, Any]:
    """Shape, dtype and numbers of a tensor; kind and value of anything else."""
    if isinstance(value, lib.Tensor):
        return {
            "shape": list(value.shape),
            "dtype": str(value.dtype).replace("torch.", ""),
            "numbers": flat(value.detach().tolist()),
        }
    text = None if type(value) in (bool, int, float) else str(value).replace("torch.", "").replace("Size", "")
    kind = type(value).__name__ if text is None else "text"
    return {"shape": None, "dtype": kind, "numbers": [value if text is None else text]}


def flat(data: Any) -> list[Any]:
    """The numbers of nested lists."""
    return [number for part in data for number in flat(part)] if isinstance(data, list) else [data]


def gradients(given: dict[str, Any], named: list[str], results: list[Any]) -> dict[str, Any]:
    """The gradients by the named inputs of the sum of all results, each element with a weight of its own."""
    total: Any = None
    for result in results:
        if getattr(result, "requires_grad", False) and result.grad_fn is not None:
            count = result.numel()
            spread = [0.3 + (at * 0.618) % 1.0 for at in range(count)]
            weights = result.new_tensor(spread) if hasattr(result, "new_tensor") else _tensor(result, spread)
            part = (result.reshape(-1) * weights).sum()
            total = part if total is None else total + part
    if total is None:
        return {}
    for name in named:
        if getattr(given[name], "requires_grad", False):
            given[name].grad = None
    total.backward()
    found = {}
    for name in named:
        grad = given[name].grad
        found[name] = None if grad is None else [list(grad.shape), flat(grad.tolist())]
    return found


def _tensor(like: Any, numbers: list[float]) -> Any:
    import pytensor

    return pytensor.tensor(numbers, dtype=like.dtype)


if __name__ == "__main__":
    import torch

    json.dump([evaluate(torch, expression) for expression in json.load(sys.stdin)], sys.stdout)
