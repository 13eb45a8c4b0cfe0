"""This project, as an engine's library. Its text is executed inside the page, so it imports nothing of the tests."""

from __future__ import annotations

from typing import Any

import pytensor as pt
from pytensor import nn, optim

F = nn.functional


def uniform(shape: tuple[int, ...], low: float, high: float, salt: int) -> Any:
    """Numbers that look random, from low to high: the same bits as in every other library."""
    count = 1
    for size in shape:
        count *= size
    i = pt.arange(count, dtype=pt.int64)
    bits = (i * i * 2654435761 + i * 2246822519 + salt * 3266489917) % 2**32 // 256
    return (bits.to(pt.float64) * ((high - low) / 2**24) + low).to(pt.float32).reshape(shape)


def values(result: Any) -> Any:
    """The numbers, flat."""
    return memoryview(result.contiguous()).cast("B").cast("f")


def total(result: Any) -> float:
    """Their sum."""
    return float(result.to(pt.float64).sum().item())


def training(kind: str, x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """A training step of a network with one hidden layer, written as a user would."""
    model = nn.Sequential(
        nn.Linear(w1.shape[1], w1.shape[0]),
        nn.ReLU() if kind == "classifier" else nn.Tanh(),
        nn.Linear(w2.shape[1], w2.shape[0]),
    )
    with pt.no_grad():
        for parameter, value in zip(model.parameters(), (w1, b1, w2, b2), strict=True):
            parameter.copy_(value)
    labels = [(7 * i + 3) % w2.shape[0] for i in range(x.shape[0])]
    criterion: nn.Module
    if kind == "classifier":
        target, criterion = pt.tensor(labels), nn.CrossEntropyLoss()
    else:
        target, criterion = x[:, :1] * x[:, 1:], nn.MSELoss()
    optimiser = optim.SGD(model.parameters(), lr=0.1)

    def step() -> Any:
        optimiser.zero_grad()
        loss = criterion(model(x), target)
        loss.backward()
        optimiser.step()
        return loss

    return step


def losses(step: Any) -> Any:
    """The first five."""
    return pt.tensor([step().item() for _ in range(5)])


names = {"pt": pt, "F": F, "training": training, "losses": losses}
versions = {"backend": pt.tensor(0.0).backend.name}
