"""One step of each recurrent cell, given what the input adds to its gates: shared by the cells and by whole sequences.

`gates` is `x @ w_ih.T + b_ih`, worked out for all steps of a sequence at once; `w_hh` and `b_hh` act on the state. The
gates lie side by side in PyTorch's order.
"""

from __future__ import annotations

from pytensor.functions.joining import chunk
from pytensor.nn.functional.affine import linear
from pytensor.tensor import Tensor

__all__ = ["gru_step", "lstm_step", "rnn_step"]


def rnn_step(gates: Tensor, h: Tensor, w_hh: Tensor, b_hh: Tensor | None, nonlinearity: str = "tanh") -> Tensor:
    """`h' = tanh(gates + w_hh h + b_hh)`, or relu. All are (…, hidden)."""
    total = gates + linear(h, w_hh, b_hh)
    return total.tanh() if nonlinearity == "tanh" else total.relu()


def gru_step(gates: Tensor, h: Tensor, w_hh: Tensor, b_hh: Tensor | None) -> Tensor:
    """`h' = (1 - z) n + z h` (Cho and others 2014), with reset r, update z and new n along the last dimension of gates.

    `r = σ(r_x + r_h)`, `z = σ(z_x + z_h)`, `n = tanh(n_x + r n_h)`. gates are (…, 3·hidden), h and h' (…, hidden).
    """
    r_x, z_x, n_x = chunk(gates, 3, -1)
    r_h, z_h, n_h = chunk(linear(h, w_hh, b_hh), 3, -1)
    n = (n_x + (r_x + r_h).sigmoid() * n_h).tanh()
    return n + (z_x + z_h).sigmoid() * (h - n)


def lstm_step(gates: Tensor, h: Tensor, c: Tensor, w_hh: Tensor, b_hh: Tensor | None) -> tuple[Tensor, Tensor]:
    """`c' = σ(f) c + σ(i) tanh(g)` and `h' = σ(o) tanh(c')` (Hochreiter and Schmidhuber 1997).

    gates (…, 4·hidden) has i, f, g, o along its last dimension; h, c and what comes out are (…, hidden).
    """
    i, f, g, o = chunk(gates + linear(h, w_hh, b_hh), 4, -1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c
