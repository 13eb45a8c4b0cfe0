"""The affine map."""

from __future__ import annotations

from math import prod

from pytensor.errors import ShapeError
from pytensor.functions.products import affine
from pytensor.tensor import Tensor

__all__ = ["linear"]


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """`input @ weight.T + bias`: input (…, k) and weight (m, k) give (…, m); weight (k,) gives (…).

    bias has shape (m,), or () where weight is a vector. Dtype: the promoted one. Raises ShapeError when the last sizes
    differ, BroadcastError for a bias of another size, DTypeError, BackendError.

    >>> nn.functional.linear(tensor([[1, 2]]), tensor([[1, 1], [0, 2]]), tensor([0.5, 0.5]))
    tensor([[3.5000, 4.5000]])
    """
    shape = input.layout.shape
    if not shape or shape[-1] != weight.layout.shape[-1]:
        size = weight.shape[-1]
        raise ShapeError(
            "linear",
            f"an input of shape {shape} with a weight of shape {weight.shape}.",
            rule=f"The last size of the input is in_features, here {size}: each row meets a row of the weight.",
            suggestion=_suggestion(shape, weight.shape),
            shapes=[list(shape), list(weight.shape)],
        )
    fused = affine(input, weight, bias)
    if fused is not None:
        return fused
    out = input @ (weight.T if weight.ndim > 1 else weight)
    return out if bias is None else out + bias


def _suggestion(shape: tuple[int, ...], weight: tuple[int, ...]) -> str:
    size = weight[-1]
    if len(shape) > 2 and prod(shape[1:]) == size:
        return "x.flatten(1), or Flatten() before the layer"
    if shape and shape[0] == size and len(shape) == 2:
        return "x.T, if the rows are the features"
    if not shape and size == 1:
        return "x.view(1)"
    return f"Linear({shape[-1] if shape else 1}, {weight[0]})" if len(weight) == 2 else f"a weight of {shape[-1:]}"
