"""What recording a run and drawing a training cost, measured from inside Pyodide; started by recording.mjs.

Each program runs in turn with recording and without it (nothing watches, no line tells what it bound), or with its
plots and without those lines, so that what the machine does besides falls on both. Printed are the least times, which
that disturbs least, and their ratio.
"""

import ast
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, "/lent")

from playground import runner

Run = Callable[[str], Any]

RUNS = 15
STRAIGHT = "x = tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)\n" + "".join(
    f"x{n} = x{n - 1 or ''} * 1.01 + 0.1\n" for n in range(1, 150)
)
LOOP = (
    "w = tensor([1.0, 2.0], requires_grad=True)\nfor step in range(10_000):\n"
    "    loss = (w * w).sum()\n    if step % 10 == 0:\n        w.grad = None\n        loss.backward()\n"
)

PLOTS = """\
    plot(losses, title="loss")
    plot(net, kind="regions", points=x, classes=inside, title="border")
"""
TRAINING = f"""\
manual_seed(4)
x = rand(80, 2) * 2 - 1
inside = (x * x).sum(dim=1, keepdim=True) < 0.5
net = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 1), nn.Sigmoid())
optimizer = optim.SGD(net.parameters(), lr=2.0)
losses = []
for step in range(3_000):
    loss = nn.functional.binary_cross_entropy(net(x), inside.float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
{PLOTS}"""


def unrecorded(_places: object, _namespace: object) -> SimpleNamespace:
    """In the place of a Recording."""
    empty = SimpleNamespace(op_of=lambda _tensor: None)
    return SimpleNamespace(start=lambda: None, stop=lambda: None, emit=lambda *_: None, tape=empty)


def no_notes(_tree: ast.Module) -> list[Any]:
    """In the place of with_notes."""
    return []


def seconds(run: Run, code: str) -> float:
    """How long a run takes."""
    began = time.perf_counter()
    outcome = run(code)
    took = time.perf_counter() - began
    if not outcome["ok"]:
        raise RuntimeError(outcome["error"]["message"])
    return took


def without(run: Run, code: str) -> float:
    """How long it takes unrecorded."""
    space = vars(runner)
    kept = {name: space[name] for name in ("Recording", "with_notes")}
    space.update(Recording=unrecorded, with_notes=no_notes)
    try:
        return seconds(run, code)
    finally:
        space.update(kept)


def main(emit: Callable[..., object], send: Callable[..., object]) -> None:
    """Measure and print. `emit` and `send` are the worker's."""
    runner.start()

    def run(code: str) -> dict[str, Any]:
        return runner.serve(code, 0, emit, send, {}, [])

    lesson = Path("/lessons/further/02_classifier.py").read_text()
    for name, code, runs in (("classifier", lesson, RUNS), ("300 nodes", STRAIGHT, RUNS), ("10,000 steps", LOOP, 5)):
        compare(name, [(seconds(run, code), without(run, code)) for _ in range(runs)])
    bare = TRAINING.replace(PLOTS, "")
    compare("plots, 3,000 steps", [(seconds(run, TRAINING), seconds(run, bare)) for _ in range(5)])
    compare("plots and recording", [(seconds(run, TRAINING), without(run, bare)) for _ in range(5)])


def compare(name: str, pairs: list[tuple[float, float]]) -> None:
    """Print a row: the least times with and without, and their ratio."""
    recorded, plain = (min(column) * 1e3 for column in zip(*pairs, strict=True))
    print(f"{name:20} with {recorded:7.1f} ms   without {plain:7.1f} ms   ratio {recorded / plain:5.2f}")
