"""What the engine promises whatever the operations are: accumulation, freeing, depth, modes, changes in place."""

import gc
from typing import Any

import pytest

import pytensor as pt
from pytensor.errors import GradientError


def grad_of(x: pt.Tensor) -> Any:
    """The gradient as nested lists."""
    assert x.grad is not None
    assert x.grad.shape == x.shape
    assert x.grad.dtype is x.dtype
    return x.grad.tolist()


def test_gradients_add_up_over_uses_and_over_walks(backend: str) -> None:
    x = pt.tensor([1, 2, 3], requires_grad=True)

    (x * x + x).sum().backward()
    assert grad_of(x) == [3.0, 5.0, 7.0]

    x.sum().backward()
    assert grad_of(x) == [4.0, 6.0, 8.0]


def test_a_broadcast_is_undone_by_summing(backend: str) -> None:
    a = pt.tensor([[1, 2]], requires_grad=True)
    b = pt.tensor([[3], [4], [5]], requires_grad=True)
    c = pt.tensor(2, requires_grad=True)

    (a * b * c).sum().backward()

    assert grad_of(a) == [[24.0, 24.0]]
    assert grad_of(b) == [[6.0], [6.0], [6.0]]
    assert grad_of(c) == 36.0


def test_a_promotion_is_undone_by_casting(backend: str) -> None:
    x = pt.tensor([1, 2], requires_grad=True)
    y = pt.tensor([3, 4], dtype=pt.float64, requires_grad=True)

    (x * y).sum().backward()

    assert grad_of(x) == [3.0, 4.0]
    assert grad_of(y) == [1.0, 2.0]


def test_two_leaves_never_share_one_gradient(backend: str) -> None:
    x, y = pt.ones(2, requires_grad=True), pt.ones(2, requires_grad=True)
    (x + y).sum().backward()
    assert x.grad is not None

    x.grad.zero_()

    assert grad_of(y) == [1.0, 1.0]


def test_a_chain_of_a_hundred_thousand_operations_is_walked_and_freed() -> None:
    with pt.backend("reference"):
        x = pt.tensor(1.0, requires_grad=True)
        out = x
        for _ in range(100_000):
            out = out + 0.0

        out.backward()

        assert grad_of(x) == 1.0


def test_a_deep_graph_that_is_never_walked_is_freed() -> None:
    with pt.backend("reference"):
        x = pt.tensor(1.0, requires_grad=True)
        out = x
        for _ in range(100_000):
            out = out * 1.0
        del out

        assert x.requires_grad


def test_a_graph_has_no_cycles(backend: str) -> None:
    gc.collect()
    gc.disable()
    try:
        x = pt.rand(4, 4, requires_grad=True)
        for _ in range(20):
            y = (x.exp() / x.sigmoid()).tanh().softmax(1).max(1).values
            y[1:].view(3).sum().backward()
            z = x.exp()
        del y, z
        assert not [each for each in gc.get_objects() if isinstance(each, pt.Tensor) and each.grad_fn is not None]
    finally:
        gc.enable()


def test_a_graph_is_freed_unless_it_is_retained(backend: str) -> None:
    x = pt.tensor([2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert grad_of(x) == [8.0]

    with pytest.raises(GradientError, match="freed by an earlier backward"):
        y.backward()


def test_nothing_is_recorded_under_no_grad(backend: str) -> None:
    x = pt.tensor([1.0], requires_grad=True)
    with pt.no_grad():
        y = x * 2
        with pt.enable_grad():
            z = x * 2
    assert not y.requires_grad
    assert z.requires_grad
    assert (x * 2).requires_grad


def test_leaves_and_what_was_computed(backend: str) -> None:
    x = pt.tensor([1.0], requires_grad=True)
    y = x * 2

    assert x.is_leaf
    assert not y.is_leaf
    assert x.grad_fn is None
    assert y.grad_fn is not None
    assert y.grad_fn.name == "MulBackward"
    assert y.detach().is_leaf
    assert not y.detach().requires_grad
    assert y.detach().storage is y.storage


def test_a_computed_tensor_keeps_its_gradient_when_asked(backend: str) -> None:
    x = pt.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.retain_grad()

    (y * y).sum().backward()

    assert grad_of(y) == [4.0, 8.0]


def test_hooks_see_and_change_a_gradient(backend: str) -> None:
    x = pt.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def tenfold(grad: pt.Tensor) -> pt.Tensor:
        seen.append(grad.tolist())
        return grad * 10

    handle = x.register_hook(tenfold)

    (x * 3).sum().backward()
    handle.remove()
    (x * 3).sum().backward()

    assert seen == [[3.0, 3.0]]
    assert grad_of(x) == [33.0, 33.0]


def test_a_custom_function_runs_like_a_built_in_one(backend: str) -> None:
    class Cube(pt.Function):
        @staticmethod
        def forward(ctx: Any, x: pt.Tensor) -> pt.Tensor:
            ctx.save_for_backward(x)
            ctx.shape = x.shape
            return x * x * x

        @staticmethod
        def backward(ctx: Any, grad: pt.Tensor) -> Any:
            (x,) = ctx.saved_tensors
            assert ctx.shape == x.shape
            return grad * 3 * x * x

    x = pt.tensor([2.0], requires_grad=True)
    y = Cube.apply(x)
    y.sum().backward()

    assert repr(y.grad_fn) == "<CubeBackward>"
    assert grad_of(x) == [12.0]


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: pt.zeros(3, requires_grad=True).backward(), "3 elements"),
        (lambda: pt.zeros(1).backward(), "requires no gradient"),
        (lambda: pt.zeros(2, dtype=pt.int64).requires_grad_(), "Only float32 and float64"),
        (lambda: (pt.zeros(2, requires_grad=True) * 2).requires_grad_(False), "detach"),
        (lambda: (pt.zeros(2, requires_grad=True) * 2).backward(pt.ones(3)), "shape of the tensor"),
    ],
)
def test_a_backward_that_makes_no_sense_says_why(backend: str, make: Any, match: str) -> None:
    with pytest.raises(GradientError, match=match):
        make()


def test_backward_weighs_the_elements(backend: str) -> None:
    x = pt.tensor([1.0, 2.0], requires_grad=True)
    (x * x).backward(pt.tensor([1.0, 10.0]))
    assert grad_of(x) == [2.0, 40.0]
