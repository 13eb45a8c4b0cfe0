"""TensorData: storage, shape, strides, indices, and the errors of shapes that don't fit."""

import itertools
import math
from array import array

import pytest
from hypothesis import given

from pytensor.errors import ShapeError
from pytensor.minitorch import (
    IndexingError,
    TensorData,
    broadcast_index,
    index_to_position,
    shape_broadcast,
    strides_from_shape,
    to_index,
)
from tests.minitorch.strategies import tensor_datas


def test_strides_are_row_major_unless_given(backend: str) -> None:
    data = TensorData(range(24), (4, 3, 2))
    by_columns = TensorData(range(15), (5, 3), (1, 5))

    assert data.strides == strides_from_shape((4, 3, 2)) == (6, 2, 1)
    assert (data.dims, data.size, data.is_contiguous()) == (3, 24, True)
    assert data.get((2, 1, 1)) == 15.0
    assert by_columns.index((2, 1)) == 7
    assert not by_columns.is_contiguous()


@given(data=tensor_datas())
def test_indices_visit_every_place_once(backend: str, data: TensorData) -> None:
    indices = list(data.indices())

    assert indices == list(itertools.product(*map(range, data.shape)))
    assert sorted(data.index(index) for index in indices) == list(range(data.size))
    assert data.sample() in indices


@given(data=tensor_datas())
def test_permute_moves_indices_with_the_dimensions(backend: str, data: TensorData) -> None:
    reversed_dims = data.permute(*reversed(range(data.dims)))

    assert reversed_dims.shape == data.shape[::-1]
    for index in data.indices():
        assert reversed_dims.get(index[::-1]) == data.get(index)


def test_views_and_storages_are_shared(backend: str) -> None:
    data = TensorData([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], (2, 3))
    turned = data.permute(1, 0)
    viewed = data.view(6)
    rebuilt = TensorData(data._storage, (3, 2))

    turned.set((2, 0), 30.0)
    rebuilt._storage[0] = 10.0

    assert list(viewed._storage) == list(data._storage) == [10.0, 2.0, 30.0, 4.0, 5.0, 6.0]


def test_a_list_or_a_foreign_row_is_copied(backend: str) -> None:
    numbers = [1, 2]
    row = array("d", [3.0, 4.0])
    from_list, from_row = TensorData(numbers, (2,)), TensorData(row, (2,))

    from_list.set(0, 9.0)
    from_row.set(0, 9.0)

    assert numbers == [1, 2]
    assert row[0] == 3.0
    assert from_list.get(0) == from_row.get(0) == 9.0


def test_a_storage_reads_and_writes_like_a_row_of_floats(backend: str) -> None:
    storage = TensorData([1.0, 2.0, 3.0, 4.0], (2, 2))._storage

    assert len(storage) == 4
    assert list(storage[1:3]) == [2.0, 3.0]
    assert storage[-1] == 4.0
    storage[1:3] = 7.0
    assert list(storage) == storage.tolist() == [1.0, 7.0, 7.0, 4.0]
    storage[:] = [5.0, 6.0, 7.0, 8.0]
    assert memoryview(storage).tolist() == [5.0, 6.0, 7.0, 8.0]


def test_a_tensor_without_dimensions_holds_one_number(backend: str) -> None:
    data = TensorData([5.0], ())

    assert (data.size, data.dims) == (1, 0)
    assert data.get(()) == data.get(0) == 5.0
    assert list(data.indices()) == [()]
    assert data.to_string() == "5.00"


def test_the_written_form_has_a_bracket_for_each_dimension(backend: str) -> None:
    data = TensorData([1, 2, 3.456, 4], (2, 1, 2))

    assert data.to_string() == "[[[1.00 2.00]]\n [[3.46 4.00]]]"
    assert TensorData([], (0, 2)).to_string() == "[] with shape (0, 2)"


@pytest.mark.parametrize("index", [(2, 0), (0, 3), (-1, 0), (0,), (0, 0, 0), 0])
def test_an_index_that_is_not_there_is_an_error(backend: str, index: int | tuple[int, ...]) -> None:
    data = TensorData(range(6), (2, 3))

    with pytest.raises(IndexingError, match=r"index .* into a tensor of shape \(2, 3\)"):
        data.get(index)


def test_storage_shape_and_strides_must_fit(backend: str) -> None:
    with pytest.raises(IndexingError, match="Every dimension has one size and one stride"):
        TensorData([0.0] * 6, (2, 3), (3,))
    with pytest.raises(IndexingError, match=r"5 numbers for shape \(2, 3\)"):
        TensorData([0.0] * 5, (2, 3))
    with pytest.raises(IndexingError, match=r"order \(0, 0\)"):
        TensorData([0.0] * 6, (2, 3)).permute(0, 0)


def test_a_view_needs_elements_in_order_and_as_many(backend: str) -> None:
    data = TensorData(range(6), (2, 3))

    with pytest.raises(ShapeError, match=r"\.contiguous\(\)\.view\(6,\)"):
        data.permute(1, 0).view(6)
    with pytest.raises(ShapeError, match="row by row"):
        data.permute(1, 0).view(3, 2)  # strides could say it, but the course's rule is that a view needs the order
    with pytest.raises(ShapeError, match="2 × 3 = 6"):
        data.view(4, 2)


def test_index_functions_write_into_the_list_they_are_given() -> None:
    out = [9, 9, 9]

    to_index(5, (2, 1, 3), out)
    assert out == [1, 0, 2]
    assert index_to_position(out, (3, 3, 1)) == 5

    small = [9, 9]
    broadcast_index((1, 2, 3), (2, 3, 4), (3, 1), small)
    assert small == [2, 0]
    with pytest.raises(IndexingError):
        broadcast_index((1, 2), (3, 3), (2,), small)


@pytest.mark.parametrize(
    ("first", "second", "out"),
    [
        ((1,), (4, 5), (4, 5)),
        ((4, 5), (5,), (4, 5)),
        ((4, 1, 6, 1), (1, 5, 1, 7), (4, 5, 6, 7)),
        ((), (3,), (3,)),
        ((0, 1), (1, 3), (0, 3)),
    ],
)
def test_shapes_broadcast(first: tuple[int, ...], second: tuple[int, ...], out: tuple[int, ...]) -> None:
    assert shape_broadcast(first, second) == TensorData.shape_broadcast(second, first) == out
    assert math.prod(out) == math.prod(shape_broadcast(out, first))


def test_shapes_that_do_not_broadcast_are_drawn() -> None:
    with pytest.raises(IndexingError) as caught:
        shape_broadcast((4, 2), (4,))

    assert "4  2\n" in str(caught.value)
    assert "^" in str(caught.value)
    assert caught.value.facts["mend"]["view"] == [4, 1]
    assert isinstance(caught.value, RuntimeError)
