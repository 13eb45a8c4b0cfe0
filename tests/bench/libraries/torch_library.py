"""Native PyTorch on one thread, as an engine's library. For Python 3.11 and newer."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def uniform(shape: tuple[int, ...], low: float, high: float, salt: int) -> Any:
    """Numbers that look random, from low to high: the same bits as in every other library."""
    i = torch.arange(int(torch.tensor(shape).prod()))
    bits = (i * i * 2654435761 + i * 2246822519 + salt * 3266489917) % 2**32 // 256
    return (bits.to(torch.float64) * ((high - low) / 2**24) + low).to(torch.float32).reshape(shape)


def values(result: Any) -> Any:
    """The numbers, flat."""
    return memoryview(result.contiguous().reshape(-1).numpy())


def total(result: Any) -> float:
    """Their sum."""
    return float(result.to(torch.float64).sum())


def training(kind: str, x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """A training step of a network with one hidden layer, written as a user would."""
    model = nn.Sequential(
        nn.Linear(w1.shape[1], w1.shape[0]),
        nn.ReLU() if kind == "classifier" else nn.Tanh(),
        nn.Linear(w2.shape[1], w2.shape[0]),
    )
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), (w1, b1, w2, b2), strict=True):
            parameter.copy_(value)
    labels = [(7 * i + 3) % w2.shape[0] for i in range(x.shape[0])]
    criterion: nn.Module
    if kind == "classifier":
        target, criterion = torch.tensor(labels), nn.CrossEntropyLoss()
    else:
        target, criterion = x[:, :1] * x[:, 1:], nn.MSELoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)

    def step() -> Any:
        optimiser.zero_grad()
        loss = criterion(model(x), target)
        loss.backward()
        optimiser.step()
        return loss

    return step


def losses(step: Any) -> Any:
    """The first five."""
    return torch.tensor([step().item() for _ in range(5)])


names = {"torch": torch, "F": nn.functional, "training": training, "losses": losses}
versions = {"PyTorch": torch.__version__}
