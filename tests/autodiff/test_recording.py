"""What is recorded and how it is walked: grad, hooks, modes, custom functions, and changes in place."""
# ruff: noqa: ARG005 - a case takes what it is given

import gc
from collections.abc import Callable
from typing import Any

import pytest

import pytensor as pt
from pytensor import autograd
from pytensor.errors import GradientError


def leaf(*numbers: float) -> pt.Tensor:
    """A vector that requires a gradient."""
    return pt.tensor(list(numbers), requires_grad=True)


def test_grad_gives_gradients_and_adds_to_none(backend: str) -> None:
    x, y = leaf(1, 2), leaf(3, 4)

    assert [each.tolist() for each in pt.grad((x * y).sum(), (x, y))] == [[3, 4], [1, 2]]
    assert x.grad is None
    assert pt.grad(x * y, x, grad_outputs=pt.tensor([1.0, 10.0]))[0].tolist() == [3, 40]
    assert pt.grad(x.sum(), (x, y), allow_unused=True)[1] is None
    assert pt.grad(x.sum(), (x, y), materialize_grads=True)[1].tolist() == [0, 0]


def test_derivatives_of_derivatives(backend: str) -> None:
    x = leaf(2.0)
    orders = [(x**4).sum()]
    for _ in range(4):
        orders.append(pt.grad(orders[-1].sum(), x, create_graph=True)[0])

    assert [each.item() for each in orders] == [16, 32, 48, 48, 24]


def test_no_two_leaves_share_a_gradient(backend: str) -> None:
    x, weight = pt.ones(3, 2), pt.ones(3, 4)
    w, b, p, q = (pt.ones(*shape, requires_grad=True) for shape in ((4, 2), (4,), (3, 4), (3, 4)))
    seen: list[Any] = []
    w.register_hook(seen.append)
    (pt.nn.functional.linear(x, w, b) + p + q).backward(weight)
    gradients: list[Any] = [w.grad, b.grad, p.grad, q.grad]
    assert len({id(each.storage) for each in (*gradients, *seen, weight)}) == 6
    for each in gradients:
        each.zero_()
    assert weight.tolist() == [[1.0] * 4] * 3
    assert seen[0].tolist() == [[3.0] * 2] * 4


def test_only_what_leads_to_the_inputs_is_walked(backend: str) -> None:
    walked = []

    class Noticed(pt.Function):
        @staticmethod
        def forward(ctx: Any, x: pt.Tensor) -> pt.Tensor:
            return x * 1

        @staticmethod
        def backward(ctx: Any, grad: pt.Tensor) -> pt.Tensor:
            walked.append(1)
            return grad

    x, y = leaf(1.0), leaf(2.0)
    pt.grad((Noticed.apply(y) * x).sum(), x)
    assert not walked
    pt.grad((Noticed.apply(y) * x).sum(), y)
    assert walked


def test_hooks_change_gradients_until_they_are_removed(backend: str) -> None:
    x = leaf(1, 2)
    handle = x.register_hook(lambda grad: grad * 10)
    y = x * 2
    y.register_hook(lambda grad: None)
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [20, 20]

    handle.remove()
    handle.remove()
    x.zero_grad_()
    with x.register_hook(lambda grad: grad * 0):
        x.sum().backward()
    x.sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_a_hook_after_accumulation_may_step_at_once(backend: str) -> None:
    x = leaf(1, 2)

    def step(parameter: pt.Tensor) -> None:
        assert parameter.grad is not None
        with pt.no_grad():
            parameter -= 0.5 * parameter.grad
        parameter.zero_grad_()

    x.register_post_accumulate_grad_hook(step)
    (x * x).sum().backward()

    assert x.tolist() == [0, 0]
    assert x.grad is None
    with pytest.raises(GradientError, match="MulBackward"):
        (x * 2).register_post_accumulate_grad_hook(step)


def test_modes_as_blocks_decorators_and_at_once(backend: str) -> None:
    x = leaf(1.0)

    def recorded() -> bool:
        return (x * 2).requires_grad

    bare: Any = pt.no_grad(lambda x: x * 2)

    @pt.no_grad()
    def called(x: pt.Tensor) -> pt.Tensor:
        with pt.enable_grad():
            return x * 2

    assert not bare(x).requires_grad
    assert called(x).requires_grad
    with pt.set_grad_enabled(False), pt.set_grad_enabled(True):
        assert recorded()
    with pt.inference_mode():
        modes = [pt.is_grad_enabled()]
        assert not recorded()
    assert modes == [False]
    pt.set_grad_enabled(False)
    try:
        assert not recorded()
    finally:
        pt.set_grad_enabled(True)
    assert pt.is_grad_enabled()
    assert (x * 2).detach_().is_leaf


class SinCos(pt.Function):
    """Two results from one walk."""

    @staticmethod
    def forward(ctx: Any, x: pt.Tensor, scale: float) -> tuple[pt.Tensor, pt.Tensor]:
        sin, cos = x.sin() * scale, x.cos() * scale
        ctx.save_for_backward(sin, cos)
        return sin, cos

    @staticmethod
    def backward(ctx: Any, grad_sin: pt.Tensor, grad_cos: pt.Tensor) -> tuple[Any, ...]:
        sin, cos = ctx.saved_tensors
        return grad_sin * cos - grad_cos * sin, None


def test_a_custom_function_with_several_results(backend: str) -> None:
    def both(x: pt.Tensor) -> pt.Tensor:
        sin, cos = SinCos.apply(x, 3.0)
        return sin * sin - cos * x

    assert pt.grad_check(both, pt.tensor([0.3, -1.2]), forward=True, order=2)
    assert pt.grad_check(lambda x: SinCos.apply(x, 2.0)[1], pt.tensor([0.3, -1.2]), order=2)


def test_a_custom_function_with_setup_context_and_marks(backend: str) -> None:
    class Ranked(pt.Function):
        @staticmethod
        def forward(x: pt.Tensor, y: pt.Tensor) -> tuple[pt.Tensor, pt.Tensor]:
            return x * y, x * 0 + 7

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
            ctx.needed = ctx.needs_input_grad
            ctx.save_for_backward(*inputs)
            ctx.mark_non_differentiable(output[1])
            ctx.set_materialize_grads(False)

        @staticmethod
        def backward(ctx: Any, grad: pt.Tensor, nothing: Any) -> tuple[Any, ...]:
            assert nothing is None
            assert ctx.needed == (True, False)
            return grad * ctx.saved_tensors[1], None

    x, y = leaf(1, 2), pt.tensor([5.0, 6.0])
    out, rank = Ranked.apply(x, y)
    out.sum().backward()

    assert not rank.requires_grad
    assert x.grad is not None
    assert x.grad.tolist() == [5, 6]


def wrong(returned: Callable[[pt.Tensor], Any]) -> pt.Tensor:
    """The result of a custom function of two vectors whose backward returns what `returned` says."""

    class Custom(pt.Function):
        @staticmethod
        def forward(ctx: Any, x: pt.Tensor, y: pt.Tensor) -> pt.Tensor:
            return x * y

        @staticmethod
        def backward(ctx: Any, grad: pt.Tensor) -> Any:
            return returned(grad)

    out: pt.Tensor = Custom.apply(leaf(1, 2), leaf(3, 4)).sum()
    return out


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (lambda grad: grad, "1 gradient, but forward took 2 arguments"),
        (lambda grad: (grad, grad, grad), "3 gradients, but forward took 2 arguments"),
        (lambda grad: (grad, 3.0), "a float for argument 1"),
        (lambda grad: (grad[:1].expand(3), None), r"shape \(3,\) for argument 0 of shape \(2,\)"),
    ],
)
def test_a_wrong_backward_is_explained(returned: Callable[[pt.Tensor], Any], says: str) -> None:
    with pytest.raises(GradientError, match=says):
        wrong(returned).backward()


@pytest.mark.parametrize(
    "use",
    [
        lambda x, y: x * y,
        lambda x, y: (x.unsqueeze(0) @ y.unsqueeze(1)).exp(),
        lambda x, y: y / x,
        lambda x, y: (x * x).view(2, 1).square(),
    ],
)
def test_a_saved_value_that_was_overwritten_is_an_error(
    backend: str, use: Callable[[pt.Tensor, pt.Tensor], pt.Tensor]
) -> None:
    x, y = leaf(1, 2), leaf(3, 4)
    out = use(x, y).sum()
    with pt.no_grad():
        x += 1
        y[0] = 7

    with pytest.raises(GradientError, match="changed in place"):
        out.backward()


def test_an_operation_in_place_keeps_what_it_overwrites(backend: str) -> None:
    x, y = leaf(1, 2), leaf(3, 4)
    out = x * 1
    out *= y
    out **= 2
    out.sum().backward()

    assert y.grad is not None
    assert x.grad is not None
    assert y.grad.tolist() == [2 * 1 * 3, 2 * 4 * 4]
    assert x.grad.tolist() == [2 * 9 * 1, 2 * 16 * 2]


def test_a_graph_needs_no_garbage_collector() -> None:
    def differentiate() -> None:
        x = leaf(1, 2)
        sin, cos = SinCos.apply(x, 1.0)
        (sin * cos).exp().sum().backward()
        pt.grad((x.exp() * x).sum(), x, create_graph=True)
        pt.jvp(lambda x: x.exp() * x, (x,), (x.detach(),))

    with pt.backend("reference"):  # whose storages are plain bytes: what is counted is the graph
        for _ in range(20):
            differentiate()
        gc.collect()
        gc.disable()
        try:
            before = len(gc.get_objects())
            for _ in range(50):
                differentiate()
            assert len(gc.get_objects()) - before < 25
        finally:
            gc.enable()


def test_the_engine_is_pytorchs_by_name() -> None:
    assert autograd.Function is pt.Function
    assert autograd.grad is pt.grad
