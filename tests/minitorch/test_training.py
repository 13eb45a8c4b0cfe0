"""Whole programs as the course writes them: point sets, networks of Scalars and of Tensors, gradient descent."""

import random
from collections.abc import Callable

import pytest

import pytensor.minitorch as minitorch
from pytensor.minitorch import Graph, datasets
from tests.minitorch.strategies import FAST


@pytest.mark.parametrize("name", datasets)
def test_every_point_set_has_as_many_labels_as_points(name: str) -> None:
    random.seed(0)

    graph = datasets[name](60)

    assert isinstance(graph, Graph)
    assert graph.N == len(graph.X) == len(graph.y) == 60
    assert set(graph.y) == {0, 1}
    if name != "Spiral":
        assert all(0 <= x < 1 and 0 <= y < 1 for x, y in graph.X)


def test_the_rules_of_the_point_sets() -> None:
    random.seed(1)
    rules: dict[str, Callable[[float, float], bool]] = {
        "Simple": lambda x, _: x < 0.5,
        "Diag": lambda x, y: x + y < 0.5,
        "Split": lambda x, _: not 0.2 <= x <= 0.8,
        "Xor": lambda x, y: (x < 0.5) != (y < 0.5),
        "Circle": lambda x, y: (x - 0.5) ** 2 + (y - 0.5) ** 2 > 0.1,
    }
    for name, rule in rules.items():
        graph = datasets[name](200)
        assert graph.y == [int(rule(x, y)) for x, y in graph.X]


class Layer(minitorch.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weights = minitorch.Parameter(minitorch.rand((inputs, outputs), backend=FAST) - 0.5)
        self.bias = minitorch.Parameter(minitorch.rand((outputs,), backend=FAST) - 0.5)

    def forward(self, x: minitorch.Tensor) -> minitorch.Tensor:
        out: minitorch.Tensor = x @ self.weights.value + self.bias.value
        return out


class Network(minitorch.Module):
    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.first = Layer(2, hidden)
        self.second = Layer(hidden, 1)

    def forward(self, x: minitorch.Tensor) -> minitorch.Tensor:
        out: minitorch.Tensor = self.second(self.first(x).relu()).sigmoid()
        return out


def test_a_network_of_tensors_learns_a_line(backend: str) -> None:
    random.seed(4)
    graph = datasets["Simple"](40)
    network = Network(6)
    optim = minitorch.SGD(network.parameters(), lr=1.0)
    x = minitorch.tensor(graph.X, backend=FAST)
    y = minitorch.tensor(graph.y, backend=FAST)
    losses = []

    for _ in range(60):
        optim.zero_grad()
        out = network(x).view(graph.N)
        likelihood = out * y + (out - 1.0) * (y - 1.0)
        loss = -(likelihood.log()).mean()
        loss.backward()
        optim.step()
        losses.append(loss.item())

    guesses = network(x).view(graph.N) > 0.5
    assert losses[-1] < 0.5 * losses[0]
    assert (guesses == y).sum().item() >= 38


def test_a_network_of_scalars_learns_a_line() -> None:
    random.seed(2)
    graph = datasets["Simple"](20)
    module = minitorch.Module()
    weights = [module.add_parameter(f"weight_{at}", minitorch.Scalar(random.random() - 0.5)) for at in range(2)]
    bias = module.add_parameter("bias", minitorch.Scalar(0.0))
    optim = minitorch.SGD(module.parameters(), lr=3.0)
    losses = []

    for _ in range(40):
        optim.zero_grad()
        total = minitorch.Scalar(0.0)
        for point, label in zip(graph.X, graph.y, strict=True):
            guess = (bias.value + weights[0].value * point[0] + weights[1].value * point[1]).sigmoid()
            total = total - (guess if label else 1.0 - guess).log()
        (total / graph.N).backward()
        optim.step()
        losses.append(total.data)

    assert losses[-1] < 0.5 * losses[0]
