"""Writes web/views/fixtures/*.json: what the runner sends for typical programs, for the tests of the views.

Run `python -m tests.runner.fixtures` after a change of the events. Arrays become {"f": [1, 2]}, under their type code;
what JSON has no number for becomes text.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "web" / "views" / "fixtures"
sys.path.insert(0, str(ROOT / "web" / "python"))

PROGRAMS = {
    "broadcast": """\
a = tensor([[1, 2]], requires_grad=True)
b = tensor([[3], [4], [5]], requires_grad=True)
out = a * b
out.sum().backward()
""",
    "map_zip_reduce": """\
x = tensor([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]])
y = x.sigmoid()
z = x + y
rows = z.sum(dim=1)
top = z.max(dim=0)
w = 2 - x
""",
    "movement": """\
x = arange(24)
cube = x.view(2, 3, 4)
turned = cube.permute(2, 0, 1)
part = turned[1:3, 0]
wide = part.unsqueeze(0).expand(2, 2, 3)
""",
    "matmul": """\
a = tensor([[1, 2, 3], [4, 5, 6]], requires_grad=True)
b = tensor([[1, 0], [0, 1], [2, 2]], requires_grad=True)
c = a @ b
c.mean().backward()
""",
    "network": """\
manual_seed(0)
net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
x = rand(5, 2)
loss = (net(x) ** 2).mean()
loss.backward()
""",
    "training": """\
manual_seed(1)
x = rand(20, 2)
y = (x.sum(dim=1, keepdim=True) > 1).float()
w = randn(2, 1, requires_grad=True)
optimizer = optim.SGD([w], lr=0.5)
for step in range(300):
    p = (x @ w).sigmoid()
    loss = ((p - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
    "long": "x = tensor([0.5, -1.0, 2.0], requires_grad=True)\ny = x\n" + "y = (y * 0.5 + x).tanh()\n" * 100
    + "y.sum().backward()\n",
    "exercises": """\
def shape_broadcast(a, b):
    return tuple(map(max, zip(a, b)))
def tensor_reduce(f, x, x_shape, x_strides, dim, out, out_strides):
    out[0] = x[0]
def mul_backward(grad_output, a, b):
    ...
def permute_backward(grad_output, order):
    return grad_output.permute(order)
def log_backward(grad_output, x):
    return grad_output / x
def to_index(ordinal, shape):
    return shape[9]
for function in (shape_broadcast, tensor_reduce, mul_backward, permute_backward, log_backward, to_index):
    check(function)
""",
    "drawn": """\
rate = slider("rate", 0, 1, step=0.25)
x = tensor([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
inside = x.sum(dim=1) > 1
show(x * rate, "scaled")
image(arange(8).view(2, 2, 2), "two")
table([{"n": 1, "text": "a"}, {"n": 2.5, "text": None}], "rows")
plot([3, 2, 1], title="loss")
plot(x, kind="scatter", classes=inside, title="points")
plot([1, 1, 2], kind="histogram", title="counts")
plot(lambda at: at.sum(dim=1), kind="regions", points=x, classes=inside, level=1.0, title="border")
print("said")
"a value"
""",
    "mismatch": "a = ones(2, 3)\nb = ones(3, 2)\nc = a * b\n",
}  # fmt: skip


def main() -> None:
    """Write them all."""
    from playground import runner

    from web.stored.record import plain

    FOLDER.mkdir(exist_ok=True)
    for name, code in PROGRAMS.items():
        events: list[Any] = []
        outcome = runner.run(code, 0, events.append)
        made = {"code": code, "error": outcome["error"], "events": events}
        (FOLDER / f"{name}.json").write_text(json.dumps(plain(made), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
