"""Random tensors from a generator of their own, so that a seed repeats a run.

The numbers come from Python's `random.Random` (Mersenne Twister 19937), one draw an element in row-major order;
normal numbers by its `gauss` (Box and Muller's method). They don't repeat PyTorch's.
"""

from __future__ import annotations

from random import Random
from typing import Any

from pytensor.creation import generated
from pytensor.dtypes import as_dtype, float32, int64
from pytensor.errors import ValueRangeError
from pytensor.functions.movement import sizes_from
from pytensor.tensor import Tensor

generator = Random()  # noqa: S311 - for simulation, not for secrets


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
    return generated(sizes_from(size, "rand"), kind, draw, requires_grad)


def randn(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Normal numbers of mean 0 and variance 1: `randn(3, 2)`. float32 unless a dtype is given.

    >>> randn(2, 3).shape
    (2, 3)
    """
    return generated(
        sizes_from(size, "randn"), as_dtype(dtype or float32), lambda: generator.gauss(0.0, 1.0), requires_grad
    )


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
