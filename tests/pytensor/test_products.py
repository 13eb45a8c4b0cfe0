"""Matrix products in every rank, einsum, and windows, against loops."""

import itertools
from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt
from pytensor.errors import BroadcastError, DTypeError, ShapeError
from pytensor.functions import windows
from tests.pytensor.nested import check, flat
from tests.pytensor.strategies import shrunk, tensors

THREE: Any = 3  # which is no tensor


@given(st.data())
def test_batches_of_matrices_broadcast(backend: str, data: st.DataObject) -> None:
    n, k, m = (data.draw(st.integers(0, 4)) for _ in range(3))
    batch = tuple(data.draw(st.lists(st.integers(0, 3), max_size=2)))
    dtype = data.draw(st.sampled_from([pt.float32, pt.float64, pt.int64]))
    a = data.draw(tensors(dtype, shape=(*data.draw(shrunk(batch)), n, k)))
    b = data.draw(tensors(dtype, shape=(*data.draw(shrunk(batch)), k, m)))

    out = a @ b

    lead = pt.shape_broadcast(a.shape[:-2], b.shape[:-2])
    left, right = flat(a.expand(*lead, n, k)), flat(b.expand(*lead, k, m))
    batches = len(left) // (n * k) if n * k else len(right) // (k * m) if k * m else 0
    expected = [
        sum(left[(at * n + i) * k + inner] * right[(at * k + inner) * m + j] for inner in range(k))
        for at in range(batches)
        for i in range(n)
        for j in range(m)
    ]
    assert out.shape == (*lead, n, m)
    check(out, (*lead, n, m), dtype, expected or [0] * out.numel())


def test_vectors_count_as_rows_and_columns(backend: str) -> None:
    x, v, w = pt.arange(6).view(2, 3), pt.tensor([1, 2, 3]), pt.tensor([1, 2])

    check(x @ v, (2,), pt.float32, [8, 26])
    check(w @ x, (3,), pt.float32, [6, 9, 12])
    check(v @ v, (), pt.float32, [14])
    check(x.expand(4, 2, 3) @ v, (4, 2), pt.float32, [8, 26] * 4)
    check(w @ x.expand(4, 2, 3), (4, 3), pt.float32, [6, 9, 12] * 4)
    check(v.outer(w), (3, 2), pt.float32, [1, 2, 2, 4, 3, 6])


@pytest.mark.parametrize("size", [1, 3, 17, 64])
def test_larger_matrices_against_the_sum_of_products(backend: str, size: int) -> None:
    if backend == "reference":
        size = min(size, 20)  # plain loops take seconds for more
    pt.manual_seed(size)
    a, b = pt.rand(size, size + 1, dtype=pt.float64), pt.rand(size + 1, size + 2, dtype=pt.float64)

    by_broadcast = (a.unsqueeze(2) * b).sum(1)

    assert (a @ b).shape == by_broadcast.shape
    assert pt.allclose(a @ b, by_broadcast, rtol=1e-12)
    assert pt.allclose(a.T.contiguous().T @ b.T.contiguous().T, by_broadcast, rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: pt.zeros(2, 3) @ pt.zeros(2, 3), ShapeError, "b.mT"),
        (lambda: pt.zeros(2, 3) @ pt.zeros(4), ShapeError, "3"),
        (lambda: pt.zeros(2, 3) @ pt.zeros(()), ShapeError, "at least one dimension"),
        (lambda: pt.zeros(2, 2, 3) @ pt.zeros(3, 3, 2), BroadcastError, "don't broadcast"),
        (lambda: pt.zeros(2, 2) @ THREE, DTypeError, "int"),
        (lambda: pt.tensor([[True]]) @ pt.tensor([[True]]), DTypeError, "bool"),
        (lambda: pt.zeros(2).mm(pt.zeros(2, 2)), ShapeError, "two matrices"),
        (lambda: pt.zeros(2, 2).dot(pt.zeros(2)), ShapeError, "two vectors"),
        (lambda: pt.einsum("ij,jk->ik", pt.zeros(2, 3)), ShapeError, "2 groups"),
        (lambda: pt.einsum("ij->ik", pt.zeros(2, 3)), ShapeError, "no operand"),
        (lambda: pt.einsum("ij,jk->ik", pt.zeros(2, 3), pt.zeros(2, 3)), ShapeError, "size 3 and size 2"),
        (lambda: windows.conv1d(pt.zeros(1, 2, 5), pt.zeros(1, 3, 2)), ShapeError, "input channels"),
        (lambda: windows.max_pool2d(pt.zeros(1, 2, 2), 3), ShapeError, "window of 3"),
    ],
)
def test_products_that_do_not_fit_say_why(backend: str, make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


@pytest.mark.parametrize(
    "equation",
    ["ij,jk->ik", "ij,kj->ik", "ij,ij->", "ij,ij->ij", "ij,kl->ijkl", "ij->ji", "ij->", "ij", "ji", "ij,jk,kl->il"],
)
def test_einsum_is_its_loops(backend: str, equation: str) -> None:
    pt.manual_seed(5)
    left, _, right = equation.partition("->")
    names = left.split(",")
    letters = sorted(set("".join(names)))
    if "->" not in equation:
        right = "".join(letter for letter in letters if left.count(letter) == 1)
    sizes = dict.fromkeys(letters, 2 if equation == "ij,jk->ik" else 3) | ({"i": 3} if letters else {})
    operands = [pt.randint(-4, 5, [sizes[letter] for letter in group]).double() for group in names]

    out = pt.einsum(equation, *operands)

    expected: dict[tuple[int, ...], float] = {}
    for index in itertools.product(*[range(sizes[letter]) for letter in letters]):
        at = dict(zip(letters, index, strict=True))
        product = 1.0
        for group, operand in zip(names, operands, strict=True):
            product *= operand[tuple([at[letter] for letter in group])].item()
        key = tuple([at[letter] for letter in right])
        expected[key] = expected.get(key, 0.0) + product
    shape = tuple([sizes[letter] for letter in right])
    check(out, shape, pt.float64, [expected[key] for key in itertools.product(*[range(size) for size in shape])])


def test_einsum_with_diagonals_and_ellipses(backend: str) -> None:
    x = pt.arange(9).view(3, 3)
    batch = pt.arange(12).view(2, 2, 3)

    check(pt.einsum("ii->i", x), (3,), pt.float32, [0, 4, 8])
    check(pt.einsum("ii", x), (), pt.float32, [12])
    check(pt.einsum("...ij->...ji", batch), (2, 3, 2), pt.float32, flat(batch.mT))
    check(pt.einsum("...i,i->...", batch, x[0]), (2, 2), pt.float32, flat(batch @ x[0]))


@pytest.mark.parametrize(
    ("stride", "padding", "dilation", "groups"),
    [(1, 0, 1, 1), (2, 1, 1, 1), ((2, 1), (0, 2), (1, 2), 1), (1, 1, 1, 2), (1, "same", 1, 1)],
)
def test_conv2d_is_its_loops(backend: str, stride: Any, padding: Any, dilation: Any, groups: int) -> None:
    pt.manual_seed(2)
    x = pt.randint(-3, 4, (2, 2, 5, 6)).double()
    weight = pt.randint(-3, 4, (2, 2 // groups, 3, 2)).double()
    bias = pt.tensor([10, 20], dtype=pt.float64)

    out = windows.conv2d(x, weight, bias, stride, padding, dilation, groups)

    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    dh, dw = (dilation, dilation) if isinstance(dilation, int) else dilation
    top, left, bottom, right = (
        (1, 0, 1, 1) if padding == "same" else 2 * ((padding,) * 2 if isinstance(padding, int) else padding)
    )
    nested, kernel = x.tolist(), weight.tolist()
    high, wide = (5 + top + bottom - 2 * dh - 1) // sh + 1, (6 + left + right - dw - 1) // sw + 1
    expected = []
    for n, o, i, j in itertools.product(range(2), range(2), range(high), range(wide)):
        total = bias[o].item()
        for c, p, q in itertools.product(range(2 // groups), range(3), range(2)):
            row, column = i * sh + p * dh - top, j * sw + q * dw - left
            if 0 <= row < 5 and 0 <= column < 6:
                total += nested[n][c + o * (2 // groups) * (groups > 1)][row][column] * kernel[o][c][p][q]
        expected.append(total)
    check(out, (2, 2, high, wide), pt.float64, expected)


def test_pooling(backend: str) -> None:
    x = pt.arange(16).view(1, 1, 4, 4)

    check(windows.max_pool2d(x, 2), (1, 1, 2, 2), pt.float32, [5, 7, 13, 15])
    check(windows.avg_pool2d(x, 2), (1, 1, 2, 2), pt.float32, [2.5, 4.5, 10.5, 12.5])
    check(windows.max_pool2d(x, (2, 4), stride=1), (1, 1, 3, 1), pt.float32, [7, 11, 15])
    check(windows.avg_pool1d(x.view(2, 8), 3, 2, 1), (2, 4), pt.float32, [1 / 3, 2, 4, 6, 17 / 3, 10, 12, 14], ulp=1)
