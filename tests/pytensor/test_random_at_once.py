"""Random tensors drawn at once: the same numbers as drawn one by one, on every backend."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pytensor as pt
from pytensor import random
from tests.pytensor.nested import flat


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Several pieces in a tensor that a test can look through, and the generator as it was afterwards."""
    before = random.generator.getstate()
    monkeypatch.setattr(random, "AT_ONCE", 16)
    monkeypatch.setattr(random, "PIECE", 10)
    yield
    random.generator.setstate(before)


def one_by_one(draw: Callable[[], float], count: int, dtype: Any) -> Any:
    pt.manual_seed(7)
    return pt.tensor([draw() for _ in range(count)], dtype=dtype)


@pytest.mark.parametrize("count", [16, 25, 40, 41])
def test_rand_repeats_the_generators_own_draws(backend: str, count: int) -> None:
    for dtype, draw in (
        (pt.float32, lambda: random.generator.getrandbits(24) / 2**24),
        (pt.float64, random.generator.random),
    ):
        expected = one_by_one(draw, count, dtype)
        after = random.generator.random()
        pt.manual_seed(7)
        assert flat(pt.rand(count, dtype=dtype)) == flat(expected)
        assert random.generator.random() == after


@pytest.mark.parametrize("count", [16, 25, 40, 41])
def test_randn_repeats_the_generators_own_draws(backend: str, count: int) -> None:
    whole = count + count % 2  # of a pair that is cut short, what is left over is let go of
    for dtype, close in ((pt.float32, 2.0**-23), (pt.float64, 2.0**-48)):
        expected = one_by_one(lambda: random.generator.gauss(0.0, 1.0), whole, dtype)[:count]
        pt.manual_seed(7)
        found = pt.randn(count, dtype=dtype)
        assert found.dtype is dtype
        for a, b in zip(flat(found), flat(expected), strict=True):
            assert math.isclose(a, b, rel_tol=close, abs_tol=close)


def test_a_large_tensor_may_require_a_gradient(backend: str) -> None:
    x = pt.rand(4, 5, requires_grad=True)
    y = pt.randn(4, 5)
    assert x.is_leaf
    assert (x.requires_grad, y.requires_grad) == (True, False)
    assert x.shape == y.shape == (4, 5)
    (x * y).sum().backward()
    assert x.grad is not None
    assert flat(x.grad) == flat(y)
