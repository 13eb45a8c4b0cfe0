"""The printed form: readable columns, a summary of what is large, and what a tensor carries besides numbers."""

import math

import pytensor as pt


def test_numbers_line_up(backend: str) -> None:
    assert repr(pt.tensor([[1, 2], [3, 40]])) == "tensor([[ 1.,  2.],\n        [ 3., 40.]])"
    assert repr(pt.tensor([0.5, -1.25])) == "tensor([ 0.5000, -1.2500])"
    assert repr(pt.tensor(2.5)) == "tensor(2.5000)"
    assert repr(pt.tensor([1, -20], dtype=pt.int64)) == "tensor([  1, -20])"
    assert repr(pt.tensor([True, False])) == "tensor([ True, False])"
    assert repr(pt.tensor([1e-6, 1.0])) == "tensor([1.0000e-06, 1.0000e+00])"
    assert repr(pt.tensor([math.nan, math.inf, 1])) == "tensor([nan, inf,  1.])"


def test_blocks_are_set_apart(backend: str) -> None:
    assert repr(pt.zeros(2, 1, 2)) == "tensor([[[0., 0.]],\n\n        [[0., 0.]]])"


def test_what_a_tensor_carries(backend: str) -> None:
    x = pt.tensor([1.0], requires_grad=True)

    assert repr(x) == "tensor([1.], requires_grad=True)"
    assert repr(x * 2) == "tensor([2.], grad_fn=<MulBackward>)"
    assert repr(pt.tensor([1.0], dtype=pt.float64)) == "tensor([1.], dtype=float64)"
    assert repr(pt.zeros(0)) == "tensor([])"
    assert repr(pt.zeros(2, 0, dtype=pt.int64)) == "tensor([], size=(2, 0), dtype=int64)"


def test_a_large_tensor_is_summarised(backend: str) -> None:
    text = repr(pt.arange(1200))
    assert text == "tensor([   0.,    1.,    2., ..., 1197., 1198., 1199.])"

    lines = repr(pt.zeros(100, 100)).splitlines()
    assert len(lines) == 7
    assert lines[3].strip() == "...,"
    assert lines[0].count("...") == 1


def test_long_rows_are_wrapped(backend: str) -> None:
    lines = repr(pt.arange(100)).splitlines()

    assert len(lines) > 1
    assert all(len(line) <= 80 for line in lines)
