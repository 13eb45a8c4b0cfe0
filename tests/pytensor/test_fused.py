"""What a backend may do in one pass: the same values, gradients of every order and steps as the composition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import pytensor as pt
from pytensor import backends
from pytensor.backends import FUSED
from pytensor.func import vmap
from pytensor.grad_check import grad_check
from pytensor.nn import functional
from tests.pytensor.nested import flat

TARGET = [0, 4, -100, 2]


def rows(dtype: Any = pt.float64) -> Any:
    """Four rows of five numbers, none of them special."""
    numbers = [[((r * 7 + c * 3) % 11 - 5) / 4 + r / 10 for c in range(5)] for r in range(4)]
    return pt.tensor(numbers, dtype=dtype)


def classes(x: Any) -> Any:
    return pt.tensor(TARGET[: len(x)], dtype=pt.int64)


# name: (through the door, composed by hand)
CASES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "softmax": (lambda x: functional.softmax(x, -1), lambda x: x.exp() / x.exp().sum(-1, keepdim=True)),
    "log_softmax": (lambda x: functional.log_softmax(x, 1), lambda x: x - x.exp().sum(-1, keepdim=True).log()),
    "layer_norm": (
        lambda x: functional.layer_norm(x, (5,)),
        lambda x: (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True, correction=0) + 1e-5).sqrt(),
    ),
    "layer_norm over two": (
        lambda x: functional.layer_norm(x, tuple(x.shape)),
        lambda x: (x - x.mean()) / (x.var(correction=0) + 1e-5).sqrt(),
    ),
    "cross_entropy": (
        lambda x: functional.cross_entropy(x, classes(x)),
        lambda x: -(x.log_softmax(-1) * _hit(x)).sum() / 3,
    ),
    "mse_loss": (
        lambda x: functional.mse_loss(x, x * x - 1),
        lambda x: ((x - (x * x - 1)) ** 2).mean(),
    ),
    "mse_loss, summed": (
        lambda x: functional.mse_loss(x.sin(), x, reduction="sum"),
        lambda x: ((x.sin() - x) ** 2).sum(),
    ),
    "cross_entropy of each": (
        lambda x: functional.cross_entropy(x, classes(x), reduction="none"),
        lambda x: -(x.log_softmax(-1) * _hit(x)).sum(-1),
    ),
}


def _hit(x: Any) -> Any:
    return pt.tensor([[1.0 if c == t else 0.0 for c in range(5)] for t in TARGET[: len(x)]], dtype=x.dtype)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("transposed", [False, True])
def test_values_and_gradients_are_those_of_the_composition(backend: str, name: str, transposed: bool) -> None:
    through, composed = CASES[name]
    for dtype, tolerance in ((pt.float32, 2e-6), (pt.float64, 1e-14)):
        results = []
        for function in (through, composed):
            x = rows(dtype)
            if transposed:
                x = x.T.clone().T  # rows that don't lie next to each other in memory
            x = x.detach().requires_grad_()
            out = function(x)
            (out * out * out).sum().backward()
            results.append((out, x.grad))
        for got, expected in zip(*results, strict=True):
            assert got.shape == expected.shape
            assert got.dtype is dtype
            assert flat(got) == pytest.approx(flat(expected), rel=20 * tolerance, abs=20 * tolerance)


@pytest.mark.parametrize("name", CASES)
def test_gradients_of_every_order_and_forward_mode(backend: str, name: str) -> None:
    function = CASES[name][0]
    assert grad_check(lambda x: function(x).square().sum(), rows()[1:3], forward=True, order=2, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_under_vmap_it_is_the_composition(backend: str, name: str) -> None:
    x = rows()
    assert flat(vmap(CASES[name][0])(x.unsqueeze(0))) == pytest.approx(flat(CASES[name][0](x)), rel=1e-12)


def test_a_missing_class_is_refused_with_its_name(backend: str) -> None:
    with pytest.raises(pt.errors.IndexingError, match="7"):
        functional.cross_entropy(rows(), pt.tensor([0, 7, 1, 2], dtype=pt.int64))


STEPS: dict[str, Callable[[Any], Any]] = {
    "sgd": lambda p: pt.optim.SGD(p, lr=0.1),
    "decay": lambda p: pt.optim.SGD(p, lr=0.1, weight_decay=0.1),
    "momentum": lambda p: pt.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.1),
    "nesterov": lambda p: pt.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda p: pt.optim.Adam(p, lr=0.1, weight_decay=0.1),
    "adamw": lambda p: pt.optim.AdamW(p, lr=0.1),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_those_of_the_reference(backend: str, name: str) -> None:
    def stepped() -> list[float]:
        param = rows(pt.float32).requires_grad_()
        optimizer = STEPS[name]([param])
        for _ in range(4):
            optimizer.zero_grad()
            (param * param * param).T.sum().backward()
            optimizer.step()
        found: list[float] = flat(param)
        return found

    got = stepped()
    with pt.backend("reference"):
        assert got == pytest.approx(stepped(), rel=1e-5, abs=1e-6)


def test_the_kernels_take_what_they_can(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a backend with the door each operation passes through it, once forward and once back."""
    used = backends.default()
    door: Any = getattr(used, "fused", None)
    if door is None:
        assert backend != "wasm"
        return
    seen: list[str] = []

    def watched(op: int, *rest: Any) -> Any:
        seen.append(FUSED[op])
        return door(op, *rest)

    monkeypatch.setattr(used, "fused", watched)
    x = rows(pt.float32).requires_grad_()
    functional.cross_entropy(functional.layer_norm(x, (5,)), classes(x)).backward()
    assert seen == ["standardize", "cross_entropy", "cross_entropy_back", "standardize_back"]
    seen.clear()
    (functional.softmax(x, -1) * functional.log_softmax(x, -1)).sum().backward()
    assert sorted(seen) == ["log_softmax", "log_softmax_back", "softmax", "softmax_back"]
    seen.clear()
    pt.optim.SGD([x]).step()
    pt.optim.Adam([x]).step()
    assert seen == ["sgd", "adam"]
