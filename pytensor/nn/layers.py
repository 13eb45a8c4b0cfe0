"""Layers: a linear map, the activations as modules, and modules in a row."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from pytensor.errors import ShapeError
from pytensor.nn.module import Module, Parameter
from pytensor.random import rand
from pytensor.tensor import Tensor


class Linear(Module):
    """`x @ weight.T + bias`: x (…, in_features) gives (…, out_features). weight is (out_features, in_features).

    Both start evenly spread within ±1/sqrt(in_features), as in PyTorch. Raises ShapeError for another last size of x.
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, dtype: Any = None) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        bound = 1 / math.sqrt(in_features) if in_features else 0.0
        self.weight = Parameter((rand(out_features, in_features, dtype=dtype) * 2 - 1) * bound)
        self.bias = Parameter((rand(out_features, dtype=dtype) * 2 - 1) * bound) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        """x (…, in_features) to (…, out_features)."""
        if not x.shape or x.shape[-1] != self.in_features:
            raise ShapeError(
                "Linear",
                f"an input of shape {x.shape}.",
                rule=f"The last size is in_features, here {self.in_features}.",
                suggestion=f"Linear({x.shape[-1] if x.shape else 1}, {self.out_features})",
                shape=list(x.shape),
            )
        out = x @ self.weight.T
        return out if self.bias is None else out + self.bias

    def extra_repr(self) -> str:
        """The sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class ReLU(Module):
    """`x.relu()`."""

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return x.relu()


class Tanh(Module):
    """`x.tanh()`."""

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return x.tanh()


class Sigmoid(Module):
    """`x.sigmoid()`."""

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise; the shape stays."""
        return x.sigmoid()


class Sequential(Module):
    """Modules one after the other: each takes what the one before gives."""

    def __init__(self, *modules: Module) -> None:
        super().__init__()
        for at, module in enumerate(modules):
            setattr(self, str(at), module)

    def forward(self, x: Any) -> Any:
        """What the last module gives."""
        for module in self:
            x = module(x)
        return x

    def __iter__(self) -> Iterator[Module]:
        return (child for _, child in self.named_children())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, at: int) -> Module:
        return list(self)[at]
