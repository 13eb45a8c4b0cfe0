"""What subclasses rest on (optimisers, schedules, a module's parts by name), and layers by their definitions."""

from typing import Any

import pytest

import pytensor as pt
from pytensor import nn, optim
from pytensor.errors import DTypeError, ValueRangeError


class SignDescent(optim.Optimizer):
    """Steps of one size against the gradient's sign."""

    def __init__(self, params: Any, lr: float) -> None:
        super().__init__(params, {"lr": lr})

    def update(self, param: pt.Tensor, grad: pt.Tensor, group: dict[str, Any], state: dict[str, Any]) -> None:
        """One step of one parameter."""
        state["steps"] = state.get("steps", 0) + 1
        param.copy_(param - grad.sign() * group["lr"])


class Halving(optim.lr_scheduler.LRScheduler):
    """Half the rate every epoch."""

    def rates(self, epoch: int) -> list[float]:
        """The starting rates over 2 to the power of the epoch."""
        return [rate / 2**epoch for rate in self.base_lrs]


def test_an_optimiser_of_ones_own_needs_only_update(backend: str) -> None:
    x = pt.tensor([5.0, -0.5], requires_grad=True)
    optimizer = SignDescent([x], lr=0.25)
    for _ in range(2):
        optimizer.zero_grad()
        (x * x).sum().backward()
        optimizer.step()

    assert x.tolist() == [4.5, 0.0]
    assert optimizer.state_dict()["state"][0]["steps"] == 2


def test_a_schedule_of_ones_own_needs_only_rates() -> None:
    optimizer = SignDescent([pt.zeros(1, requires_grad=True)], lr=0.8)
    schedule = Halving(optimizer)
    seen = [schedule.current()]
    for _ in range(2):
        schedule.step()
        seen.append(schedule.current())

    assert seen == [[0.8], [0.4], [0.2]]
    with pytest.raises(DTypeError, match="a list as the optimiser"):
        Halving([])  # type: ignore[arg-type]


def test_parts_of_a_module_are_listed_by_kind_and_registered_by_name() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    model.register_parameter("scale", nn.Parameter(pt.ones(3)))
    linear, norm = model.children()

    assert isinstance(linear, nn.Linear)
    assert [name for name, _ in model.own_parameters()] == ["scale"]
    assert [name for name, _ in norm.own_buffers()] == ["running_mean", "running_var", "num_batches_tracked"]
    assert [name for name, _ in linear.own_parameters()] == ["weight", "bias"]
    with pytest.raises(ValueRangeError):
        model.register_parameter("a.b", nn.Parameter(pt.ones(1)))


def test_softmax2d_sums_to_one_over_the_channels(backend: str) -> None:
    x = pt.rand(2, 3, 4, 5)

    out = nn.Softmax2d()(x)

    assert pt.allclose(out, x.softmax(1))
    assert pt.allclose(out.sum(1), pt.ones(2, 4, 5))


@pytest.mark.parametrize(("layer", "shape"), [(nn.Dropout1d, (50, 8, 3)), (nn.Dropout2d, (50, 8, 3, 2))])
def test_dropout_of_channels_takes_or_leaves_each_whole(backend: str, layer: type, shape: tuple[int, ...]) -> None:
    pt.manual_seed(5)
    out = layer(0.25)(pt.ones(shape)).view(400, -1)

    kept = out.amax(1)
    assert pt.equal(out.amin(1), kept)  # a channel is of one value
    assert sorted({round(value, 4) for value in kept.tolist()}) == [0.0, 1.3333]
    assert 0.65 < kept.count_nonzero().item() / 400 < 0.85


def test_binary_cross_entropy_is_its_formula(backend: str) -> None:
    p, t = pt.tensor([0.2, 0.9, 0.5]), pt.tensor([0.0, 1.0, 0.3])

    loss = nn.BCELoss()(p, t)

    assert loss.shape == ()
    assert pt.allclose(loss, -(t * p.log() + (1 - t) * (1 - p).log()).mean())
    assert nn.BCELoss()(pt.tensor([0.0]), pt.tensor([1.0])).item() == 100  # the logarithm ends at -100


def test_a_data_set_is_a_pair_with_names() -> None:
    data = pt.datasets.xor(6)

    assert isinstance(data, pt.datasets.Labelled)
    assert data.x is data[0]
    assert data.y is data[1]
    assert data.y.dtype is pt.int64
