"""Writes PyTorch's answers to the cases: `python -m tests.nn.answer_with_torch > tests/nn/torch_answers.json`.

Run it at the root of the repository with a Python that has torch==2.13.0; nothing else needs PyTorch.
"""

import json
import sys

import torch

from tests.nn.cases import all_cases
from tests.nn.evaluate import Run

run = Run(torch, torch.nn, torch.nn.functional, torch.optim, torch.optim.lr_scheduler)
answers = {name: run.answer(lines, expression) for name, lines, expression in all_cases()}
sys.stdout.write("{\n")
sys.stdout.write(",\n".join(f"{json.dumps(name)}: {json.dumps(answer)}" for name, answer in answers.items()))
sys.stdout.write("\n}\n")
