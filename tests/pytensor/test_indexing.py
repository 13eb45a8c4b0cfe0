"""Indexing: by ints, slices, None, `...`, index tensors and masks; reading, writing, and the errors."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt
from pytensor.errors import DTypeError, IndexingError, ShapeError
from tests.pytensor.nested import check, flat
from tests.pytensor.strategies import tensors


@st.composite
def keys(draw: st.DrawFn, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """A basic key for a shape: one part for each of its first dimensions, with None between."""
    parts: list[Any] = []
    for size in shape[: draw(st.integers(0, len(shape)))]:
        kinds = ["slice", "slice", "none+slice"] + (["int"] if size else [])
        kind = draw(st.sampled_from(kinds))
        if kind == "int":
            parts.append(draw(st.integers(-size, size - 1)))
            continue
        if kind == "none+slice":
            parts.append(None)
        ends = st.none() | st.integers(-size - 1, size + 1)
        parts.append(slice(draw(ends), draw(ends), draw(st.none() | st.integers(1, 3))))
    if draw(st.booleans()):
        parts.append(Ellipsis)
    return tuple(parts)


def by_lists(nested: Any, key: tuple[Any, ...]) -> Any:
    """A basic key applied to nested lists."""
    if not key:
        return nested
    first, rest = key[0], key[1:]
    if first is None:
        return [by_lists(nested, rest)]
    if first is Ellipsis:
        return nested
    if isinstance(first, slice):
        return [by_lists(part, rest) for part in nested[first]]
    return by_lists(nested[first], rest)


@given(st.data())
def test_a_basic_key_reads_as_nested_lists_do(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.int64, max_dims=3))
    key = data.draw(keys(x.shape))

    found = x[key]

    assert found.storage is x.storage
    assert found.tolist() == by_lists(x.tolist(), key)


@given(st.data())
def test_index_tensors_pick_slices(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.float32, min_dims=1, max_dims=3, min_size=1))
    size = x.shape[0]
    picked = data.draw(st.lists(st.integers(-size, size - 1), max_size=5))

    found = x[pt.tensor(picked, dtype=pt.int64)]

    assert found.shape == (len(picked), *x.shape[1:])
    assert found.tolist() == [x.tolist()[at] for at in picked]


@given(st.data())
def test_a_mask_picks_its_true_elements(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.float32, min_dims=1, max_dims=3))
    mask = data.draw(tensors(pt.bool, shape=x.shape))

    expected = [number for number, wanted in zip(flat(x), flat(mask), strict=True) if wanted]

    check(x[mask], (len(expected),), pt.float32, expected)


# x is arange(24).view(2, 3, 4)
@pytest.mark.parametrize(
    ("key", "shape", "values"),
    [
        (([1, 0],), (2, 3, 4), [*range(12, 24), *range(12)]),
        ((slice(None), [2, 0]), (2, 2, 4), [8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15]),
        (([0, 1], [2, 0]), (2, 4), [8, 9, 10, 11, 12, 13, 14, 15]),
        (([0, 1], slice(None), [3, 0]), (2, 3), [3, 7, 11, 12, 16, 20]),
        ((0, slice(1, None), [0, 3]), (2, 2), [4, 7, 8, 11]),
        ((..., [0, -1]), (2, 3, 2), [0, 3, 4, 7, 8, 11, 12, 15, 16, 19, 20, 23]),
        (([[0], [1]], [0, 2], 1), (2, 2), [1, 9, 13, 21]),
        (([True, False], [1, 2]), (2, 4), [4, 5, 6, 7, 8, 9, 10, 11]),
        ((None, [1], 0, 0), (1, 1), [12]),
        (([],), (0, 3, 4), []),
    ],
)
def test_index_lists_as_pytorch_places_them(
    backend: str, key: tuple[Any, ...], shape: tuple[int, ...], values: list[int]
) -> None:
    x = pt.arange(24, dtype=pt.int64).view(2, 3, 4)
    tensors_of = tuple(
        pt.tensor(part, dtype=pt.int64) if isinstance(part, list) and part and isinstance(part[0], list) else part
        for part in key
    )
    check(x[tensors_of], shape, pt.int64, values)


@given(st.data())
def test_writing_at_a_basic_key(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.int64, max_dims=3)).clone()
    key = data.draw(keys(x.shape))
    numbered = pt.arange(x.numel(), dtype=pt.int64).reshape(x.shape)
    named = set(numbered[key].flatten().tolist())
    before = flat(x)

    x[key] = 77

    check(x, x.shape, pt.int64, [77 if at in named else number for at, number in enumerate(before)])


def test_writing_at_index_tensors_and_masks(backend: str) -> None:
    x = pt.zeros(3, 4)
    x[[0, 2], [1, 3]] = pt.tensor([5, 6])
    x[:, [0]] = pt.tensor([[1], [2], [3]])
    x[x == 0] = -1
    x[[1]] = pt.tensor([9, 8, 7, 6])

    check(x, (3, 4), pt.float32, [1, 5, -1, -1, 9, 8, 7, 6, 3, -1, -1, 6])


def test_writing_through_a_strided_view(backend: str) -> None:
    x = pt.zeros(4, 4)
    x.T[::2, 1:3] = pt.tensor([[1, 2], [3, 4]])
    x.T[[3]] = 5

    check(x, (4, 4), pt.float32, [0, 0, 0, 5, 1, 0, 3, 5, 2, 0, 4, 5, 0, 0, 0, 5])


def test_gather_and_its_relatives(backend: str) -> None:
    x = pt.arange(6).view(2, 3)
    index = pt.tensor([[2, 0], [1, 1]], dtype=pt.int64)

    check(x.gather(1, index), (2, 2), pt.float32, [2, 0, 4, 4])
    check(x.take_along_dim(pt.tensor([[1]], dtype=pt.int64), 1), (2, 1), pt.float32, [1, 4])
    check(x.index_select(1, pt.tensor([2, 2], dtype=pt.int64)), (2, 2), pt.float32, [2, 2, 5, 5])
    check(pt.zeros(2, 3).scatter_add(1, index, pt.ones(2, 2)), (2, 3), pt.float32, [1, 0, 1, 0, 2, 0])
    check(x.masked_select(x > 3), (2,), pt.float32, [4, 5])
    check((x > 3).nonzero(), (2, 2), pt.int64, [1, 1, 1, 2])
    rows, columns = (x > 3).nonzero(as_tuple=True)
    check(rows, (2,), pt.int64, [1, 1])
    check(columns, (2,), pt.int64, [1, 2])


@pytest.mark.parametrize(
    ("read", "error", "match"),
    [
        (lambda x: x[2], IndexingError, "dimension 0 has size 2|Dimension 0 has size 2"),
        (lambda x: x[0, -4], IndexingError, "from -3 to 2"),
        (lambda x: x[0, 0, 0], IndexingError, "3 indices"),
        (lambda x: x[..., ...], IndexingError, "comes once"),
        (lambda x: x[0.5], IndexingError, "float"),
        (lambda x: x["a"], IndexingError, "str"),
        (lambda x: x[::-1], IndexingError, "flip"),
        (lambda x: x[pt.tensor([0.0])], DTypeError, "long"),
        (lambda x: x[pt.tensor([5], dtype=pt.int64)], IndexingError, "index 5"),
        (lambda x: x[pt.tensor([True, False, True])], ShapeError, "mask of shape"),
        (lambda x: x.gather(1, pt.tensor([0, 1], dtype=pt.int64)), ShapeError, "as many dimensions"),
        (lambda x: x.gather(1, pt.tensor([[7]], dtype=pt.int64)), IndexingError, "index 7"),
        (lambda x: x.sum()[0], IndexingError, "item"),
    ],
)
def test_a_wrong_index_says_why(backend: str, read: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        read(pt.zeros(2, 3))


def test_an_index_error_is_what_python_expects(backend: str) -> None:
    with pytest.raises(IndexError):
        pt.zeros(3)[5]
    assert [x.item() for x in pt.arange(3)] == [0.0, 1.0, 2.0]
    assert [10, 20, 30][pt.tensor(1, dtype=pt.int64)] == 20
