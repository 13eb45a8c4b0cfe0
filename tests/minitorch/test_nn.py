"""Convolution, pooling, maximum, softmax, dropout."""

import math
import random
from itertools import product

import pytest
from hypothesis import given

from pytensor.errors import ShapeError
from pytensor.minitorch import (
    Conv1dFun,
    Conv2dFun,
    Tensor,
    argmax,
    avgpool2d,
    conv1d,
    conv2d,
    dropout,
    grad_check,
    logsoftmax,
    max as largest_along,
    maxpool2d,
    softmax,
    tensor,
    tile,
)
from tests.minitorch.strategies import SIMPLE, few, seeded, tensors, values


@pytest.mark.parametrize(
    ("image", "weight"),
    [
        ((2, 3, 5, 4), (2, 3, 2, 3)),
        ((1, 1, 3, 3), (1, 1, 1, 1)),
        ((1, 2, 2, 2), (3, 2, 4, 4)),
        ((2, 1, 1, 6), (1, 1, 1, 3)),
    ],
)
def test_conv2d_is_the_sum_over_its_window(backend: str, image: tuple[int, ...], weight: tuple[int, ...]) -> None:
    x, w = seeded(image), seeded(weight)

    out = conv2d(x, w)

    assert out.shape == (image[0], weight[0], *image[2:])
    for (b, o, h, v), number in values(out).items():
        window = [
            w[o, c, i, j] * x[b, c, h + i, v + j]
            for c, i, j in product(*map(range, weight[1:]))
            if h + i < image[2] and v + j < image[3]
        ]
        assert number == pytest.approx(math.fsum(window), abs=1e-14)
    grad_check(Conv2dFun.apply, x, w)


def test_conv1d_is_the_sum_over_its_window(backend: str) -> None:
    x = tensor([[[0, 1, 2, 3]]])
    w = tensor([[[1, 2, 3]]])

    assert conv1d(x, w).tolist() == [[[8, 14, 8, 3]]]
    grad_check(Conv1dFun.apply, seeded((2, 3, 6)), seeded((4, 3, 2)))
    grad_check(Conv1dFun.apply, seeded((2, 6, 3)).permute(0, 2, 1), seeded((4, 2, 3)).permute(0, 2, 1))


def test_every_gradient_of_a_convolution(backend: str) -> None:
    x, w = seeded((1, 2, 3, 3)), seeded((2, 2, 2, 2))
    weights = seeded((1, 2, 3, 3))
    x.requires_grad_(True)
    w.requires_grad_(True)

    (conv2d(x, w) * weights).sum().backward()

    assert x.grad is not None
    assert w.grad is not None
    for (_, c, h, v), number in values(x.grad).items():
        assert number == pytest.approx(
            sum(
                w[o, c, i, j] * weights[0, o, h - i, v - j]
                for o, i, j in product(range(2), repeat=3)
                if h - i >= 0 and v - j >= 0
            )
        )
    for (o, c, i, j), number in values(w.grad).items():
        assert number == pytest.approx(
            sum(
                x[0, c, h + i, v + j] * weights[0, o, h, v]
                for h, v in product(range(3), repeat=2)
                if h + i < 3 and v + j < 3
            )
        )


def test_channels_that_differ_are_explained(backend: str) -> None:
    with pytest.raises(ShapeError, match=r"conv2d: input \(1, 2, 3, 3\) and weight \(1, 3, 2, 2\)"):
        conv2d(seeded((1, 2, 3, 3)), seeded((1, 3, 2, 2)))
    with pytest.raises(ShapeError, match=r"\(batch, in_channels, width\)"):
        conv1d(seeded((1, 2, 3, 3)), seeded((1, 2, 2)))


def test_tiles_are_rows(backend: str) -> None:
    image = tensor([[[[1, 2, 3, 4], [5, 6, 7, 8]]]])

    tiles, height, width = tile(image, (2, 2))

    assert (height, width) == (1, 2)
    assert tiles.tolist() == [[[[[1, 2, 5, 6], [3, 4, 7, 8]]]]]
    with pytest.raises(ShapeError, match="a kernel of 2 × 3 on images of 2 × 4"):
        tile(image, (2, 3))


@few
@given(image=tensors((2, 2, 4, 6)))
def test_pooling_takes_mean_and_largest_of_each_tile(backend: str, image: Tensor) -> None:
    for height, width in [(2, 2), (4, 3), (1, 2)]:
        mean, largest = avgpool2d(image, (height, width)), maxpool2d(image, (height, width))
        for (b, c, h, w), number in values(mean).items():
            numbers = [image[b, c, h * height + i, w * width + j] for i in range(height) for j in range(width)]
            assert number == pytest.approx(sum(numbers) / len(numbers))
            assert largest[b, c, h, w] == max(numbers)
    grad_check(lambda t: avgpool2d(t, (2, 3)), image)
    grad_check(lambda t: maxpool2d(t, (2, 3)), image)


@few
@given(x=tensors((2, 3, 4)))
def test_max_is_the_largest_along_a_dimension(backend: str, x: Tensor) -> None:
    for dim in range(3):
        out = largest_along(x, dim)
        assert out.shape == (*x.shape[:dim], 1, *x.shape[dim + 1 :])
        for index, number in values(out).items():
            row = [x[(*index[:dim], j, *index[dim + 1 :])] for j in range(x.shape[dim])]
            assert number == max(row)


def test_the_gradient_of_max_goes_to_the_largest(backend: str) -> None:
    x = tensor([[1, 5, 2], [7, 3, 7]], requires_grad=True)

    largest_along(x, 1).sum().backward()

    assert x.grad is not None
    assert x.grad.tolist() == argmax(x, 1).tolist() == [[0, 1, 0], [1, 0, 1]]


@few
@given(x=tensors((2, 3, 2)))
def test_softmax_sums_to_one_and_logsoftmax_is_its_logarithm(backend: str, x: Tensor) -> None:
    for dim in range(3):
        shares = softmax(x, dim)
        assert shares.sum(dim).is_close(shares.sum(dim).zeros() + 1.0).all().item() == 1.0
        logs = {index: math.exp(number) for index, number in values(logsoftmax(x, dim)).items()}
        assert logs == pytest.approx(values(shares), abs=1e-5)
    grad_check(lambda t: softmax(t, 1) * seeded((2, 3, 2)), x)
    grad_check(lambda t: logsoftmax(t, 2) * seeded((2, 3, 2)), x)


def test_softmax_of_large_numbers(backend: str) -> None:
    assert softmax(tensor([[1000, 1000]]), 1).tolist() == [[0.5, 0.5]]
    assert softmax(tensor([[-1000, 1000]], backend=SIMPLE), 1).tolist() == [[0, 1]]


def test_dropout_drops_with_the_given_probability(backend: str) -> None:
    random.seed(1)
    x = seeded((40, 50))

    kept = sum(number != 0 for number in values(dropout(x, 0.3)).values())

    assert dropout(x, 0.0).tolist() == x.tolist()
    assert dropout(x, 1.0, ignore=True) is x
    assert set(values(dropout(x, 1.0)).values()) == {0.0}
    assert 0.65 < kept / 2000 < 0.75
