"""Making tensors, and what leaves them: numbers, lists, buffers, NumPy's arrays; dtypes and their promotion."""

import array
import builtins
import math
import sys
from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt
from pytensor.errors import (
    AllocationError,
    BackendError,
    DTypeError,
    RaggedError,
    ScalarError,
    ShapeError,
    ValueRangeError,
)
from tests.pytensor.nested import check
from tests.pytensor.strategies import DTYPES, tensors


def test_pythons_numbers_become_float32_unless_told(backend: str) -> None:
    check(pt.tensor([[1, 2], [3, 4]]), (2, 2), pt.float32, [1, 2, 3, 4])
    check(pt.tensor(3), (), pt.float32, [3])
    check(pt.tensor([1, 2.5]), (2,), pt.float32, [1, 2.5])
    check(pt.tensor([True, False]), (2,), pt.bool, [True, False])
    check(pt.tensor([1, 2], dtype=pt.int64), (2,), pt.int64, [1, 2])
    check(pt.tensor([1.9, -1.9], dtype=int), (2,), pt.int64, [1, -1])
    check(pt.tensor([], dtype=float), (0,), pt.float64, [])
    check(pt.tensor([[], []]), (2, 0), pt.float32, [])
    check(pt.tensor((range(3), [3, 4, 5])), (2, 3), pt.float32, [0, 1, 2, 3, 4, 5])
    assert pt.tensor([1, 2, 3], requires_grad=True).requires_grad


def test_tensors_of_tensors_and_copies(backend: str) -> None:
    x = pt.tensor([1.0, 2.0])
    copy = pt.tensor(x)
    copy[0] = 9

    check(x, (2,), pt.float32, [1, 2])
    check(pt.tensor([x, x * 2]), (2, 2), pt.float32, [1, 2, 2, 4])
    check(pt.tensor([x[0], x[1]]), (2,), pt.float32, [1, 2])
    assert pt.as_tensor(x) is x
    check(pt.as_tensor([1, 2], dtype=pt.int64), (2,), pt.int64, [1, 2])


def test_constructors(backend: str) -> None:
    check(pt.zeros(2, 3), (2, 3), pt.float32, [0] * 6)
    check(pt.zeros((2, 3)), (2, 3), pt.float32, [0] * 6)
    check(pt.ones([2], dtype=pt.int64), (2,), pt.int64, [1, 1])
    check(pt.zeros(), (), pt.float32, [0])
    check(pt.full((2,), 2.5), (2,), pt.float32, [2.5, 2.5])
    check(pt.full((2,), True), (2,), pt.bool, [True, True])
    check(pt.full((1000,), -0.0), (1000,), pt.float32, [-0.0] * 1000)
    assert math.copysign(1, pt.full((3,), -0.0)[2].item()) == -1
    check(pt.arange(3), (3,), pt.float32, [0, 1, 2])
    check(pt.arange(1, 2, 0.25), (4,), pt.float32, [1, 1.25, 1.5, 1.75])
    check(pt.arange(5, 0, -2, dtype=pt.int64), (3,), pt.int64, [5, 3, 1])
    check(pt.linspace(0, 1, 5), (5,), pt.float32, [0, 0.25, 0.5, 0.75, 1])
    check(pt.linspace(2, 3, 1), (1,), pt.float32, [2])
    check(pt.eye(2, 3), (2, 3), pt.float32, [1, 0, 0, 0, 1, 0])
    check(pt.ones_like(pt.zeros(2, dtype=pt.float64)), (2,), pt.float64, [1, 1])
    check(pt.full_like(pt.zeros(2), 3, dtype=pt.int64), (2,), pt.int64, [3, 3])
    check(pt.zeros(0, 3), (0, 3), pt.float32, [])


@given(st.data())
def test_lists_and_back(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(data.draw(st.sampled_from(DTYPES))))
    nested = x.tolist()

    if x.numel():
        again = pt.tensor(nested, dtype=x.dtype)
        assert again.shape == x.shape
        assert again.tolist() == nested
    assert pt.tensor(x).tolist() == nested


def test_one_element_is_one_number(backend: str) -> None:
    assert pt.tensor([[2.5]]).item() == 2.5
    assert type(pt.tensor([3], dtype=pt.int64).item()) is int
    assert type(pt.tensor([True]).item()) is bool
    assert float(pt.tensor([2.5])) == 2.5
    assert int(pt.tensor(2.9)) == 2
    assert f"{pt.tensor(1.23456):.2f}" == "1.23"
    assert pt.tensor(0.5)
    assert not pt.tensor([0])
    with pytest.raises(ScalarError, match="3 elements"):
        pt.zeros(3).item()
    with pytest.raises(ScalarError, match="any"):
        bool(pt.zeros(2) == pt.zeros(2))


def test_buffers_in_and_out(backend: str) -> None:
    check(pt.tensor(array.array("d", [1.5, 2.5])), (2,), pt.float64, [1.5, 2.5])
    out: Any = memoryview(pt.arange(6).view(2, 3).T)
    assert out.shape == (3, 2)
    assert out.format == "f"
    assert out.tolist() == [[0, 3], [1, 4], [2, 5]]


@pytest.mark.skipif(sys.platform == "emscripten", reason="NumPy is not in the page")
def test_numpys_arrays_in_and_out(backend: str) -> None:
    import numpy

    source = numpy.arange(6, dtype=numpy.int64).reshape(2, 3).T

    check(pt.tensor(source), (3, 2), pt.int64, [0, 3, 1, 4, 2, 5])
    check(pt.tensor(numpy.float32(2.5)), (), pt.float32, [2.5])
    assert numpy.asarray(pt.arange(4).view(2, 2).T).tolist() == [[0, 2], [1, 3]]
    assert pt.zeros(2).numpy().dtype == numpy.float32
    check(pt.from_numpy(numpy.array([True, False])), (2,), pt.bool, [True, False])
    assert pt.zeros(0, 3).numpy().shape == (0, 3)
    assert numpy.asarray(pt.tensor(2.5)) == 2.5
    assert numpy.asarray(pt.ones(2), dtype="float64").dtype == numpy.float64


@pytest.mark.skipif(sys.platform == "emscripten", reason="NumPy is not in the page")
def test_numpys_arrays_share_their_numbers(backend: str) -> None:
    import numpy

    x = pt.arange(12.0).view(3, 4)[1:].T
    seen, copied = x.numpy(), numpy.array(x)
    assert seen.tolist() == x.tolist()
    if not x.backend.in_process:
        seen[0, 0] = -1
        assert x[0, 0].item() == 4
        return
    x.mul_(2)
    seen[3, 0] = -1
    assert seen.tolist() == x.tolist() == [[8, 16], [10, 18], [12, 20], [-1, 22]]
    assert copied.tolist() == [[4, 8], [5, 9], [6, 10], [7, 11]]
    del x
    assert seen[3, 1] == 22

    dense = pt.zeros(2, 2)
    assert numpy.shares_memory(numpy.asarray(dense), dense.numpy())
    memoryview(dense)[1, 1] = 3
    assert dense.tolist() == [[0, 0], [0, 3]]

    source = numpy.ones((2, 3))
    taken = pt.from_numpy(source)
    taken[0] += 1
    assert source.tolist() == [[2, 2, 2], [1, 1, 1]]
    source.setflags(write=False)
    pt.from_numpy(source).zero_()
    pt.from_numpy(source.T).zero_()
    pt.tensor(source).zero_()
    assert source.tolist() == [[2, 2, 2], [1, 1, 1]]


@pytest.mark.parametrize("letter", ["f", "d", "q"])
def test_a_buffer_is_shared_both_ways_as_long_as_either_lives(backend: str, letter: str) -> None:
    numbers = array.array(letter, range(100))
    x = pt.from_numpy(numbers)
    if not x.backend.in_process:
        return
    x.add_(1)
    assert numbers.tolist() == list(range(1, 101))
    numbers[0] = 50
    assert x[0].item() == 50
    with pytest.raises(BufferError):
        numbers.append(1)  # its memory is lent
    total = x.sum().item()
    del numbers
    assert [pt.zeros(100).sum().item() for _ in range(50)] == [0.0] * 50  # what else is made lies elsewhere
    assert x.sum().item() == total
    x.add_(1)
    del x
    check(pt.from_numpy(array.array(letter)), (0,), {"f": pt.float32, "d": pt.float64, "q": pt.int64}[letter], [])


@pytest.mark.parametrize(
    ("a", "b", "result"),
    [
        (pt.float32, pt.float64, pt.float64),
        (pt.int64, pt.float32, pt.float32),
        (pt.bool, pt.int64, pt.int64),
        (pt.bool, pt.float32, pt.float32),
        (pt.int64, pt.int64, pt.int64),
    ],
)
def test_promotion_of_tensors(backend: str, a: Any, b: Any, result: Any) -> None:
    x, y = pt.tensor([1, 0], dtype=a), pt.tensor([1, 1], dtype=b)

    check(x + y, (2,), result, [2, 1])
    check(y + x, (2,), result, [2, 1])
    check(x < y, (2,), pt.bool, [False, True])


def test_promotion_with_numbers_and_0d_tensors(backend: str) -> None:
    whole = pt.tensor([1, 2], dtype=pt.int64)

    check(whole + 1, (2,), pt.int64, [2, 3])
    check(whole + 1.5, (2,), pt.float32, [2.5, 3.5])
    check(1 - whole, (2,), pt.int64, [0, -1])
    check(whole / 2, (2,), pt.float32, [0.5, 1])
    check(pt.tensor([True, False]) + 1, (2,), pt.int64, [2, 1])
    check(pt.tensor([1.0]) + pt.tensor(2.0, dtype=pt.float64), (1,), pt.float32, [3])
    check(whole * pt.tensor(0.5, dtype=pt.float64), (2,), pt.float64, [0.5, 1])
    check(pt.tensor([1.0], dtype=pt.float64) * 0.1, (1,), pt.float64, [0.1])
    check(whole.float().long(), (2,), pt.int64, [1, 2])
    check(pt.tensor([0.5, 0.0]).bool(), (2,), pt.bool, [True, False])
    check(1 / pt.tensor([0.0, -0.0]), (2,), pt.float32, [math.inf, -math.inf])
    check(pt.tensor([1.0, 1.0]) / -0.0, (2,), pt.float32, [-math.inf, -math.inf])


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: pt.tensor([[1, 2], [3]]), RaggedError, r"data\[1\] has 1 element"),
        (lambda: pt.tensor([1, [2]]), RaggedError, "same length"),
        (lambda: pt.tensor([[1], 2]), RaggedError, "a number"),
        (lambda: pt.tensor("12"), DTypeError, "'12'"),
        (lambda: pt.tensor([None]), DTypeError, "NoneType"),
        (lambda: pt.tensor([1], dtype="float16"), DTypeError, "float16"),
        (lambda: pt.tensor([2**70], dtype=pt.int64), ValueRangeError, "int64 holds"),
        (lambda: pt.tensor([math.nan], dtype=pt.int64), ValueRangeError, "int64 holds"),
        (lambda: pt.zeros(10**10), AllocationError, "40,000,000,000 bytes"),
        (lambda: pt.rand(10**10), AllocationError, "bytes"),
        (lambda: pt.arange(10**10), AllocationError, "bytes"),
        (lambda: pt.zeros(-1), ShapeError, "at least 0"),
        (lambda: pt.zeros(1.5), ShapeError, "whole numbers"),
        (lambda: pt.arange(0, 5, -1), ValueRangeError, "lead from"),
        (lambda: pt.zeros(2) + "a", DTypeError, "str"),
        (lambda: pt.zeros(2).add([1, 2]), DTypeError, "tensor\\(\\[1, 2\\]\\)"),
        (lambda: -pt.tensor([True]), DTypeError, "bool"),
        (lambda: ~pt.zeros(2), DTypeError, "float32"),
        (lambda: pt.tensor([1], dtype=int) // 0, ZeroDivisionError, "infinity"),
        (lambda: pt.tensor([2], dtype=int) ** -1, ValueRangeError, "fraction"),
    ],
)
def test_what_cannot_be_made_says_why(backend: str, make: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        make()


def test_the_refusal_of_too_much_memory_carries_its_numbers(backend: str) -> None:
    with pytest.raises(MemoryError) as caught:
        pt.zeros(10**10)

    assert isinstance(caught.value, AllocationError)
    assert caught.value.facts["bytes_asked"] == 4 * 10**10
    assert pt.zeros(3).sum().item() == 0


def test_two_backends_do_not_mix() -> None:
    with pt.backend("reference"):
        a = pt.ones(2)
    others = [name for name in ("numpy", "wasm") if available(name)]
    if not others:
        pytest.skip("there is only the reference backend here")
    b = a.to_backend(others[0])

    with pytest.raises(BackendError, match="to_backend"):
        a + b
    assert (a + b.to_backend("reference")).tolist() == [2, 2]
    with pytest.raises(BackendError, match="no backend 'gpu'"):
        pt.set_default_backend("gpu")


def available(name: str) -> bool:
    """Whether a backend can be had here."""
    from pytensor import backends

    try:
        backends.get(name)
    except BackendError:
        return False
    return True


def test_a_seed_repeats_a_run(backend: str) -> None:
    pt.manual_seed(3)
    first = (pt.rand(2, 3).tolist(), pt.randn(4).tolist(), pt.randint(0, 9, (5,)).tolist(), pt.randperm(6).tolist())
    pt.manual_seed(3)
    second = (pt.rand(2, 3).tolist(), pt.randn(4).tolist(), pt.randint(0, 9, (5,)).tolist(), pt.randperm(6).tolist())

    assert first == second
    assert sorted(first[3]) == list(range(6))
    assert all(0 <= number < 9 for number in first[2])


def test_random_numbers_are_spread_as_they_should_be(backend: str) -> None:
    pt.manual_seed(0)
    uniform, normal = pt.rand(4000), pt.randn(4000)

    assert uniform.min().item() >= 0
    assert uniform.max().item() < 1
    assert uniform.mean().item() == pytest.approx(0.5, abs=0.02)
    assert normal.mean().item() == pytest.approx(0, abs=0.05)
    assert normal.std().item() == pytest.approx(1, abs=0.05)


def test_the_public_names_hide_no_builtin_of_python() -> None:
    assert not set(pt.__all__) & set(dir(builtins))
    assert all(hasattr(pt, name) for name in pt.__all__)
    for name in ("sum", "max", "min", "abs", "all", "any", "round", "pow", "bool"):
        assert hasattr(pt, name)
