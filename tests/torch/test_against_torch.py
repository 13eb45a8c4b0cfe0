"""pytensor against PyTorch 2.13, expression by expression: shapes, dtypes, values, gradients, and what is refused.

Not part of the everyday run, since PyTorch is no dependency: PYTENSOR_TORCH_PYTHON names a Python that has it, for
example that of a virtual environment with `torch==2.13.0`. It is started once; results come back as JSON.
"""

import json
import math
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import pytensor
from tests.torch import elementwise, evaluate, mistakes, models, shapes

PYTHON = os.environ.get("PYTENSOR_TORCH_PYTHON")
if not PYTHON:
    pytest.skip("PYTENSOR_TORCH_PYTHON names no Python with PyTorch", allow_module_level=True)

VALUE, GRADIENT = 2e-4, 1e-3
# Where pytensor means to differ: it says why, and a test fails when it no longer does.
MEANT = {
    "pt.sign(odd)": "the sign of NaN is NaN, as in NumPy and IEEE 754; PyTorch says 0",
    "F.one_hot(a)": "class numbers may be floats, since Python's numbers become float32 here",
    "nn.Linear(3, 2)(i)": "whole numbers beside floats are promoted in a product as in a sum",
}
# Refused by both, but `except` for PyTorch's exception does not catch ours, which tells more of what is wrong.
OTHER_KIND = {
    "a[pt.tensor([0.5])]",  # a dtype, in an index
    "a[e[:, :2]]",  # a shape, in an index
    "m[n, labels]",  # shapes that don't broadcast, in an index
    "pt.zeros(2, 2.5)",  # a size
    "pt.stack(a, b)",  # a dimension that is a tensor
    "pt.vmap(lambda x: 1)(a)",  # a result that is no tensor
    "optimizer = pt.optim.SGD([a * 2], lr=0.1); out = 1",  # a gradient that nothing collects
}
WORKING = [*elementwise.EXPRESSIONS, *shapes.EXPRESSIONS, *models.EXPRESSIONS]


@pytest.fixture(scope="module")
def torch_says() -> dict[str, Any]:
    """PyTorch's result of every expression."""
    expressions = [*WORKING, *mistakes.EXPRESSIONS]
    ran = subprocess.run(
        [str(PYTHON), "-W", "ignore", str(Path(evaluate.__file__))],
        input=json.dumps(expressions),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return dict(zip(expressions, json.loads(ran.stdout), strict=True))


def test_there_are_hundreds() -> None:
    assert len(set(WORKING)) >= 400
    assert len(set(mistakes.EXPRESSIONS)) >= 100


def cases(expressions: list[str]) -> list[Any]:
    """The expressions as parameters; those that are meant to differ must."""
    return [
        pytest.param(each, marks=pytest.mark.xfail(reason=MEANT[each], strict=True)) if each in MEANT else each
        for each in dict.fromkeys(expressions)
    ]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("expression", cases(WORKING))
def test_results_and_gradients_are_those_of_torch(expression: str, torch_says: dict[str, Any], backend: str) -> None:
    theirs, ours = torch_says[expression], evaluate.evaluate(pytensor, expression)

    assert "error" not in theirs, f"PyTorch itself refuses it: {theirs}"
    assert "error" not in ours, f"{ours['error']}: {ours['message']}"
    assert len(ours["results"]) == len(theirs["results"])
    for mine, other in zip(ours["results"], theirs["results"], strict=True):
        assert (mine["shape"], mine["dtype"]) == (other["shape"], other["dtype"])
        assert_close(mine["numbers"], other["numbers"], VALUE)
    for name, expected in theirs["gradients"].items():
        found = ours["gradients"].get(name)
        if expected is None or found is None:
            # An input that is not reached: both say so, or one of them says zeros.
            assert not any((expected or found or [[], []])[1]), f"gradient of {name}: {found} for {expected}"
            continue
        assert found[0] == expected[0], f"shape of the gradient of {name}"
        assert_close(found[1], expected[1], GRADIENT)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("expression", cases(mistakes.EXPRESSIONS))
def test_what_torch_refuses_is_refused(expression: str, torch_says: dict[str, Any]) -> None:
    theirs, ours = torch_says[expression], evaluate.evaluate(pytensor, expression)

    assert "error" in theirs, f"PyTorch takes it: {theirs}"
    assert "error" in ours, f"taken, but PyTorch says {theirs['error']}: {theirs['message']}"
    if expression not in OTHER_KIND:
        assert theirs["error"] in ours["kinds"], (ours["kinds"], theirs["error"])


def assert_close(mine: list[Any], other: list[Any], tolerance: float) -> None:
    """Equal numbers, or near: |a - b| <= tolerance * max(1, |b|). NaN is NaN, an infinity the same infinity."""
    assert len(mine) == len(other)
    for at, (a, b) in enumerate(zip(mine, other, strict=True)):
        if isinstance(b, str) or not isinstance(b, float) or not math.isfinite(b):
            assert a == b or (a != a and b != b), f"element {at}: {a}, PyTorch has {b}"
        else:
            assert abs(a - b) <= tolerance * max(1.0, abs(b)), f"element {at}: {a}, PyTorch has {b}"
