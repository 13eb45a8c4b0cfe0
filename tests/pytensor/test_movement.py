"""Views and rearrangements: every element ends where its index says, and a view shares its storage."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt
from pytensor.errors import DimensionError, ShapeError
from pytensor.functions.matrices import pad
from tests.pytensor.nested import check, flat
from tests.pytensor.strategies import dense, shapes, tensors


def element(x: pt.Tensor, index: Any) -> Any:
    """The element at an index, found by strides alone."""
    return x.numbers()[x.storage_offset() + sum(at * stride for at, stride in zip(index, x.stride(), strict=True))]


@given(st.data())
def test_any_layout_reads_as_its_dense_copy(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.float32))

    check(x.clone(), x.shape, x.dtype, flat(x))
    assert x.clone().is_contiguous()
    check(x.contiguous(), x.shape, x.dtype, flat(x))
    check(x.reshape(-1), (x.numel(),), x.dtype, flat(x))


@given(st.data())
def test_permuting_and_permuting_back_is_nothing(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.int64))
    order = data.draw(st.permutations(range(x.dim())))

    back = x.permute(order).permute(sorted(range(x.dim()), key=order.__getitem__))

    check(back, x.shape, x.dtype, flat(x))
    assert back.storage is x.storage


@given(st.data())
def test_flipping_turns_every_index_round(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.int64, min_dims=1, min_size=1, max_dims=3))
    dims = data.draw(st.lists(st.integers(0, x.dim() - 1), unique=True, min_size=1))

    flipped = x.flip(dims)

    expected = []
    for ordinal in range(x.numel()):
        index = list(pt.to_index(ordinal, x.shape))
        for dim in dims:
            index[dim] = x.shape[dim] - 1 - index[dim]
        expected.append(element(x, index))
    check(flipped, x.shape, x.dtype, expected)


@given(st.data())
def test_cutting_and_joining_is_nothing(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.float32, min_dims=1, max_dims=3))
    dim = data.draw(st.integers(0, x.dim() - 1))

    check(pt.cat(x.split(2, dim), dim), x.shape, x.dtype, flat(x))
    if x.shape[dim]:
        check(pt.stack(x.unbind(dim), dim), x.shape, x.dtype, flat(x))
        check(pt.cat(x.chunk(3, dim), dim), x.shape, x.dtype, flat(x))


def test_views_share_their_storage_and_copies_do_not(backend: str) -> None:
    x = pt.zeros(2, 3)

    for view in (
        x.view(6),
        x.T,
        x[1:],
        x.unsqueeze(0),
        x.expand(4, 2, 3),
        x.diagonal(),
        x.narrow(1, 0, 2),
        x.flatten(),
    ):
        assert view.storage is x.storage
    for copy in (x.clone(), x.T.reshape(6), x.flip(0), x.repeat(1, 1), x.roll(1)):
        assert copy.storage is not x.storage


@pytest.mark.parametrize(
    ("make", "shape", "values"),
    [
        (lambda x: x.T, (3, 2), [0, 3, 1, 4, 2, 5]),
        (lambda x: x.mT, (3, 2), [0, 3, 1, 4, 2, 5]),
        (lambda x: x.unsqueeze(-1), (2, 3, 1), [0, 1, 2, 3, 4, 5]),
        (lambda x: x.view(2, 1, 3).squeeze(), (2, 3), [0, 1, 2, 3, 4, 5]),
        (lambda x: x.view(2, 1, 3).squeeze(0), (2, 1, 3), [0, 1, 2, 3, 4, 5]),
        (lambda x: x.movedim(0, -1), (3, 2), [0, 3, 1, 4, 2, 5]),
        (lambda x: x.repeat(2, 1), (4, 3), [0, 1, 2, 3, 4, 5] * 2),
        (lambda x: x[0].repeat(2, 2), (2, 6), [0, 1, 2] * 4),
        (lambda x: x.roll(1), (2, 3), [5, 0, 1, 2, 3, 4]),
        (lambda x: x.roll((1, -1), (0, 1)), (2, 3), [4, 5, 3, 1, 2, 0]),
        (lambda x: x.diagonal(), (2,), [0, 4]),
        (lambda x: x.diagonal(-1), (1,), [3]),
        (lambda x: x.tril(), (2, 3), [0, 0, 0, 3, 4, 0]),
        (lambda x: x.triu(1), (2, 3), [0, 1, 2, 0, 0, 5]),
        (lambda x: x[0].diag(), (3, 3), [0, 0, 0, 0, 1, 0, 0, 0, 2]),
        (lambda x: pad(x, (1, 0), value=9), (2, 4), [9, 0, 1, 2, 9, 3, 4, 5]),
        (lambda x: pad(x, (0, 0, 0, 1)), (3, 3), [0, 1, 2, 3, 4, 5, 0, 0, 0]),
        (lambda x: pad(x, (-1, -1)), (2, 1), [1, 4]),
        (lambda x: x.sort(1, descending=True).values, (2, 3), [2, 1, 0, 5, 4, 3]),
        (lambda x: x.argsort(0, descending=True), (2, 3), [1, 1, 1, 0, 0, 0]),
        (lambda x: x.repeat_interleave(2, 0), (4, 3), [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]),
        (lambda x: x.unfold(1, 2, 1), (2, 2, 2), [0, 1, 1, 2, 3, 4, 4, 5]),
        (lambda x: pt.hstack([x, x]), (2, 6), [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]),
        (lambda x: x.flatten(0), (6,), [0, 1, 2, 3, 4, 5]),
        (lambda x: x.view(-1, 2), (3, 2), [0, 1, 2, 3, 4, 5]),
        (lambda x: x.expand(2, -1, 3), (2, 2, 3), [0, 1, 2, 3, 4, 5] * 2),
    ],
)
def test_where_the_elements_go(backend: str, make: Any, shape: tuple[int, ...], values: list[int]) -> None:
    x = pt.arange(6, dtype=pt.int64).view(2, 3)
    check(make(x), shape, pt.int64, values)


@given(shapes(), st.data())
def test_stack_puts_each_tensor_at_its_index(backend: str, shape: tuple[int, ...], data: st.DataObject) -> None:
    parts = [data.draw(dense(pt.int64, shape)) for _ in range(3)]

    out = pt.stack(parts)

    check(out, (3, *shape), pt.int64, [number for part in parts for number in flat(part)])


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda x: x.view(5, 2), ShapeError, "2 × 3 = 6"),
        (lambda x: x.view(-1, -1), ShapeError, "more than one size open"),
        (lambda x: x.view(4, -1), ShapeError, "don't divide"),
        (lambda x: x.T.view(6), ShapeError, "contiguous"),
        (lambda x: x.expand(3, 3), ShapeError, "size 1"),
        (lambda x: x.permute(0, 0), DimensionError, "once"),
        (lambda x: x.transpose(0, 2), DimensionError, "numbered 0 to 1"),
        (lambda x: x.sum(-3), DimensionError, "-1 to -2"),
        (lambda x: x.sum((0, 0)), DimensionError, "twice"),
        (lambda x: x.unsqueeze(4), DimensionError, "dim=4"),
        (lambda x: pt.cat([x, x.T]), ShapeError, "tensor 1 has shape"),
        (lambda x: pt.stack([x, x.T]), ShapeError, "tensor 1 has shape"),
        (lambda x: x.split([1, 3]), ShapeError, "add up"),
        (lambda x: x.repeat(2), ShapeError, "for each dimension"),
    ],
)
def test_what_cannot_be_moved_says_why(backend: str, make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make(pt.zeros(2, 3))
