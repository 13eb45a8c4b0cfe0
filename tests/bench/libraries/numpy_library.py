"""Native NumPy on one thread, as an engine's library; in float64 it is the oracle of every result.

What NumPy lacks (softmax, convolution, training) is written as a user of it would.
"""

from __future__ import annotations

from typing import Any

import numpy as np

dtype: Any = np.float32  # the oracle sets float64


def uniform(shape: tuple[int, ...], low: float, high: float, salt: int) -> Any:
    """Numbers that look random, from low to high: the same bits as in every other library."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    bits = (i * i * 2654435761 + i * 2246822519 + salt * 3266489917) % 2**32 // 256
    return (bits * ((high - low) / 2**24) + low).astype(np.float32).astype(dtype).reshape(shape)


def values(result: Any) -> Any:
    """The numbers, flat."""
    return np.ascontiguousarray(result).reshape(-1)


def total(result: Any) -> float:
    """Their sum."""
    return float(np.sum(result, dtype=np.float64))


def sigmoid(x: Any) -> Any:
    """1 / (1 + e ** -x)."""
    return 1 / (1 + np.exp(-x))


def softmax(x: Any) -> Any:
    """Over the last dimension."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def layer_norm(x: Any) -> Any:
    """Over the last dimension."""
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + dtype(1e-5))


def conv2d(x: Any, w: Any) -> Any:
    """x (n, c, h, w) with kernels (k, c, 3, 3), padded by 1: windows as columns of one matrix product."""
    n, _, height, width = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (2, 3))
    columns = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * height * width, -1)
    return (columns @ w.reshape(len(w), -1).T).reshape(n, height, width, -1).transpose(0, 3, 1, 2)


def training(kind: str, x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """A training step of a network with one hidden layer, its gradients written by hand."""
    rate = dtype(0.1)
    rows = np.arange(len(x))
    labels = (7 * rows + 3) % len(w2)
    target = x[:, :1] * x[:, 1:2]
    w1, b1, w2, b2 = (np.array(each) for each in (w1, b1, w2, b2))

    def step() -> Any:
        before = x @ w1.T + b1
        hidden = np.maximum(before, 0) if kind == "classifier" else np.tanh(before)
        out = hidden @ w2.T + b2
        if kind == "classifier":
            shifted = out - out.max(1, keepdims=True)
            raised = np.exp(shifted)
            sums = raised.sum(1, keepdims=True)
            loss = (np.log(sums[:, 0]) - shifted[rows, labels]).mean()
            gradient = raised / sums
            gradient[rows, labels] -= 1
            gradient /= dtype(len(x))
        else:
            error = out - target
            loss = (error * error).mean()
            gradient = error * dtype(2 / len(x))
        back = gradient @ w2
        back = back * (before > 0) if kind == "classifier" else back * (1 - hidden * hidden)
        for parameter, slope in ((w2, gradient.T @ hidden), (b2, gradient.sum(0)), (w1, back.T @ x), (b1, back.sum(0))):
            parameter -= rate * slope
        return loss

    return step


def losses(step: Any) -> Any:
    """The first five."""
    return np.array([step() for _ in range(5)])


names = {
    "np": np, "sigmoid": sigmoid, "softmax": softmax, "layer_norm": layer_norm, "conv2d": conv2d,
    "training": training, "losses": losses,
}  # fmt: skip
versions = {"NumPy": np.__version__}
