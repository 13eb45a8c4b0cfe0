"""Layers, losses, optimisers and schedules give PyTorch's numbers for PyTorch's weights.

`torch_answers.json` holds what PyTorch 2.13.0 gave for each case of `cases.py`: shapes, dtypes, values and gradients.
`answer_with_torch.py` says how it is made. With PYTENSOR_TORCH_PYTHON naming a Python that has PyTorch, the stored
answers are also compared with fresh ones.
"""

import json
import math
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import pytensor as pt
from pytensor import nn, optim
from tests.nn.cases import all_cases
from tests.nn.evaluate import Run

HERE = Path(__file__).parent
ANSWERS = json.loads((HERE / "torch_answers.json").read_text())
CASES = {name: (lines, expression) for name, lines, expression in all_cases()}


def same(mine: Any, theirs: Any, path: str = "") -> None:
    """Compare two answers: shape, dtype, then value within 1e-4 (float32 sums in another order)."""
    if isinstance(theirs, dict):
        assert mine.keys() == theirs.keys(), path
        for key in sorted(theirs, key=["shape", "dtype"].__contains__, reverse=True):
            same(mine[key], theirs[key], f"{path}/{key}")
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs), path
        for at, (a, b) in enumerate(zip(mine, theirs, strict=True)):
            same(a, b, f"{path}[{at}]")
    elif isinstance(theirs, float):
        close = mine == theirs or math.isclose(mine, theirs, rel_tol=1e-4, abs_tol=1e-5)
        assert close or (math.isnan(mine) and math.isnan(theirs)), f"{path}: {mine} instead of {theirs}"
    else:
        assert mine == theirs, path


@pytest.mark.parametrize("name", CASES)
def test_gives_the_results_and_gradients_of_pytorch(backend: str, name: str) -> None:
    lines, expression = CASES[name]

    mine = Run(pt, nn, nn.functional, optim, optim.lr_scheduler).answer(lines, expression)

    same(mine, ANSWERS[name])


def test_there_is_an_answer_to_every_case_and_no_other() -> None:
    assert set(ANSWERS) == set(CASES)


@pytest.mark.skipif("PYTENSOR_TORCH_PYTHON" not in os.environ, reason="PYTENSOR_TORCH_PYTHON names no Python")
def test_the_stored_answers_are_those_that_pytorch_gives() -> None:
    command = [os.environ["PYTENSOR_TORCH_PYTHON"], "-W", "ignore", "-m", "tests.nn.answer_with_torch"]
    fresh = subprocess.run(command, cwd=HERE.parents[1], check=True, capture_output=True, text=True).stdout

    same(json.loads(fresh), ANSWERS)
