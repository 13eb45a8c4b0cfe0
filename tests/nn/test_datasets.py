"""Data sets have the points that their descriptions promise."""

import math
from typing import Any

import pytest

import pytensor as pt
from pytensor import datasets, nn, optim
from pytensor.errors import ShapeError, ValueRangeError

# For each of the course's sets, the class of a point (None: not a matter of the point alone).
IN_CLASS_1: dict[str, Any] = {
    "simple": lambda x, _: x < 0.5,
    "diag": lambda x, y: x + y < 0.5,
    "split": lambda x, _: x < 0.2 or x > 0.8,
    "xor": lambda x, y: (x < 0.5) ^ (y < 0.5),
    "circle": lambda x, y: math.hypot(x - 0.5, y - 0.5) > math.sqrt(0.1),
}


@pytest.mark.parametrize("name", IN_CLASS_1)
def test_the_course_sets_follow_their_rules(backend: str, name: str) -> None:
    pt.manual_seed(3)
    x, y = getattr(datasets, name)(200)

    assert x.shape == (200, 2)
    assert x.dtype is pt.float32
    assert y.shape == (200,)
    assert y.dtype is pt.int64
    assert all(0 <= value <= 1 for value in x.reshape(-1).tolist())
    assert y.tolist() == [int(IN_CLASS_1[name](*point)) for point in x.tolist()]
    assert {0, 1} == set(y.tolist())


def test_the_course_spirals_wind_outwards_a_quarter_turn_apart(backend: str) -> None:
    x, y = datasets.spiral(40)
    points = x.tolist()

    assert y.tolist() == [0] * 20 + [1] * 20
    for at in range(20):
        (x0, y0), (x1, y1) = points[at], points[20 + at]
        assert (x1 - 0.5, y1 - 0.5) == (pytest.approx(y0 - 0.5, abs=1e-6), pytest.approx(0.5 - x0, abs=1e-6))
    radii = [math.hypot(a - 0.5, b - 0.5) for a, b in points[:20]]
    assert radii == sorted(radii)


def test_shapes_without_noise_lie_on_their_curves(backend: str) -> None:
    radius = [math.hypot(*point) for point in datasets.circles(20, noise=0, factor=0.25).x.tolist()]
    assert radius == pytest.approx([1.0, 0.25] * 10)

    for (a, b), kind in zip(datasets.moons(30, noise=0).x.tolist(), [0, 1] * 15, strict=True):
        assert math.hypot(a - kind, b - kind * 0.5) == pytest.approx(1)
        assert (b <= 0.5 + 1e-6) if kind else (b >= -1e-6)

    x, y = datasets.spirals(90, noise=0, classes=3, turns=2)
    assert y.tolist() == [0, 1, 2] * 30
    assert max(math.hypot(*point) for point in x.tolist()) == pytest.approx(1)

    x, y = datasets.blobs(6, noise=0, centers=[(0.0, 1.0), (2.0, 3.0)])
    assert x.tolist() == [[0.0, 1.0], [2.0, 3.0]] * 3
    assert datasets.blobs(8, centers=4).y.tolist() == [0, 1, 2, 3] * 2


def test_a_seed_repeats_the_points(backend: str) -> None:
    pt.manual_seed(1)
    first = datasets.moons(10).x.tolist()
    pt.manual_seed(1)

    assert datasets.moons(10).x.tolist() == first
    assert datasets.moons(10).x.tolist() != first


def test_the_digits_are_those_of_the_source(backend: str) -> None:
    """Counts and the first image as the source's own file has them."""
    x, y = datasets.load_digits()

    assert x.shape == (1797, 8, 8)
    assert y.shape == (1797,)
    assert [y.tolist().count(digit) for digit in range(10)] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (x[0] * 16).tolist()[1] == [0, 0, 13, 15, 10, 15, 5, 0]
    assert round(x.double().sum().item() * 16) == 561718
    assert x.max().item() == 1.0
    assert x.min().item() == 0.0


def test_the_digits_are_parted_without_overlap(backend: str) -> None:
    train, test = datasets.load_digits(train=True), datasets.load_digits(train=False)

    assert train.x.shape == (1437, 8, 8)
    assert train.y.tolist() + test.y.tolist() == datasets.load_digits().y.tolist()


def test_batches_hold_every_sample_once(backend: str) -> None:
    x = pt.arange(10).view(10, 1)
    data = (x, pt.arange(10, dtype=pt.int64))
    found = list(datasets.batches(data, 4))

    assert [batch.x.shape for batch in found] == [(4, 1), (4, 1), (2, 1)]
    order = [number for batch in found for number in batch.y.tolist()]
    assert sorted(order) == list(range(10))
    assert order != list(range(10))
    assert [number for batch in found for number in batch.x.reshape(-1).tolist()] == order
    plain = datasets.batches(data, 4, shuffle=False)
    assert [batch.y.tolist() for batch in plain] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_a_part_is_set_aside(backend: str) -> None:
    train, test = datasets.split_off((pt.arange(10), pt.arange(10)), 0.3)

    assert train.x.tolist() == list(range(7))
    assert test.y.tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: list(datasets.batches((pt.ones(3), pt.ones(3)), 0)), ValueRangeError),
        (lambda: list(datasets.batches((pt.ones(3), pt.ones(2)), 1)), ShapeError),
        (lambda: datasets.moons(-1), ValueRangeError),
        (lambda: datasets.circles(5, factor=2), ValueRangeError),
        (lambda: datasets.split_off((pt.ones(3), pt.ones(3)), 2), ValueRangeError),
    ],
)
def test_mistakes_are_told(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


def test_a_small_network_learns_two_moons(backend: str) -> None:
    pt.manual_seed(0)
    x, y = datasets.moons(40)
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
    optimizer = optim.Adam(net.parameters(), lr=0.1)
    for _ in range(40):
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(net(x), y).backward()
        optimizer.step()

    assert (net(x).argmax(1) == y).float().mean().item() > 0.85
