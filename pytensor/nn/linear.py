"""The affine layer, the layer that does nothing, and the one that flattens."""

from __future__ import annotations

import math
from typing import Any

from pytensor.creation import empty
from pytensor.nn import init
from pytensor.nn.functional.affine import linear
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["Flatten", "Identity", "Linear", "Unflatten"]


class Linear(Module):
    """`x @ weight.T + bias`: x (…, in_features) gives (…, out_features). weight is (out_features, in_features).

    Both start evenly spread within ±1/sqrt(in_features), as in PyTorch. Raises ShapeError for another last size of x.

    >>> layer = nn.Linear(3, 2)
    >>> layer(rand(5, 3)).shape
    (5, 2)
    >>> [p.shape for p in layer.parameters()]
    [(2, 3), (2,)]
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, dtype: Any = None) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(empty(out_features, in_features, dtype=dtype))
        self.bias = Parameter(empty(out_features, dtype=dtype)) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weight and bias afresh."""
        init.uniform_within_(self.in_features, self.weight, self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (…, in_features) to (…, out_features)."""
        return linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """Gives what it takes, whatever it was made with: a place holder in a model.

    >>> nn.Identity()(tensor([1, 2]))
    tensor([1., 2.])
    """

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        super().__init__()

    def forward(self, x: Any) -> Any:
        """x itself."""
        return x


class Flatten(Module):
    """The dimensions from `start_dim` to `end_dim` (inclusive) as one; without arguments all but the batch.

    >>> nn.Flatten()(rand(2, 3, 4)).shape
    (2, 12)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Tensor) -> Tensor:
        """(n, a, b, …) to (n, a·b·…)."""
        return x.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """The dimensions."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Dimension `dim` taken apart to `unflattened_size`, of which one may be -1. Raises ShapeError if it can't be.

    >>> nn.Unflatten(1, (3, 4))(rand(2, 12)).shape
    (2, 3, 4)
    """

    def __init__(self, dim: int, unflattened_size: tuple[int, ...]) -> None:
        super().__init__()
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, x: Tensor) -> Tensor:
        """(n, a·b) to (n, a, b) for dim 1 and sizes (a, b)."""
        dim = self.dim % max(x.ndim, 1)
        known = -math.prod(self.unflattened_size) or 1
        sizes = [x.shape[dim] // known if size == -1 else size for size in self.unflattened_size]
        return x.reshape((*x.shape[:dim], *sizes, *x.shape[dim + 1 :]))

    def extra_repr(self) -> str:
        """The dimension and its sizes."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
