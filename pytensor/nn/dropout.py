"""Dropout as modules; what they compute stands in `functional/dropping.py`."""

from __future__ import annotations

from pytensor.errors import ValueRangeError
from pytensor.nn.functional import dropping as functional
from pytensor.nn.module import Module
from pytensor.tensor import Tensor

__all__ = ["Dropout", "Dropout1d", "Dropout2d"]


class Dropout(Module):
    """While training, each element is 0 with probability p, else divided by 1 - p; after `eval()`, x itself.

    Raises ValueRangeError for a p outside 0 to 1.

    >>> layer = nn.Dropout(0.5)
    >>> sorted(set(layer(ones(1000)).tolist()))
    [0.0, 2.0]
    >>> layer.eval()(ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueRangeError(
                type(self).__name__, f"p={p}.", rule="It is a probability, from 0 to 1.", suggestion="Dropout(0.5)"
            )
        self.p = p
        self.inplace = inplace  # for PyTorch's sake; the result is a new tensor either way

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.dropout(x, self.p, self.training)

    def extra_repr(self) -> str:
        """The probability."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout1d(Dropout):
    """Dropout of whole channels of (n, c, length).

    >>> nn.Dropout1d(0.5).eval()(ones(1, 2, 3))
    tensor([[[1., 1., 1.],
             [1., 1., 1.]]])
    """

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.dropout1d(x, self.p, self.training)


class Dropout2d(Dropout):
    """Dropout of whole channels of (n, c, height, width).

    >>> nn.Dropout2d(0.5)(ones(2, 3, 4, 4)).shape
    (2, 3, 4, 4)
    """

    def forward(self, x: Tensor) -> Tensor:
        """The shape stays."""
        return functional.dropout2d(x, self.p, self.training)
