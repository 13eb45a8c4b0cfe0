"""Recurrent cells: one step of a sequence. Whole sequences stand in `recurrent.py`."""

from __future__ import annotations

from typing import Any, ClassVar

from pytensor.array import filled
from pytensor.creation import empty
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.nn import init
from pytensor.nn.functional.affine import linear
from pytensor.nn.functional.recurrent import gru_step, lstm_step, rnn_step
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["GRUCell", "LSTMCell", "RNNCell"]


class _Cell(Module):
    """weight_ih (gates·hidden, input) and weight_hh (gates·hidden, hidden), with a bias each; all start within
    ±1/sqrt(hidden)."""

    gates: ClassVar[int] = 1

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, dtype: Any = None) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        rows = self.gates * hidden_size
        self.weight_ih = Parameter(empty(rows, input_size, dtype=dtype))
        self.weight_hh = Parameter(empty(rows, hidden_size, dtype=dtype))
        self.bias_ih = Parameter(empty(rows, dtype=dtype)) if bias else None
        self.bias_hh = Parameter(empty(rows, dtype=dtype)) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and biases afresh."""
        init.uniform_within_(self.hidden_size, *self.parameters())

    def from_input(self, x: Tensor) -> Tensor:
        """What the input adds to the gates. Raises ShapeError unless it is (n, input_size) or (input_size,)."""
        if x.ndim not in (1, 2) or x.shape[-1] != self.input_size:
            raise ShapeError(
                type(self).__name__,
                f"an input of shape {x.shape}.",
                rule=f"A cell takes one step: (n, {self.input_size}), or ({self.input_size},) without a batch.",
                suggestion=f"{type(self).__name__.removesuffix('Cell')} for a whole sequence" if x.ndim == 3 else "",
                shape=list(x.shape),
            )
        return linear(x, self.weight_ih, self.bias_ih)

    def state(self, x: Tensor, given: Tensor | None) -> Tensor:
        """The state given, or 0s. Raises ShapeError for another shape."""
        shape = (*x.shape[:-1], self.hidden_size)
        if given is None:
            return filled(x.detach(), shape, 0, x.dtype)
        if given.shape != shape:
            raise ShapeError(
                type(self).__name__,
                f"a state of shape {given.shape} with an input of shape {x.shape}.",
                rule=f"The state is {shape} then.",
                suggestion=f"zeros{shape}",
                shapes=[list(given.shape), list(x.shape)],
            )
        return given

    def extra_repr(self) -> str:
        """The sizes."""
        return f"{self.input_size}, {self.hidden_size}" + (", bias=False" if self.bias_ih is None else "")


class RNNCell(_Cell):
    """`h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`: x (n, input_size) and h (n, hidden_size) give h'.

    `nonlinearity` is "tanh" or "relu". Without h it starts from 0. Raises ShapeError, ValueRangeError.

    >>> nn.RNNCell(3, 5)(rand(2, 3)).shape
    (2, 5)
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", dtype: Any = None
    ) -> None:
        check_nonlinearity("RNNCell", nonlinearity)
        super().__init__(input_size, hidden_size, bias, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, x: Tensor, h: Tensor | None = None) -> Tensor:
        """(n, input_size) and (n, hidden_size) to (n, hidden_size)."""
        return rnn_step(self.from_input(x), self.state(x, h), self.weight_hh, self.bias_hh, self.nonlinearity)

    def extra_repr(self) -> str:
        """The sizes."""
        return super().extra_repr() + (f", nonlinearity={self.nonlinearity}" if self.nonlinearity != "tanh" else "")


class GRUCell(_Cell):
    """A gated recurrent unit: x (n, input_size) and h (n, hidden_size) give h'. See `functional.recurrent.gru_step`.

    Without h it starts from 0. Raises ShapeError.

    >>> nn.GRUCell(3, 5)(rand(2, 3)).shape
    (2, 5)
    """

    gates = 3

    def forward(self, x: Tensor, h: Tensor | None = None) -> Tensor:
        """(n, input_size) and (n, hidden_size) to (n, hidden_size)."""
        return gru_step(self.from_input(x), self.state(x, h), self.weight_hh, self.bias_hh)


class LSTMCell(_Cell):
    """A long short-term memory: x (n, input_size) and (h, c), each (n, hidden_size), give (h', c').

    See `functional.recurrent.lstm_step`. Without (h, c) it starts from 0. Raises ShapeError.

    >>> h, c = nn.LSTMCell(3, 5)(rand(2, 3))
    >>> h.shape, c.shape
    ((2, 5), (2, 5))
    """

    gates = 4

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """(n, input_size) and two of (n, hidden_size) to two of (n, hidden_size)."""
        h, c = state or (None, None)
        return lstm_step(self.from_input(x), self.state(x, h), self.state(x, c), self.weight_hh, self.bias_hh)


def check_nonlinearity(name: str, nonlinearity: str) -> None:
    """Raise ValueRangeError for an activation that an RNN doesn't have."""
    if nonlinearity not in ("tanh", "relu"):
        raise ValueRangeError(
            name, f"nonlinearity={nonlinearity!r}.", rule='It is "tanh" or "relu".', suggestion='nonlinearity="tanh"'
        )
