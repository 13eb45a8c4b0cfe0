"""Random tensors from a generator of their own, so that a seed repeats a run.

The numbers come from Python's `random.Random` (Mersenne Twister 19937), one draw an element in row-major order;
normal numbers by its `gauss` (Box and Muller's method). They don't repeat PyTorch's.

A large tensor takes the very same draws at once: the generator hands out its 32-bit words as bytes, and the backend's
own operations make the numbers of them. Whole numbers and powers of 2 lose nothing, so that evenly spread numbers are
the same bits on every backend and either way. Normal ones are computed in float64 before they are rounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

from pytensor import backends
from pytensor.array import cast_array
from pytensor.creation import empty, generated
from pytensor.dtypes import DType, as_dtype, float32, float64, int64
from pytensor.errors import ValueRangeError
from pytensor.functions.joining import stack
from pytensor.functions.movement import sizes_from
from pytensor.layout import layout
from pytensor.tensor import Tensor

generator = Random()  # noqa: S311 - for simulation, not for secrets

AT_ONCE = 512  # elements from which on drawing them at once is quicker
PIECE = 1 << 19  # elements drawn at a time, so that what is computed on the way stays small; even


def manual_seed(seed: int) -> None:
    """Start the generator afresh: the same seed gives the same numbers.

    >>> manual_seed(1)
    >>> x = rand(3)
    >>> manual_seed(1)
    >>> equal(rand(3), x)
    True
    """
    generator.seed(seed)


def rand(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Numbers from 0 to 1 (without 1), evenly spread: `rand(3, 2)`. float32 unless a dtype is given.

    >>> x = rand(2, 3)
    >>> x.shape, bool((x >= 0).all()), bool((x < 1).all())
    ((2, 3), True, True)
    """
    kind = as_dtype(dtype or float32)
    # 24 random bits fill a float32 exactly, so that rounding never gives 1.
    draw = (lambda: generator.getrandbits(24) / 2**24) if kind is float32 else generator.random
    shape = sizes_from(size, "rand")
    if _large(shape, kind):
        return _at_once(shape, kind, _even).requires_grad_(requires_grad)
    return generated(shape, kind, draw, requires_grad)


def randn(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Normal numbers of mean 0 and variance 1: `randn(3, 2)`. float32 unless a dtype is given.

    >>> randn(2, 3).shape
    (2, 3)
    """
    kind = as_dtype(dtype or float32)
    shape = sizes_from(size, "randn")
    if _large(shape, kind):
        return _at_once(shape, kind, _normal).requires_grad_(requires_grad)
    return generated(shape, kind, lambda: generator.gauss(0.0, 1.0), requires_grad)


def randint(low: int, high: Any = None, size: Any = (), dtype: Any = None) -> Tensor:
    """Whole numbers from `low` to `high` (without it), evenly spread; `randint(n, size=…)` from 0. int64 unless given.

    Raises ValueRangeError when there is no number between them.

    >>> x = randint(1, 7, (10,))
    >>> x.dtype, bool((x >= 1).all()), bool((x <= 6).all())
    (int64, True, True)
    """
    if isinstance(high, tuple | list):
        low, high, size = 0, low, high
    elif high is None:
        low, high = 0, low
    if low >= high:
        raise ValueRangeError(
            "randint", f"from {low} to {high}.", rule="low is below high.", suggestion="randint(0, 10, (3,))"
        )
    start, stop = low, high
    return generated(
        sizes_from((size,), "randint"), as_dtype(dtype or int64), lambda: generator.randrange(start, stop), False
    )


def randperm(n: int, dtype: Any = None) -> Tensor:
    """The numbers 0 to n - 1 in random order. int64 unless a dtype is given.

    >>> randperm(4).sort().values
    tensor([0, 1, 2, 3])
    """
    order = list(range(n))
    generator.shuffle(order)
    numbers = iter(order)
    return generated((n,), as_dtype(dtype or int64), lambda: next(numbers), False)


def rand_like(x: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """`rand` in the shape and dtype of x.

    >>> rand_like(zeros(2, 3)).shape
    (2, 3)
    """
    return rand(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def randn_like(x: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """`randn` in the shape and dtype of x.

    >>> randn_like(zeros(2, 3)).shape
    (2, 3)
    """
    return randn(x.shape, dtype=dtype or x.dtype, requires_grad=requires_grad)


def _large(shape: tuple[int, ...], dtype: DType) -> bool:
    """Whether to draw at once. Not on the reference backend, which would loop over the elements once for each step."""
    return (
        min(shape, default=0) >= 0
        and math.prod(shape) >= AT_ONCE
        and dtype.is_floating_point
        and backends.get_default_backend() != "reference"
    )


def _at_once(shape: tuple[int, ...], dtype: DType, draw: Callable[[int, DType], Tensor]) -> Tensor:
    out = empty(shape, dtype=dtype)
    count, size = out.layout.numel, dtype.itemsize
    for start in range(0, count, PIECE):
        piece = draw(min(PIECE, count - start), dtype).contiguous()
        there, here = out.backend.memory(out.storage), piece.backend.memory(piece.storage)
        length = min(PIECE, count - start) * size
        there[start * size : start * size + length] = here[:length]
    return out


def _even(count: int, dtype: DType) -> Tensor:
    """What `rand` draws, in one dimension: of a word the upper 24 bits, or of two words the upper 27 and 26."""
    if dtype is float32:
        first, second = _words(count)
        bits = stack((first // 2**8, second // 2**8), 1).reshape(-1)
        return cast_array(bits, dtype) * 2.0**-24
    first, second = _words(2 * count)
    return cast_array(first // 2**5 * 2**26 + second // 2**6, dtype) * 2.0**-53


def _normal(count: int, dtype: DType) -> Tensor:
    """What `randn` draws, in one dimension: two numbers of an angle and a distance, as `Random.gauss` takes them."""
    even = _even(count + count % 2, float64)
    angle, chance = even[::2] * math.tau, even[1::2]
    distance = ((1 - chance).log() * -2).sqrt()
    return cast_array(stack((angle.cos() * distance, angle.sin() * distance), 1).reshape(-1), dtype)


def _words(count: int) -> tuple[Tensor, Tensor]:
    """The generator's next `count` words, as int64 from 0 to 2**32 - 1: those in odd places, and those in even ones."""
    backend = backends.default()
    drawn = generator.randbytes(4 * count) + bytes(4 * (count % 2))
    pairs = Tensor(backend.from_bytes(drawn), layout((len(drawn) // 8,)), int64, backend)
    return pairs % 2**32, pairs // 2**32 % 2**32
