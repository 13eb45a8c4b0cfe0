"""What optimisers share. That they give PyTorch's numbers is `test_like_torch.py`'s to say."""

import gc
from collections.abc import Callable
from typing import Any, cast

import pytest

import pytensor as pt
from pytensor import nn, optim
from pytensor.errors import DTypeError, GradientError, ValueRangeError
from pytensor.optim.optimizer import OptimizerStateError
from pytensor.tensor import Tensor

KINDS: dict[str, Callable[[list[Tensor]], Any]] = {
    "sgd": lambda parts: optim.SGD(parts, lr=0.05, momentum=0.9),
    "adam": lambda parts: optim.Adam(parts, lr=0.05, amsgrad=True),
    "adamw": lambda parts: optim.AdamW(parts, lr=0.05),
    "rmsprop": lambda parts: optim.RMSprop(parts, lr=0.05, momentum=0.5, centered=True),
}


def step(optimizer: Any, parts: list[Tensor]) -> float:
    optimizer.zero_grad()
    loss: Tensor = sum(((part - 1) ** 2).sum() for part in parts)  # type: ignore[assignment]
    loss.backward()
    optimizer.step()
    return float(loss.item())


@pytest.mark.parametrize("kind", KINDS)
def test_steps_lead_downhill(backend: str, kind: str) -> None:
    parts = [pt.zeros(2, requires_grad=True), pt.zeros(1, requires_grad=True)]
    optimizer = KINDS[kind](parts)
    first = step(optimizer, parts)
    for _ in range(30):
        last = step(optimizer, parts)

    assert last < first / 4


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_writes_into_the_same_storage(backend: str, kind: str) -> None:
    part = pt.zeros(2, requires_grad=True)
    storage, view = part.storage, part.detach()
    step(KINDS[kind]([part]), [part])

    assert part.storage is storage
    assert part.is_leaf
    assert part.requires_grad
    assert part.tolist() == view.tolist() != [0.0, 0.0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_state_goes_on_where_it_was(backend: str, kind: str) -> None:
    one, other = [pt.zeros(2, requires_grad=True)], [pt.zeros(2, requires_grad=True)]
    first, second = KINDS[kind](one), KINDS[kind](other)
    for _ in range(3):
        step(first, one)
    with pt.no_grad():
        other[0].copy_(one[0])
    second.load_state_dict(first.state_dict())
    for _ in range(3):
        step(first, one)
        step(second, other)

    assert one[0].tolist() == other[0].tolist()
    assert second.state_dict()["param_groups"] == first.state_dict()["param_groups"]


def tensors_alive() -> int:
    gc.collect()
    return sum(issubclass(type(each), Tensor) for each in gc.get_objects())


@pytest.mark.parametrize("kind", KINDS)
def test_memory_stays_as_it_is(backend: str, kind: str) -> None:
    """After the first steps no step leaves a tensor behind, not even a constant in a cache."""
    part = pt.zeros(3, requires_grad=True)
    optimizer = KINDS[kind]([part])
    for _ in range(3):
        step(optimizer, [part])
    before = tensors_alive()
    for _ in range(30):
        step(optimizer, [part])

    assert tensors_alive() == before


def test_groups_have_settings_of_their_own(backend: str) -> None:
    slow, fast = pt.zeros(1, requires_grad=True), pt.zeros(1, requires_grad=True)
    optimizer = optim.SGD([{"params": slow, "lr": 0.01}], lr=1.0)
    optimizer.add_param_group({"params": [fast]})
    slow.grad, fast.grad = pt.ones(1), pt.ones(1)
    optimizer.step()
    assert [slow.item(), fast.item()] == [pytest.approx(-0.01), -1.0]

    optimizer.param_groups[1]["lr"] = 0.0
    optimizer.step()
    assert fast.item() == -1.0
    assert "Parameter Group 1" in repr(optimizer)


def test_a_parameter_without_gradient_stays(backend: str) -> None:
    used, unused = pt.ones(1, requires_grad=True), pt.ones(1, requires_grad=True)
    optimizer = optim.AdamW([used, unused], lr=0.1)
    (used * 2).sum().backward()
    optimizer.step()

    assert unused.item() == 1.0
    assert list(optimizer.state) == [used]


def test_named_parameters_are_taken_too(backend: str) -> None:
    layer = nn.Linear(2, 1)
    optimizer = optim.SGD(layer.named_parameters(), lr=0.1)

    assert optimizer.param_groups[0]["params"] == [layer.weight, layer.bias]


def test_a_closure_computes_gradients_though_the_step_does_not(backend: str) -> None:
    part = pt.ones(1, requires_grad=True)
    optimizer = optim.SGD([part], lr=0.5)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = (part * part).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 1.0
    assert part.item() == 0.0


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda _: optim.SGD([], lr=1), ValueRangeError, "no parameters"),
        (lambda x: optim.SGD(x, lr=1), DTypeError, r"SGD\(\[x\]\)"),
        (lambda x: optim.SGD([x], lr=-1), ValueRangeError, "lr=1"),
        (lambda x: optim.SGD([x, x], lr=1), ValueRangeError, "twice"),
        (lambda x: optim.SGD([x * 2], lr=1), GradientError, "computed tensor"),
        (lambda _: optim.SGD(cast("Any", [1.0]), lr=1), DTypeError, "a float among the parameters"),
        (lambda x: optim.SGD([x], lr=1, nesterov=True), ValueRangeError, "momentum=0.9"),
        (lambda x: optim.Adam([x], betas=(0.9, 1.0)), ValueRangeError, "betas"),
        (lambda x: optim.lr_scheduler.StepLR(x, 3), DTypeError, "a Tensor as the optimiser"),
        (lambda x: optim.lr_scheduler.StepLR(optim.SGD([x]), 0), ValueRangeError, "step_size=0"),
        (lambda x: optim.lr_scheduler.OneCycleLR(optim.SGD([x]), 0.1), ValueRangeError, "total_steps"),
        (lambda x: optim.lr_scheduler.LambdaLR(optim.SGD([x]), []), ValueRangeError, "0 functions for 1 group"),
    ],
)
def test_mistakes_are_told(make: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        make(pt.ones(1, requires_grad=True))


def test_a_state_of_other_groups_is_refused(backend: str) -> None:
    one = optim.SGD([pt.ones(1, requires_grad=True)])
    two = optim.SGD([pt.ones(1, requires_grad=True), pt.ones(1, requires_grad=True)])

    with pytest.raises(OptimizerStateError, match=r"groups of \[2\] parameters for an optimiser with groups of \[1\]"):
        one.load_state_dict(two.state_dict())


def test_a_saved_schedule_goes_on_where_it_was() -> None:
    def made() -> tuple[Any, Any]:
        optimizer = optim.SGD([pt.ones(1, requires_grad=True)], lr=1.0)
        return optimizer, optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)

    (first, one), (second, other) = made(), made()
    for _ in range(4):
        one.step()
    second.load_state_dict(first.state_dict())
    other.load_state_dict(one.state_dict())
    for _ in range(3):
        one.step()
        other.step()

    assert other.last_epoch == 7
    assert other.get_last_lr() == one.get_last_lr()


def test_two_schedules_act_on_one_optimiser() -> None:
    optimizer = optim.SGD([pt.ones(1, requires_grad=True)], lr=1.0)
    halving = optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
    shrinking = optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
    for _ in range(4):
        halving.step()
        shrinking.step()

    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.25 * 0.9**4)
