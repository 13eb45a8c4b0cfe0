"""Dropping elements at random while training (Srivastava and others 2014)."""

from __future__ import annotations

from pytensor import backends
from pytensor.errors import Shape, ShapeError, ValueRangeError
from pytensor.random import rand
from pytensor.tensor import Tensor

__all__ = ["dropout", "dropout1d", "dropout2d"]


def dropout(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`for i: out[i] = 0 with probability p, else x[i] / (1 - p)`, so that the mean stays. x itself when not training.

    Shape and dtype stay. Raises ValueRangeError for a p outside 0 to 1.

    >>> nn.functional.dropout(ones(3), 0.5, training=False)
    tensor([1., 1., 1.])
    """
    return _dropped("dropout", input, p, training, input.shape)


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`dropout` of whole channels of (n, c, length) or (c, length). Raises ShapeError, ValueRangeError.

    Dtype: that of input.

    >>> nn.functional.dropout1d(ones(2, 3, 4), 0.5).shape
    (2, 3, 4)
    """
    return _dropped("dropout1d", input, p, training, _channels("dropout1d", input, 1))


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`dropout` of whole channels of (n, c, height, width) or (c, height, width).

    Raises ShapeError, ValueRangeError. Dtype: that of input.

    >>> nn.functional.dropout2d(ones(2, 3, 4, 4), 0.5).shape
    (2, 3, 4, 4)
    """
    return _dropped("dropout2d", input, p, training, _channels("dropout2d", input, 2))


def _dropped(op: str, input: Tensor, p: float, training: bool, shape: Shape) -> Tensor:
    if not 0 <= p <= 1:
        raise ValueRangeError(op, f"p={p}.", rule="It is a probability, from 0 to 1.", suggestion=f"{op}(x, 0.5)")
    if not training or p == 0:
        return input
    with backends.backend(input.backend.name):
        kept = (rand(shape) >= p).to(input.dtype)
    # Scaled before the product, so that nothing is divided by 0 for a p of 1.
    return input * (kept * (1 / (1 - p)) if p < 1 else kept * 0.0)


def _channels(op: str, input: Tensor, dims: int) -> Shape:
    if input.ndim not in (dims + 1, dims + 2):
        raise ShapeError(
            op,
            f"an input of shape {input.shape}.",
            rule=f"It has {dims + 2} dimensions, (n, c, …), or {dims + 1} without the batch.",
            shape=list(input.shape),
        )
    return input.shape[:-dims] + (1,) * dims
