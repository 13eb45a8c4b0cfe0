"""The values that parameters start with: filled in place, outside the recorded graph, each tensor returned.

The distributions are PyTorch's; the numbers, from `pytensor.random`'s generator, are not. Sources: Glorot and Bengio
2010 (xavier), He and others 2015 (kaiming), Saxe and others 2013 (orthogonal).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from pytensor import backends
from pytensor.autograd import no_grad, note_write
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.random import generator, rand, randn
from pytensor.tensor import Tensor

__all__ = [
    "calculate_gain",
    "constant_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]

_GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 0.75,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much a layer's weights should be wider, given the activation behind it, so that signals keep their size.

    `param` is leaky_relu's slope (0.01 if not given). Raises ValueRangeError for an unknown name.

    >>> nn.init.calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in _GAINS:
        raise ValueRangeError(
            "calculate_gain",
            f"nonlinearity={nonlinearity!r}.",
            rule="The activations with a known gain are " + ", ".join([*_GAINS, "leaky_relu"]) + ".",
            suggestion='calculate_gain("relu")',
        )
    return _GAINS[nonlinearity]


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0) -> Tensor:
    """Numbers from a to b, evenly spread.

    >>> x = nn.init.uniform_(zeros(2, 3), -1, 1)
    >>> bool((x.abs() <= 1).all())
    True
    """
    return _drawn(tensor, lambda like: rand(like.shape, dtype=like.dtype) * (b - a) + a)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0) -> Tensor:
    """Normal numbers.

    >>> nn.init.normal_(zeros(2, 3)).shape
    (2, 3)
    """
    return _drawn(tensor, lambda like: randn(like.shape, dtype=like.dtype) * std + mean)


def trunc_normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0) -> Tensor:
    """Normal numbers, drawn again where they lie outside a to b. Raises ValueRangeError where that is hopeless.

    >>> bool((nn.init.trunc_normal_(zeros(100)).abs() <= 2).all())
    True
    """
    if a >= b or mean - 6 * std > b or mean + 6 * std < a:
        raise ValueRangeError(
            "trunc_normal_",
            f"numbers from {a} to {b} around {mean} ± {std}.",
            rule="The bounds a < b hold a part of the distribution.",
            suggestion="trunc_normal_(x, mean=0, std=1, a=-2, b=2)",
        )

    def draw() -> float:
        while not a <= (number := generator.gauss(mean, std)) <= b:
            pass
        return number

    return _written(tensor, [draw() for _ in range(tensor.numel())])


def constant_(tensor: Tensor, val: float) -> Tensor:
    """One value everywhere.

    >>> nn.init.constant_(zeros(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere.

    >>> nn.init.ones_(zeros(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere.

    >>> nn.init.zeros_(ones(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """1 on the diagonal of a matrix, 0 elsewhere. Raises ShapeError for what is no matrix.

    >>> nn.init.eye_(zeros(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    rows, columns = _matrix("eye_", tensor)
    return _written(tensor, [float(row == column) for row in range(rows) for column in range(columns)])


def xavier_uniform_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Evenly spread within ±gain·sqrt(6 / (fan_in + fan_out)). Raises ShapeError below two dimensions.

    >>> bool((nn.init.xavier_uniform_(zeros(3, 3)).abs() <= 1).all())
    True
    """
    fan_in, fan_out = fans(tensor)
    bound = gain * math.sqrt(6 / (fan_in + fan_out))
    return uniform_(tensor, -bound, bound)


def xavier_normal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Normal, with deviation gain·sqrt(2 / (fan_in + fan_out)). Raises ShapeError below two dimensions.

    >>> nn.init.xavier_normal_(zeros(3, 4)).shape
    (3, 4)
    """
    fan_in, fan_out = fans(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2 / (fan_in + fan_out)))


def kaiming_uniform_(tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Tensor:
    """Evenly spread within ±gain·sqrt(3 / fan). `a` is leaky_relu's slope; `mode` is "fan_in" or "fan_out".

    Raises ShapeError below two dimensions, ValueRangeError for an unknown mode or activation.

    >>> bool((nn.init.kaiming_uniform_(zeros(3, 6)).abs() <= 1).all())
    True
    """
    bound = calculate_gain(nonlinearity, a) * math.sqrt(3 / _fan(tensor, mode))
    return uniform_(tensor, -bound, bound)


def kaiming_normal_(tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Tensor:
    """Normal, with deviation gain / sqrt(fan). `a` is leaky_relu's slope; `mode` is "fan_in" or "fan_out".

    Raises ShapeError below two dimensions, ValueRangeError for an unknown mode or activation.

    >>> nn.init.kaiming_normal_(zeros(3, 4)).shape
    (3, 4)
    """
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)))


def orthogonal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """Rows (or columns, whichever are fewer) at right angles and of length `gain`.

    All dimensions but the first count as one. By Gram and Schmidt's method, each vector cleaned twice, from normal
    numbers. Raises ShapeError below two dimensions.

    >>> w = nn.init.orthogonal_(zeros(2, 4, dtype=float64))
    >>> allclose(w @ w.T, eye(2, dtype=float64))
    True
    """
    if tensor.ndim < 2:
        raise _too_few("orthogonal_", tensor)
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    count, length = min(rows, columns), max(rows, columns)
    vectors: list[list[float]] = []
    while len(vectors) < count:
        vector = [generator.gauss(0.0, 1.0) for _ in range(length)]
        for other in vectors * 2:
            along = sum(map(float.__mul__, vector, other))
            vector = [x - along * y for x, y in zip(vector, other, strict=True)]
        size = math.sqrt(sum(x * x for x in vector))
        if size > 1e-6:
            vectors.append([x / size for x in vector])
    if rows > columns:
        vectors = [list(row) for row in zip(*vectors, strict=True)]
    return _written(tensor, [gain * x for vector in vectors for x in vector])


def uniform_within_(fan_in: int, *tensors: Tensor | None) -> None:
    """PyTorch's start of a layer: evenly spread within ±1/sqrt(fan_in), for weights and biases alike."""
    bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0.0
    for tensor in tensors:
        if tensor is not None:
            uniform_(tensor, -bound, bound)


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs and outputs meet in each element: fan_in and fan_out of a weight (out, in, *kernel).

    Raises ShapeError below two dimensions.
    """
    if tensor.ndim < 2:
        raise _too_few("init", tensor)
    kernel = math.prod(tensor.shape[2:])
    return tensor.shape[1] * kernel, tensor.shape[0] * kernel


def _fan(tensor: Tensor, mode: str) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise ValueRangeError(
            "kaiming", f"mode={mode!r}.", rule='It is "fan_in" or "fan_out".', suggestion='mode="fan_in"'
        )
    return fans(tensor)[mode == "fan_out"]


def _drawn(tensor: Tensor, draw: Callable[[Tensor], Tensor]) -> Tensor:
    with no_grad(), backends.backend(tensor.backend.name):
        return tensor.copy_(draw(tensor))


def _written(tensor: Tensor, numbers: list[float]) -> Tensor:
    """Numbers in row-major order put in place."""
    memory = tensor.numbers()
    for position, number in zip(tensor.layout.positions(), numbers, strict=True):
        memory[position] = number
    note_write(tensor.storage)
    return tensor


def _matrix(op: str, tensor: Tensor) -> tuple[int, int]:
    if tensor.ndim != 2:
        raise ShapeError(
            op, f"shape {tensor.shape}.", rule="It takes a matrix (2 dimensions).", shape=list(tensor.shape)
        )
    return tensor.shape[0], tensor.shape[1]


def _too_few(op: str, tensor: Tensor) -> ShapeError:
    return ShapeError(
        op,
        f"shape {tensor.shape}.",
        rule="How many inputs and outputs meet in an element is known from two dimensions on: (out, in, …).",
        suggestion="zeros_ or uniform_, for a bias",
        shape=list(tensor.shape),
    )
