"""Broadcasting: the lecture's rules, its examples and exercises, and the index map."""

import itertools

import pytest
from hypothesis import given

from pytensor import broadcast_index, ones, shape_broadcast, tensor, to_index
from pytensor.errors import BroadcastError, ShapeError
from pytensor.layout import broadcast, layout
from tests.pytensor.nested import check, flat
from tests.pytensor.strategies import broadcastable


@pytest.mark.parametrize(
    ("a", "b", "out"),
    [
        ((3, 4, 5), (3, 1, 5), (3, 4, 5)),
        ((3, 4, 1), (3, 1, 5), (3, 4, 5)),
        ((3, 4, 1), (1, 5), (3, 4, 5)),
        ((1, 3, 4), (1, 3, 1), (1, 3, 4)),
        ((3, 4, 1), (1,), (3, 4, 1)),
        ((3, 2), (2, 1, 2), (2, 3, 2)),
        ((), (2, 3), (2, 3)),
        ((0, 3), (1, 3), (0, 3)),
        ((1,), (0,), (0,)),
    ],
)
def test_shapes_that_broadcast(a: tuple[int, ...], b: tuple[int, ...], out: tuple[int, ...]) -> None:
    assert shape_broadcast(a, b) == out
    assert shape_broadcast(b, a) == out


@pytest.mark.parametrize(
    ("a", "b", "dimension"),
    [((3, 4, 1), (3, 5), -2), ((1, 4, 4), (3, 1, 5), -1), ((4, 3), (4,), -1), ((2,), (0,), -1), ((2, 3), (3, 3), -2)],
)
def test_shapes_that_do_not(a: tuple[int, ...], b: tuple[int, ...], dimension: int) -> None:
    with pytest.raises(BroadcastError) as caught:
        shape_broadcast(a, b)

    assert caught.value.facts["dimension"] == dimension
    assert caught.value.facts["sizes"] == [a[dimension], b[dimension]]
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, RuntimeError)


def test_the_error_draws_columns_and_names_the_view_that_mends() -> None:
    with pytest.raises(BroadcastError) as caught:
        ones(4, 3) + ones(4)

    assert caught.value.op == "add"
    assert caught.value.picture.splitlines() == ["    a  4  3", "    b     4", "          ^"]
    assert caught.value.facts["mend"] == {"operand": "b", "view": [4, 1], "result": [4, 3]}
    assert "b.view(4, 1)" in str(caught.value)


def test_every_mend_that_is_suggested_works() -> None:
    sizes = (1, 2, 3)
    every = [shape for ndim in range(4) for shape in itertools.product(sizes, repeat=ndim)]
    suggested = 0
    for a, b in itertools.product(every, every):
        try:
            shape_broadcast(a, b)
        except BroadcastError as error:
            mend = error.facts["mend"]
            if mend is None:
                continue
            suggested += 1
            viewed = layout(a if mend["operand"] == "a" else b).view(mend["view"]).shape
            other = b if mend["operand"] == "a" else a
            assert shape_broadcast(viewed, other) == tuple(mend["result"])
    assert suggested > 100


@given(broadcastable())
def test_the_index_map_agrees_with_strides_of_zero(pair: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    a, b = pair
    left, right, out = broadcast(layout(a), layout(b))

    for small, repeated in ((a, left), (b, right)):
        strides = layout(small).strides
        by_index = [
            sum(
                at * stride
                for at, stride in zip(
                    broadcast_index(to_index(ordinal, out.shape), out.shape, small), strides, strict=True
                )
            )
            for ordinal in range(out.numel)
        ]
        assert repeated.positions() == by_index


def test_an_index_of_a_shape_that_is_not_the_result_is_refused() -> None:
    with pytest.raises(ShapeError, match="not to it"):
        broadcast_index((0,), (1,), (3,))


def test_broadcasting_is_worked_out_once() -> None:
    a, b = layout((3, 1)), layout((4,))

    assert broadcast(a, b) is broadcast(a, b)


def test_the_lectures_matrix_product_by_broadcasting(backend: str) -> None:
    a = tensor([[1, 2], [3, 4], [5, 6]])
    b = tensor([[[1, 0]], [[1, 1]]])

    product = (a * b).sum(-1)

    check(product, (2, 3), a.dtype, [1, 3, 5, 3, 7, 11])
    assert flat((a @ b.view(2, 2).T).T) == flat(product)
