"""What layers do beyond the numbers that `test_like_torch.py` holds: chance, running averages, gradients, mistakes."""

from collections.abc import Callable
from typing import Any

import pytest

import pytensor as pt
from pytensor import nn
from pytensor.errors import DTypeError, IndexingError, ShapeError, ValueRangeError
from pytensor.tensor import Tensor

functional: Any = nn.functional


def test_dropout_keeps_the_mean_and_drops_its_part(backend: str) -> None:
    pt.manual_seed(0)
    x = pt.ones(2000, requires_grad=True)
    out = nn.Dropout(0.3)(x)
    out.sum().backward()

    values = out.tolist()
    assert sorted(set(values)) == pytest.approx([0.0, 1 / 0.7])
    assert 0.25 < values.count(0.0) / 2000 < 0.35
    assert x.grad is not None
    assert x.grad.tolist() == values
    assert out.dtype is pt.float32


def test_dropout_is_another_at_each_call_and_none_after_eval(backend: str) -> None:
    layer, x = nn.Dropout(0.5), pt.ones(50)

    assert layer(x).tolist() != layer(x).tolist()
    assert layer.eval()(x) is x


def test_dropout_of_channels_drops_them_whole(backend: str) -> None:
    pt.manual_seed(0)
    out = nn.Dropout2d(0.5)(pt.ones(4, 8, 2, 2))

    sums = out.sum((2, 3)).reshape(-1).tolist()
    assert set(sums) == {0.0, 8.0}


def test_batch_norm_moves_its_running_averages_only_while_training(backend: str) -> None:
    layer = nn.BatchNorm1d(1, momentum=0.5)
    x = pt.tensor([[1.0], [3.0]])
    layer(x)

    # mean 2, unbiased variance 2: half way from 0 and from 1
    assert layer.running_mean is not None
    assert layer.running_var is not None
    assert layer.running_mean.tolist() == [1.0]
    assert layer.running_var.tolist() == [1.5]
    layer.eval()(x)
    assert layer.running_mean.tolist() == [1.0]
    assert layer.state_dict()["num_batches_tracked"].item() == 1


def test_batch_norm_without_momentum_averages_all_batches(backend: str) -> None:
    layer = nn.BatchNorm1d(1, momentum=None)
    for middle in (1.0, 2.0, 6.0):
        layer(pt.tensor([[middle - 1], [middle + 1]]))

    assert layer.running_mean is not None
    assert layer.running_mean.item() == pytest.approx(3.0)


def test_batch_norm_needs_more_than_one_element(backend: str) -> None:
    with pytest.raises(ValueRangeError, match="a larger batch"):
        nn.BatchNorm1d(3)(pt.ones(1, 3))
    assert nn.BatchNorm1d(3).eval()(pt.ones(1, 3)).shape == (1, 3)


def test_a_padding_row_is_not_learned(backend: str) -> None:
    table = nn.Embedding(4, 2, padding_idx=1)
    table(pt.tensor([1, 3, 3], dtype=pt.int64)).sum().backward()

    assert table.weight.grad is not None
    assert table.weight.grad.tolist() == [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [2.0, 2.0]]


def test_pretrained_rows_are_frozen_unless_asked(backend: str) -> None:
    rows = pt.randn(3, 2)

    assert not nn.Embedding.from_pretrained(rows).weight.requires_grad
    assert nn.Embedding.from_pretrained(rows, freeze=False).weight.requires_grad
    assert nn.Embedding.from_pretrained(rows)(pt.tensor(2, dtype=pt.int64)).tolist() == rows[2].tolist()


def test_a_sequence_is_its_cell_step_by_step(backend: str) -> None:
    layer, cell = nn.LSTM(3, 2), nn.LSTMCell(3, 2)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in layer.state_dict().items()})
    x = pt.randn(4, 5, 3)

    outputs, (h, c) = layer(x)
    state = None
    for at in range(4):
        state = cell(x[at], state)
        assert state[0].tolist() == outputs[at].tolist()
    assert state is not None
    assert [h[0].tolist(), c[0].tolist()] == [each.tolist() for each in state]


def test_attention_without_weights_is_the_same(backend: str) -> None:
    layer, x = nn.MultiheadAttention(4, 2), pt.randn(3, 2, 4)

    out, weights = layer(x, x, x)
    alone, none = layer(x, x, x, need_weights=False)
    assert none is None
    assert out.tolist() == alone.tolist()
    assert weights.sum(-1).reshape(-1).tolist() == pytest.approx([1.0] * 6)
    assert layer(x, x, x, average_attn_weights=False)[1].shape == (2, 2, 3, 3)


def test_a_causal_mask_hides_what_lies_ahead(backend: str) -> None:
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True), pt.randn(1, 3, 4)
    mask = pt.ones(3, 3).triu(1).bool()
    _, weights = layer(x, x, x, attn_mask=mask, is_causal=True)

    assert weights[0][0].tolist() == [1.0, 0.0, 0.0]
    assert weights[0][1].tolist()[2] == 0.0


GRADIENTS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "linear": (lambda: nn.Linear(3, 2), (4, 3)),
    "conv1d": (lambda: nn.Conv1d(2, 2, 2, padding=1), (1, 2, 3)),
    "conv2d": (lambda: nn.Conv2d(1, 2, 2, stride=2, padding=1), (1, 1, 3, 2)),
    "layer_norm": (lambda: nn.LayerNorm(3), (2, 3)),
    "group_norm": (lambda: nn.GroupNorm(2, 2), (2, 2, 3)),
    "batch_norm": (lambda: nn.BatchNorm1d(2, track_running_stats=False), (3, 2)),
    "gru": (lambda: nn.GRU(1, 1), (2, 1, 1)),
    "lstm": (lambda: nn.LSTM(1, 1, bidirectional=True), (2, 1, 1)),
    "gelu": (lambda: nn.GELU(), (3,)),
    "mish": (lambda: nn.Mish(), (3,)),
    "avg_pool": (lambda: nn.AvgPool2d(2, padding=1, count_include_pad=False), (1, 1, 3, 2)),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_agree_with_differences(backend: str, name: str) -> None:
    pt.manual_seed(1)
    make, shape = GRADIENTS[name]
    layer = make().double()
    x = pt.randn(*shape, dtype=pt.float64, requires_grad=True)

    def of(x: Tensor, *_: Tensor) -> Tensor:
        out = layer(x)
        first: Tensor = out[0] if isinstance(out, tuple) else out
        return (first**2).sum()

    pt.grad_check(of, x, *layer.parameters())


def test_attention_gradients_agree_with_differences(backend: str) -> None:
    pt.manual_seed(1)
    layer = nn.MultiheadAttention(2, 1).double()
    x = pt.randn(2, 1, 2, dtype=pt.float64, requires_grad=True)

    pt.grad_check(lambda x, *_: layer(x, x, x)[0].square().sum(), x, *layer.parameters())


MISTAKES: list[tuple[Any, type[Exception], str]] = [
    (lambda: nn.Linear(3, 2)(pt.ones(2, 4)), ShapeError, r"Try: Linear\(4, 2\)"),
    (lambda: nn.Linear(12, 2)(pt.ones(2, 3, 4)), ShapeError, r"x.flatten\(1\)"),
    (lambda: nn.Linear(3, 2)(pt.ones(3, 5)), ShapeError, "if the rows are the features"),
    (lambda: nn.BatchNorm2d(3)(pt.ones(2, 3)), ShapeError, r"height, width\), with 3 channels"),
    (lambda: nn.LayerNorm(3)(pt.ones(2, 4)), ShapeError, r"normalized_shape=\(4,\)"),
    (lambda: nn.GroupNorm(2, 3), ValueRangeError, "groups divide"),
    (lambda: nn.Conv2d(3, 4, 2, groups=2), ValueRangeError, "groups divide"),
    (lambda: nn.Conv2d(3, 4, (2, 2, 2)), ValueRangeError, "kernel_size"),
    (lambda: nn.Embedding(3, 2)(pt.tensor([1])), DTypeError, r"x.long\(\)"),
    (lambda: nn.Embedding(3, 2)(pt.tensor([3], dtype=pt.int64)), IndexingError, r"Try: Embedding\(4, 2\)"),
    (lambda: nn.Embedding(3, 2, padding_idx=3), ValueRangeError, "padding_idx=3"),
    (lambda: nn.Dropout(1.5), ValueRangeError, "probability"),
    (lambda: nn.RNN(3, 2)(pt.ones(4, 2, 5)), ShapeError, "input is 3 here"),
    (lambda: nn.RNN(3, 2)(pt.ones(4, 2, 3), pt.ones(2, 2)), ShapeError, r"here \(1, 2, 2\)"),
    (lambda: nn.RNN(3, 2, nonlinearity="sine"), ValueRangeError, "nonlinearity"),
    (lambda: nn.GRUCell(3, 2)(pt.ones(4, 2, 3)), ShapeError, "Try: GRU for a whole sequence"),
    (lambda: nn.LSTMCell(3, 2)(pt.ones(4, 3), (pt.ones(4, 2), pt.ones(4, 1))), ShapeError, r"zeros\(4, 2\)"),
    (lambda: nn.MultiheadAttention(5, 2), ValueRangeError, "heads divide"),
    (
        lambda: nn.MultiheadAttention(4, 2)(pt.ones(2, 3, 5), pt.ones(2, 3, 5), pt.ones(2, 3, 5)),
        ShapeError,
        "last size",
    ),
    (lambda: functional.cross_entropy(pt.ones(2, 3), pt.ones(3)), ShapeError, r"a target of shape \(2,\)"),
    (lambda: functional.cross_entropy(pt.ones(2, 3), pt.tensor([1, 3])), IndexingError, "class 3 among 3"),
    (lambda: functional.nll_loss(pt.ones(2, 3), pt.zeros(2), weight=pt.ones(2)), ShapeError, "for 3 classes"),
    (lambda: functional.cross_entropy(pt.ones(2, 3), pt.zeros(2), reduction="avg"), ValueRangeError, "reduction='avg'"),
    (lambda: functional.binary_cross_entropy(pt.ones(2) * 2, pt.ones(2)), ValueRangeError, "with_logits"),
    (lambda: functional.binary_cross_entropy(pt.ones(2), pt.ones(2, 1)), ShapeError, r"target.view\(2,\)"),
    (lambda: functional.adaptive_avg_pool2d(pt.ones(3, 3), 1), ShapeError, "channels first"),
    (lambda: functional.one_hot(pt.tensor([4]), 3), IndexingError, "class 4 among 3"),
]


@pytest.mark.parametrize("at", range(len(MISTAKES)))
def test_mistakes_are_told(at: int) -> None:
    mistake, error, says = MISTAKES[at]

    with pytest.raises(error, match=says):
        mistake()


def test_a_broadcast_loss_warns(backend: str) -> None:
    with pytest.warns(UserWarning, match=r"Try: target.view\(3, 1\)"):
        assert functional.mse_loss(pt.zeros(3, 1), pt.ones(3)).item() == 1.0
