"""A tensor as data: whole when small, a strided sample when large, statistics over everything, on any layout."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt


def nested(data: Any, shape: list[int]) -> Any:
    """Row-major numbers as nested lists."""
    if not shape:
        return data[0]
    size = math.prod(shape[1:])
    return [nested(data[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]


@pytest.mark.parametrize(
    ("values", "dtype", "typecode"),
    [
        ([[1.5, -2.0], [0.0, 3.25]], "float32", "f"),
        ([1e300, -0.1], "float64", "d"),
        ([2**60, -1, 0], "int64", "q"),
        ([[True], [False]], "bool", "B"),
        (7.0, "float32", "f"),
    ],
)
def test_a_small_tensor_travels_whole(backend: str, values: Any, dtype: str, typecode: str) -> None:
    from playground.grids import grid

    tensor = pt.tensor(values, dtype=getattr(pt, dtype))
    made = grid(tensor)

    assert made["shape"] == list(tensor.shape)
    assert (made["dtype"], made["numel"], made["sample"]) == (dtype, math.prod(tensor.shape), None)
    assert made["data"].typecode == typecode
    assert nested([bool(v) if dtype == "bool" else v for v in made["data"]], made["shape"]) == values


@given(st.permutations(range(3)), st.integers(0, 2))
def test_views_are_sent_as_they_look(order: list[int], select: int) -> None:
    from playground.grids import grid

    tensor = pt.tensor([[[float(100 * i + 10 * j + k) for k in range(4)] for j in range(3)] for i in range(3)])
    view = tensor[select].T if select else tensor.permute(*order)

    assert nested(list(grid(view)["data"]), list(view.shape)) == view.tolist()


def test_an_expanded_tensor_is_sent_with_its_repetitions(backend: str) -> None:
    from playground.grids import grid

    made = grid(pt.tensor([[1.0], [2.0]]).expand(2, 3))

    assert list(made["data"]) == [1, 1, 1, 2, 2, 2]


@pytest.mark.parametrize("shape", [(0,), (2, 0, 3)])
def test_a_tensor_of_no_elements_has_no_statistics(backend: str, shape: tuple[int, ...]) -> None:
    from playground.grids import grid

    made = grid(pt.zeros(*shape))

    assert made["shape"] == list(shape)
    assert len(made["data"]) == 0
    assert made["stats"] is None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_statistics_are_over_the_finite_elements(backend: str, dtype: str) -> None:
    from playground.grids import grid

    tensor = pt.tensor([math.nan, -5.0, math.inf, 3.0, -math.inf, 8.0], dtype=getattr(pt, dtype))

    assert grid(tensor)["stats"] == {"min": -5.0, "max": 8.0, "mean": 2.0, "nan": 1, "inf": 2}


def test_statistics_of_nothing_finite_are_nan(backend: str) -> None:
    from playground.grids import grid

    stats = grid(pt.tensor([math.nan, math.inf]))["stats"]

    assert (stats["nan"], stats["inf"]) == (1, 1)
    assert all(math.isnan(stats[key]) for key in ("min", "max", "mean"))


numbers = st.floats(width=32) | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 3.4e38])


@given(st.lists(numbers, min_size=1, max_size=40), st.sampled_from(["float32", "float64"]))
def test_the_loop_and_the_kernels_count_alike(backend: str, values: list[float], dtype: str) -> None:
    from playground.grids import elements, statistics, statistics_of

    tensor = pt.tensor(values, dtype=getattr(pt, dtype))
    one, other = statistics_of(elements(tensor)), statistics(tensor)

    assert other is not None
    for key in ("min", "max", "nan", "inf"):
        assert one[key] == other[key] or one[key] != one[key] != other[key] != other[key]
    # float32 sums round at each step: by at most 2^-24 of the largest partial sum a step.
    largest = max([abs(value) for value in values if math.isfinite(value)], default=0.0)
    assert other["mean"] == pytest.approx(one["mean"], abs=largest * len(values) * 2.0**-23, nan_ok=True)


def test_the_mean_of_numbers_whose_sum_overflows_is_finite(backend: str) -> None:
    from playground.grids import grid

    assert grid(pt.tensor([3e38, 3e38, 3e38]))["stats"]["mean"] == pytest.approx(3e38, rel=1e-6)
    assert grid(pt.full((300,), 3e38))["stats"]["mean"] == pytest.approx(3e38, rel=1e-6)
    for size in (3, 300):
        assert grid(pt.full((size,), 1e308, dtype=pt.float64))["stats"]["mean"] == pytest.approx(1e308)


def test_statistics_of_integers_and_bools(backend: str) -> None:
    from playground.grids import grid

    integers = grid(pt.tensor([3, -4, 7], dtype=pt.int64))["stats"]
    bools = grid(pt.tensor([True, False, True, True]))["stats"]

    assert integers == {"min": -4.0, "max": 7.0, "mean": 2.0, "nan": 0, "inf": 0}
    assert bools == {"min": 0.0, "max": 1.0, "mean": 0.75, "nan": 0, "inf": 0}


@pytest.mark.parametrize(
    "shape", [(10_001,), (200, 300), (3, 100_000), (50, 2, 400), (1, 20_000, 1), (9, 9, 9, 9, 9), (2,) * 14]
)
def test_a_large_tensor_is_sampled_inside_its_shape(shape: tuple[int, ...]) -> None:
    from playground.grids import SAMPLE, grid

    numel = math.prod(shape)
    tensor = pt.arange(numel, dtype=pt.float64).view(*shape)
    made = grid(tensor)
    sample = made["sample"]

    assert made["shape"] == list(shape)
    assert made["numel"] == numel
    assert SAMPLE / 16 < math.prod(sample["shape"]) == len(made["data"]) <= SAMPLE
    for size, count, start, step in zip(shape, sample["shape"], sample["starts"], sample["steps"], strict=True):
        assert start >= 0
        assert start + (count - 1) * step < size

    def value_at(index: tuple[int, ...]) -> int:
        position = 0
        for size, i, start, step in zip(shape, index, sample["starts"], sample["steps"], strict=True):
            position = position * size + start + i * step
        return position

    first = tuple(0 for _ in shape)
    last = tuple(count - 1 for count in sample["shape"])
    assert made["data"][0] == value_at(first)
    assert made["data"][-1] == value_at(last)
    assert (made["stats"]["min"], made["stats"]["max"]) == (0, numel - 1)
    assert made["stats"]["mean"] == pytest.approx((numel - 1) / 2)


def test_a_short_dimension_of_a_large_tensor_is_kept_whole() -> None:
    from playground.grids import grid

    assert grid(pt.zeros(3, 100_000))["sample"]["shape"][0] == 3


def test_the_largest_tensor_that_travels_whole() -> None:
    from playground.grids import WHOLE, grid

    made = grid(pt.zeros(WHOLE))

    assert made["sample"] is None
    assert len(made["data"]) == WHOLE


def test_looking_at_a_tensor_records_no_history() -> None:
    from playground.grids import grid

    x = pt.tensor([1.0, math.inf], requires_grad=True)
    y = x * 2
    before = y.grad_fn
    grid(y)

    assert y.grad_fn is before
    assert x.grad is None
