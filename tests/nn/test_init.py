"""What parameters start with: PyTorch's distributions, told by their bounds, mean and deviation over many numbers."""

import math
from typing import Any

import pytest

import pytensor as pt
from pytensor import nn
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.tensor import Tensor

# Of weight (40, 50): fan_in 50, fan_out 40. (what fills it, half width of a uniform one or None, deviation)
DISTRIBUTIONS: list[tuple[Any, float | None, float]] = [
    (lambda w: nn.init.uniform_(w, -2, 2), 2.0, 2 / math.sqrt(3)),
    (lambda w: nn.init.normal_(w, 0, 0.3), None, 0.3),
    (lambda w: nn.init.xavier_uniform_(w), math.sqrt(6 / 90), math.sqrt(2 / 90)),
    (lambda w: nn.init.xavier_normal_(w, gain=2), None, 2 * math.sqrt(2 / 90)),
    (lambda w: nn.init.kaiming_uniform_(w, math.sqrt(5)), 1 / math.sqrt(50), 1 / math.sqrt(150)),
    (lambda w: nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"), None, math.sqrt(2 / 40)),
    (lambda w: nn.init.trunc_normal_(w, 0, 1, -1, 1), 1.0, 0.5396),
]


@pytest.mark.parametrize("at", range(len(DISTRIBUTIONS)))
def test_distributions(at: int) -> None:
    fill, bound, deviation = DISTRIBUTIONS[at]
    pt.manual_seed(at)
    weight = nn.Parameter(pt.zeros(40, 50))

    assert fill(weight) is weight

    assert weight.requires_grad
    assert weight.is_leaf
    assert weight.mean().item() == pytest.approx(0, abs=4 * deviation / math.sqrt(2000))
    assert weight.std().item() == pytest.approx(deviation, rel=0.06)
    if bound is not None:
        assert 0.97 * bound < weight.abs().max().item() <= bound * 1.000001


def test_constants_and_the_identity(backend: str) -> None:
    assert nn.init.constant_(pt.zeros(2), 3).tolist() == [3.0, 3.0]
    assert nn.init.ones_(pt.zeros(2)).tolist() == [1.0, 1.0]
    assert nn.init.zeros_(pt.ones(2)).tolist() == [0.0, 0.0]
    assert nn.init.eye_(pt.ones(2, 3)).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (5, 2), (4, 2, 3)])
def test_orthogonal_rows_or_columns(backend: str, shape: tuple[int, ...]) -> None:
    weight = nn.init.orthogonal_(pt.zeros(*shape, dtype=pt.float64), gain=2.0).reshape(shape[0], -1)
    product = weight @ weight.T if weight.shape[0] <= weight.shape[1] else weight.T @ weight

    size = product.shape[0]
    assert product.reshape(-1).tolist() == pytest.approx((pt.eye(size) * 4).reshape(-1).tolist(), abs=1e-9)


def test_a_permuted_tensor_is_filled_in_its_own_order(backend: str) -> None:
    assert nn.init.eye_(pt.zeros(3, 2).T).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]


def test_gains() -> None:
    assert nn.init.calculate_gain("relu") == pytest.approx(math.sqrt(2))
    assert nn.init.calculate_gain("tanh") == pytest.approx(5 / 3)
    assert nn.init.calculate_gain("leaky_relu", 0.2) == pytest.approx(math.sqrt(2 / 1.04))
    with pytest.raises(ValueRangeError, match="nonlinearity='swish'"):
        nn.init.calculate_gain("swish")


def test_a_bias_has_no_fans() -> None:
    with pytest.raises(ShapeError, match="two dimensions"):
        nn.init.xavier_uniform_(pt.zeros(3))


def starts(module: nn.Module) -> dict[str, Tensor]:
    return dict(module.named_parameters())


@pytest.mark.parametrize(
    ("make", "bounds"),
    [
        (lambda: nn.Linear(16, 30), {"weight": 0.25, "bias": 0.25}),
        (lambda: nn.Conv1d(4, 8, 4), {"weight": 0.25, "bias": 0.25}),
        (lambda: nn.Conv2d(8, 16, 2, groups=2), {"weight": 0.25, "bias": 0.25}),
        (lambda: nn.LSTM(3, 16), {"weight_ih_l0": 0.25, "weight_hh_l0": 0.25, "bias_ih_l0": 0.25, "bias_hh_l0": 0.25}),
        (lambda: nn.GRUCell(3, 16), {"weight_ih": 0.25, "weight_hh": 0.25, "bias_ih": 0.25}),
        (lambda: nn.MultiheadAttention(16, 2), {"in_proj_weight": math.sqrt(6 / 64), "out_proj.weight": 0.25}),
    ],
)
def test_layers_start_within_the_bounds_of_pytorch(make: Any, bounds: dict[str, float]) -> None:
    pt.manual_seed(0)
    found = starts(make())

    for name, bound in bounds.items():
        assert 0.8 * bound < found[name].abs().max().item() <= bound, name


def test_norms_embeddings_and_attention_start_as_in_pytorch() -> None:
    pt.manual_seed(0)

    assert {name: set(value.reshape(-1).tolist()) for name, value in nn.BatchNorm2d(3).state_dict().items()} == {
        "weight": {1.0},
        "bias": {0.0},
        "running_mean": {0.0},
        "running_var": {1.0},
        "num_batches_tracked": {0},
    }
    table = nn.Embedding(300, 8, padding_idx=2)
    assert table.weight.std().item() == pytest.approx(1, rel=0.05)
    assert table.weight[2].tolist() == [0.0] * 8
    attention = starts(nn.MultiheadAttention(4, 2))
    assert set(attention["in_proj_bias"].tolist()) == set(attention["out_proj.bias"].tolist()) == {0.0}


def test_a_seed_repeats_a_model(backend: str) -> None:
    pt.manual_seed(5)
    one = nn.Linear(3, 2).weight.tolist()
    pt.manual_seed(5)

    assert nn.Linear(3, 2).weight.tolist() == one
