"""Layouts: where elements lie, and what movement does to them."""

import struct

import pytest
from hypothesis import given, strategies as st

from pytensor.errors import ShapeError
from pytensor.layout import Layout, index_to_position, layout, row_major, to_index
from tests.pytensor.strategies import shapes


def test_the_same_layout_is_the_same_object() -> None:
    assert layout((2, 3)) is layout((2, 3))
    assert layout((2, 3)) is layout((2, 3), (3, 1))
    assert layout((2, 3)).permute((1, 0)).permute((1, 0)) is layout((2, 3))


def test_equal_layouts_are_equal_when_they_are_not_the_same_object() -> None:
    a, b = Layout((2, 3), (3, 1), 0), Layout((2, 3), (3, 1), 0)

    assert a is not b
    assert a == b
    assert hash(a) == hash(b)
    assert a != Layout((2, 3), (3, 1), 1)


def test_interning_is_bounded_and_layouts_live_on() -> None:
    kept = layout((7, 11))
    for size in range(20_000):
        layout((size,), (1,), 1)

    assert layout((7, 11)) == kept


@given(shapes())
def test_a_row_major_layout_walks_its_storage_in_order(shape: tuple[int, ...]) -> None:
    found = layout(shape)

    assert found.contiguous
    assert found.dense
    assert found.positions() == list(range(found.numel))


@given(shapes(min_size=1), st.data())
def test_permuting_moves_every_element_with_its_index(shape: tuple[int, ...], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(shape))))
    before, after = layout(shape), layout(shape).permute(order)

    for ordinal in range(after.numel):
        index = to_index(ordinal, after.shape)
        original = [0] * len(shape)
        for place, dim in enumerate(order):
            original[dim] = index[place]
        assert index_to_position(index, after.strides) == index_to_position(original, before.strides)


@given(shapes())
def test_an_index_and_its_position_are_inverse(shape: tuple[int, ...]) -> None:
    strides = row_major(shape)
    for ordinal in range(layout(shape).numel):
        assert index_to_position(to_index(ordinal, shape), strides) == ordinal


def test_contiguous_ignores_dimensions_of_size_one_and_counts_any_offset() -> None:
    assert layout((3, 1, 2), (2, 99, 1)).contiguous
    assert layout((3,), (1,), 5).contiguous
    assert not layout((3,), (1,), 5).dense
    assert not layout((3, 2), (1, 3)).contiguous
    assert layout((0, 5), (1, 1)).contiguous


@pytest.mark.parametrize(
    ("old", "order", "new"),
    [
        ((2, 3, 4), (0, 1, 2), (6, 4)),
        ((2, 3, 4), (2, 0, 1), (4, 6)),
        ((2, 3, 4), (2, 0, 1), (2, 2, 6)),
        ((2, 1, 4), (2, 1, 0), (4, 2)),
        ((2, 3), (1, 0), (3, 1, 2)),
    ],
)
def test_a_view_keeps_row_major_order(old: tuple[int, ...], order: tuple[int, ...], new: tuple[int, ...]) -> None:
    before = layout(old).permute(order)
    after = before.view(new)

    assert after.shape == new
    assert after.positions() == before.positions()


@given(shapes(min_size=1, max_dims=3), shapes(min_size=1, max_dims=3), st.data())
def test_a_view_is_found_or_refused_but_never_wrong(
    old: tuple[int, ...], new: tuple[int, ...], data: st.DataObject
) -> None:
    before = layout(old).permute(data.draw(st.permutations(range(len(old)))))
    if layout(new).numel != before.numel:
        new = (before.numel,)
    after = before.as_view(new)

    if after is not None:
        assert after.shape == new
        assert after.positions() == before.positions()
    else:
        assert not before.contiguous


def test_expanding_repeats_by_strides_of_zero() -> None:
    found = layout((3, 1)).expand((2, 3, 4))

    assert found.strides == (0, 1, 0)
    assert found.positions() == [0] * 4 + [1] * 4 + [2] * 4 + [0] * 4 + [1] * 4 + [2] * 4


def test_slicing_cuts_and_steps() -> None:
    found = layout((5, 4)).slice(0, 1, 2, 2).slice(1, 3, 1)

    assert found.shape == (2, 1)
    assert found.positions() == [7, 15]


def test_packed_is_the_struct_of_the_kernels() -> None:
    found = layout((2, 3), (1, 2), 4)

    assert found.packed == struct.pack("<8i", 2, 6, 4, 0, 2, 3, 1, 2)


def test_layouts_are_immutable() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        layout((2,)).offset = 3


@pytest.mark.parametrize("shape", [(1,) * 17, (2**16, 2**15)])
def test_what_the_kernels_cannot_hold_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="at most"):
        layout(shape)
