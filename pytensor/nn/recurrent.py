"""Recurrent layers: whole sequences, in several layers, one way or both. One step of each stands in `cells.py`.

The input's part of the gates is worked out for all steps in one matrix product; only the state's part is done step by
step.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pytensor.array import filled
from pytensor.creation import empty
from pytensor.errors import Shape, ShapeError, ValueRangeError
from pytensor.functions.joining import cat, stack
from pytensor.nn import init
from pytensor.nn.cells import check_nonlinearity
from pytensor.nn.functional.affine import linear
from pytensor.nn.functional.dropping import dropout
from pytensor.nn.functional.recurrent import gru_step, lstm_step, rnn_step
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["GRU", "LSTM", "RNN"]

State = tuple[Tensor, ...]  # h, or h and c


class _Recurrent(Module):
    """The loop over layers, directions and steps; a subclass has the step itself.

    Parameters have PyTorch's names: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, …, with the suffix _reverse
    for the other direction. All start within ±1/sqrt(hidden_size).
    """

    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if num_layers < 1 or not 0 <= dropout <= 1:
            raise ValueRangeError(
                type(self).__name__,
                f"num_layers={num_layers}, dropout={dropout}.",
                rule="There is at least one layer, and dropout is a probability.",
                suggestion="num_layers=2, dropout=0.5",
            )
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = dropout
        self.bidirectional = bidirectional
        rows = self.gates * hidden_size
        for layer in range(num_layers):
            for suffix in self._suffixes(layer):
                columns = input_size if layer == 0 else hidden_size * self.directions
                setattr(self, f"weight_ih{suffix}", Parameter(empty(rows, columns, dtype=dtype)))
                setattr(self, f"weight_hh{suffix}", Parameter(empty(rows, hidden_size, dtype=dtype)))
                if bias:
                    setattr(self, f"bias_ih{suffix}", Parameter(empty(rows, dtype=dtype)))
                    setattr(self, f"bias_hh{suffix}", Parameter(empty(rows, dtype=dtype)))
        self.reset_parameters()

    @property
    def directions(self) -> int:
        """2 where the sequence is read both ways, else 1."""
        return 2 if self.bidirectional else 1

    def reset_parameters(self) -> None:
        """Draw weights and biases afresh."""
        init.uniform_within_(self.hidden_size, *self.parameters())

    def one_step(self, gates: Tensor, state: State, w_hh: Tensor, b_hh: Tensor | None) -> State:
        """The state after one step."""
        raise NotImplementedError

    def run(self, x: Tensor, given: State | None) -> tuple[Tensor, State]:
        """Outputs of the last layer at every step, and the state of each layer and direction after its last step."""
        self._check(x)
        batched = x.ndim == 3
        if not batched:
            x = x.unsqueeze(1)
            given = given and tuple([each.unsqueeze(1) for each in given])
        elif self.batch_first:
            x = x.transpose(0, 1)
        first = self._start(x, given, batched)
        last: list[State] = []
        for layer in range(self.num_layers):
            if layer and self.dropout:
                x = dropout(x, self.dropout, self.training)
            ways = []
            for way, suffix in enumerate(self._suffixes(layer)):
                at = layer * self.directions + way
                outputs, state = self._one_way(x, tuple([each[at] for each in first]), suffix, backwards=way == 1)
                ways.append(outputs)
                last.append(state)
            x = ways[0] if len(ways) == 1 else cat(ways, -1)
        final = tuple([stack(each) for each in zip(*last, strict=True)])
        if not batched:
            return x.squeeze(1), tuple([each.squeeze(1) for each in final])
        return (x.transpose(0, 1) if self.batch_first else x), final

    def _one_way(self, x: Tensor, state: State, suffix: str, backwards: bool) -> tuple[Tensor, State]:
        gates = linear(x, getattr(self, f"weight_ih{suffix}"), getattr(self, f"bias_ih{suffix}", None))
        w_hh, b_hh = getattr(self, f"weight_hh{suffix}"), getattr(self, f"bias_hh{suffix}", None)
        steps = range(x.shape[0])
        outputs: list[Tensor] = []
        for at in reversed(steps) if backwards else steps:
            state = self.one_step(gates[at], state, w_hh, b_hh)
            outputs.append(state[0])
        return stack(outputs[::-1] if backwards else outputs), state

    def _suffixes(self, layer: int) -> list[str]:
        return [f"_l{layer}", f"_l{layer}_reverse"][: self.directions]

    def _start(self, x: Tensor, given: State | None, batched: bool) -> State:
        shape: Shape = (self.num_layers * self.directions, x.shape[1], self.hidden_size)
        if given is None:
            return tuple([filled(x.detach(), shape, 0, x.dtype) for _ in range(self.states)])
        for each in given:
            if each.shape != shape:
                wanted = shape if batched else (shape[0], shape[2])
                raise ShapeError(
                    type(self).__name__,
                    f"a state of shape {each.shape if batched else (each.shape[0], *each.shape[2:])}.",
                    rule=f"It is (layers · directions, n, hidden), here {wanted}, also where the batch comes first.",
                    suggestion=f"zeros{wanted}",
                    shape=list(each.shape),
                )
        return given

    def _check(self, x: Tensor) -> None:
        if x.ndim not in (2, 3) or x.shape[-1] != self.input_size or 0 in x.shape[:-1]:
            order = "(n, length, input)" if self.batch_first else "(length, n, input)"
            raise ShapeError(
                type(self).__name__,
                f"an input of shape {x.shape}.",
                rule=f"It is {order}, or (length, input) without a batch; input is {self.input_size} here, and "
                "there is at least one step.",
                suggestion="x.unsqueeze(-1), where each step is one number" if self.input_size == 1 else "",
                shape=list(x.shape),
            )

    def extra_repr(self) -> str:
        """The sizes, and the settings that aren't the usual ones."""
        settings = {
            "num_layers": (self.num_layers, 1),
            "bias": (self.bias, True),
            "batch_first": (self.batch_first, False),
            "dropout": (self.dropout, 0),
            "bidirectional": (self.bidirectional, False),
        }
        shown = [f"{name}={value}" for name, (value, usual) in settings.items() if value != usual]
        return ", ".join([str(self.input_size), str(self.hidden_size), *shown])


class RNN(_Recurrent):
    """Elman's network over a sequence: `h' = tanh(W_ih x + b_ih + W_hh h + b_hh)` at every step.

    x (length, n, input_size), or (n, length, input_size) with batch_first, or (length, input_size); h at first 0 or
    (num_layers·directions, n, hidden_size). Gives the outputs (length, n, directions·hidden_size) and the last h.
    `nonlinearity` is "tanh" or "relu"; `dropout` acts between layers. Raises ShapeError, ValueRangeError.

    >>> out, h = nn.RNN(3, 5, batch_first=True)(rand(2, 7, 3))
    >>> out.shape, h.shape
    ((2, 7, 5), (1, 2, 5))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = None,
    ) -> None:
        check_nonlinearity("RNN", nonlinearity)
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype)
        self.nonlinearity = nonlinearity

    def one_step(self, gates: Tensor, state: State, w_hh: Tensor, b_hh: Tensor | None) -> State:
        """The state after one step."""
        return (rnn_step(gates, state[0], w_hh, b_hh, self.nonlinearity),)

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The outputs at every step, and the last h of each layer and direction."""
        outputs, (last,) = self.run(x, None if h is None else (h,))
        return outputs, last


class GRU(_Recurrent):
    """Gated recurrent units over a sequence. Shapes, settings and errors as those of RNN.

    >>> out, h = nn.GRU(3, 5, num_layers=2)(rand(7, 2, 3))
    >>> out.shape, h.shape
    ((7, 2, 5), (2, 2, 5))
    """

    gates = 3

    def one_step(self, gates: Tensor, state: State, w_hh: Tensor, b_hh: Tensor | None) -> State:
        """The state after one step."""
        return (gru_step(gates, state[0], w_hh, b_hh),)

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The outputs at every step, and the last h of each layer and direction."""
        outputs, (last,) = self.run(x, None if h is None else (h,))
        return outputs, last


class LSTM(_Recurrent):
    """Long short-term memories over a sequence. Shapes, settings and errors as those of RNN; the state is (h, c).

    >>> out, (h, c) = nn.LSTM(3, 5)(rand(7, 2, 3))
    >>> out.shape, h.shape, c.shape
    ((7, 2, 5), (1, 2, 5), (1, 2, 5))
    """

    gates = 4
    states = 2

    def one_step(self, gates: Tensor, state: State, w_hh: Tensor, b_hh: Tensor | None) -> State:
        """The state after one step."""
        return lstm_step(gates, state[0], state[1], w_hh, b_hh)

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """The outputs at every step, and the last (h, c) of each layer and direction."""
        outputs, (h, c) = self.run(x, state)
        return outputs, (h, c)
