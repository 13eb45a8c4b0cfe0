"""The fused kernels against NumPy in float64: every operation, dtype and build, with rows of all lengths."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pytensor.backends import FUSED
from tests.kernels import oracle
from tests.kernels.machine import Array, Machine, code

SHAPES = [(1, 1), (1, 2), (3, 3), (2, 4), (5, 5), (4, 7), (3, 8), (2, 63), (2, 64), (1, 1000), (9, 17)]
IGNORED = -100
INDEX = np.dtype("int64")


def fused(
    machine: Machine,
    name: str,
    operands: Sequence[Array | None],
    columns: int,
    *numbers: float,
    rows: int | None = None,
) -> list[Array]:
    """Calls a fused kernel; returns what is in each operand afterwards. Raises where it isn't done."""
    machine.clear()
    places = [0 if each is None else machine.put(each)[0] for each in operands]
    values, _ = machine.put(np.frombuffer(struct.pack("<8d", *numbers, *(0.0,) * (8 - len(numbers)))))
    first = operands[0]
    assert first is not None
    head = [FUSED.index(name), code(first.dtype), rows or first.size // columns, columns]
    status = machine.call("kernel_fused", *head, *[*places, 0, 0][:4], values)
    if status:
        raise ValueError(f"{name} returned {status}")
    after = [
        np.empty(0) if each is None else machine.read(place, each.nbytes).view(each.dtype).reshape(each.shape)
        for each, place in zip(operands, places, strict=True)
    ]
    for number, (each, now) in enumerate(zip(operands, after, strict=True)):
        if each is not None and number not in WRITTEN[name]:
            np.testing.assert_array_equal(now, each)
    return after


# Which operands each changes.
WRITTEN = {
    "softmax": {1}, "softmax_back": {2}, "log_softmax": {1}, "log_softmax_back": {2}, "standardize": {1, 2},
    "standardize_back": {3}, "cross_entropy": {2, 3}, "cross_entropy_back": {3}, "sgd": {0, 2}, "adam": {0, 2, 3},
    "squared_error": {2}, "squared_error_back": {3},
    "convolution": {2},
}  # fmt: skip


def log_softmax(x: Array) -> Any:
    shifted = x - x.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def close(got: Array, expected: Any, scale: Any = 1.0, ulp: float = 8) -> None:
    """Within a few units in the last place of the largest number that goes into an element."""
    allowed = ulp * np.finfo(got.dtype).eps * (np.abs(expected) + np.abs(scale)) + np.finfo(got.dtype).tiny
    worst = np.max(np.abs(got.astype(np.float64) - expected) / allowed)
    assert worst <= 1, f"{worst * ulp} units"


def test_the_list_is_that_of_the_kernels(machine: Machine) -> None:
    listed: list[str] = []
    while address := machine.call("kernel_op_name", 3, len(listed)):
        listed.append(machine.text(address))
    assert tuple(listed) == FUSED


def check_rows(machine: Machine, x: Array, grad: Array, target: Array) -> None:
    rows, columns = x.shape
    dtype = x.dtype
    wide, g = x.astype(np.float64), grad.astype(np.float64)
    out, blank = np.ones_like(x), np.ones(rows, dtype)

    logs = log_softmax(wide)
    y = fused(machine, "softmax", [x, out], columns)[1]
    close(y, np.exp(logs), ulp=8 + np.abs(wide).max())
    z = fused(machine, "log_softmax", [x, out], columns)[1]
    close(z, logs, np.abs(wide).max(-1, keepdims=True))

    y64, z64 = y.astype(np.float64), z.astype(np.float64)
    got = fused(machine, "softmax_back", [y, grad, out], columns)[2]
    close(got, y64 * (g - (y64 * g).sum(-1, keepdims=True)), np.abs(g).max(-1, keepdims=True))
    got = fused(machine, "log_softmax_back", [z, grad, out], columns)[2]
    close(got, g - np.exp(z64) * g.sum(-1, keepdims=True), np.abs(g).sum(-1, keepdims=True))

    distance = wide - wide.mean(-1, keepdims=True)
    scale = 1 / np.sqrt((distance**2).mean(-1, keepdims=True) + 1e-5)
    _, s, r = fused(machine, "standardize", [x, out, blank], columns, 1e-5)
    close(s, distance * scale, np.abs(wide).max(-1, keepdims=True) * scale)
    close(r, scale[:, 0], ulp=64 + 64 * (np.abs(wide).max(-1) * scale[:, 0]) ** 2 * np.finfo(dtype).eps)
    s64, r64 = s.astype(np.float64), r.astype(np.float64)[:, None]
    got = fused(machine, "standardize_back", [s, r, grad, out], columns)[3]
    along = (g * s64).mean(-1, keepdims=True)
    largest = np.abs(g).max(-1, keepdims=True) * (1 + np.abs(s64))
    close(got, r64 * (g - g.mean(-1, keepdims=True) - s64 * along), r64 * largest * (1 + np.abs(s64).max()))

    counts = target != IGNORED
    hit = (np.arange(columns) == target[:, None]) & counts[:, None]
    _, _, losses, counted = fused(machine, "cross_entropy", [x, target, blank, blank[:1]], columns, IGNORED)
    close(losses, -(logs * hit).sum(-1), np.abs(wide).max(-1))
    assert counted[0] == counts.sum()
    weights = grad[:, 0].copy()
    got = fused(machine, "cross_entropy_back", [x, target, weights, out], columns, IGNORED)[3]
    expected = (np.exp(logs) - hit) * (g[:, :1] * counts[:, None])
    close(got, expected, g[:, :1], ulp=8 + np.abs(wide).max())
    assert np.all(got[~counts] == 0)


@pytest.mark.parametrize("dtype", oracle.FLOATS, ids=str)
def test_rows_of_lengths_about_a_vector(machine: Machine, dtype: np.dtype[Any]) -> None:
    rng = np.random.default_rng(31)
    for rows, columns in SHAPES:
        x, grad = (rng.normal(size=(rows, columns)).astype(dtype) for _ in range(2))
        target = rng.integers(0, columns, rows)
        target[rng.random(rows) < 0.3] = IGNORED
        check_rows(machine, x, grad, target)


@pytest.mark.parametrize("dtype", oracle.FLOATS, ids=str)
def test_squared_error_and_its_gradient(machine: Machine, dtype: np.dtype[Any]) -> None:
    rng = np.random.default_rng(37)
    for count in (1, 2, 3, 4, 5, 7, 8, 9, 31, 1000):
        x, target = (rng.normal(size=count).astype(dtype) for _ in range(2))
        distance = x.astype(np.float64) - target
        blank = np.zeros(1, dtype)
        got = fused(machine, "squared_error", [x, target, blank], count, 1 / count)[2]
        close(got, np.array([(distance**2).mean()]), np.array([(distance**2).mean()]))
        grad = np.array([0.7], dtype)
        got = fused(machine, "squared_error_back", [x, target, grad, x.copy()], count, 2 / count)[3]
        close(got, distance * (float(grad[0]) * 2 / count), np.abs(x) + np.abs(target))


@given(data=st.data(), rows=st.integers(1, 6), columns=st.integers(1, 70), seed=st.integers(0, 2**32 - 1))
def test_rows_of_any_length_and_size(machine: Machine, data: st.DataObject, rows: int, columns: int, seed: int) -> None:
    dtype: np.dtype[Any] = data.draw(st.sampled_from(oracle.FLOATS))
    size = data.draw(st.sampled_from([1e-3, 1.0, 30.0]))
    rng = np.random.default_rng(seed)
    x, grad = ((rng.normal(size=(rows, columns)) * size).astype(dtype) for _ in range(2))
    check_rows(machine, x, grad, rng.integers(0, columns, rows))


@pytest.mark.parametrize("dtype", oracle.FLOATS, ids=str)
def test_infinities_and_nan_stay_in_their_row(machine: Machine, dtype: np.dtype[Any]) -> None:
    x = np.zeros((4, 6), dtype)
    x[0, 2], x[1, 3], x[2] = -np.inf, np.nan, -np.inf
    y = fused(machine, "softmax", [x, x.copy()], 6)[1]
    np.testing.assert_allclose(y[0], [0.2, 0.2, 0, 0.2, 0.2, 0.2], rtol=1e-6)
    assert np.all(np.isnan(y[1:3]))
    np.testing.assert_allclose(y[3], 1 / 6, rtol=1e-6)
    z = fused(machine, "log_softmax", [x, x.copy()], 6)[1]
    assert z[0, 2] == -np.inf
    assert np.all(np.isnan(z[1:3]))
    large = np.array([[1e4, -1e4, 0]], dtype)
    np.testing.assert_array_equal(fused(machine, "softmax", [large, large.copy()], 3)[1], [[1, 0, 0]])
    np.testing.assert_array_equal(fused(machine, "log_softmax", [large, large.copy()], 3)[1], [[0, -2e4, -1e4]])


@pytest.mark.parametrize("wrong", [-1, 3, 2**40, -(2**63)])
def test_a_class_that_is_none_is_refused(machine: Machine, wrong: int) -> None:
    x, target = np.zeros((2, 3), np.float32), np.array([0, wrong])
    with pytest.raises(ValueError, match="returned 3"):
        fused(machine, "cross_entropy", [x, target, x[0, :2].copy(), x[0, :1].copy()], 3, IGNORED)
    with pytest.raises(ValueError, match="returned 3"):
        fused(machine, "cross_entropy_back", [x, target, x[0, :2].copy(), x.copy()], 3, IGNORED)


@pytest.mark.parametrize("dtype", oracle.FLOATS, ids=str)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("nesterov", [0, 1])
def test_steps_of_sgd(machine: Machine, dtype: np.dtype[Any], momentum: float, nesterov: int) -> None:
    rng = np.random.default_rng(32)
    for count in (1, 3, 4, 5, 130):
        for first in (0, 1):
            param, grad, velocity = (rng.normal(size=count).astype(dtype) for _ in range(3))
            p, g, v = (each.astype(np.float64) for each in (param, grad, velocity))
            operands = [param, grad, velocity] if momentum else [param, grad, None]
            after = fused(machine, "sgd", operands, count, 0.1, momentum, 0.75, 0.01, nesterov, first)
            g = g + 0.01 * p
            if momentum:
                v = g if first else momentum * v + 0.75 * g
                close(after[2], v, 4)
                g = g + momentum * v if nesterov else v
            close(after[0], p - 0.1 * g, 4)


@pytest.mark.parametrize("dtype", oracle.FLOATS, ids=str)
def test_steps_of_adam(machine: Machine, dtype: np.dtype[Any]) -> None:
    rng = np.random.default_rng(33)
    for count in (1, 3, 4, 5, 130):
        for decay, shrink in ((0.0, 1.0), (0.01, 1.0), (0.0, 0.999)):
            operands = [rng.random(count).astype(dtype) for _ in range(4)]
            p, g, m, v = (each.astype(np.float64) for each in operands)
            numbers = (0.01, 0.9, 0.999, 1.5, 1e-8, decay, shrink)
            after = fused(machine, "adam", operands, count, *numbers)
            p = p * shrink
            g = g + decay * p
            m, v = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
            close(after[2], m)
            close(after[3], v)
            close(after[0], p - 0.01 * m / (np.sqrt(v) * 1.5 + 1e-8))


def test_what_is_no_fused_operation_is_refused(machine: Machine) -> None:
    machine.clear()
    place, _ = machine.put(np.zeros((4, 3)))
    for op, dtype in ((-1, 0), (len(FUSED), 0), (0, 2), (0, 3)):
        assert machine.call("kernel_fused", op, dtype, 2, 3, place, place, place, place, place) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("image", "kernel", "step", "dilation"),
    [
        ((2, 3, 5, 13), (5, 3, 3, 3), (1, 1), 1),  # panels within a row, across two, and one that is not full
        ((1, 1, 1, 9), (1, 1, 1, 4), (1, 2), 2),
        ((1, 2, 9, 8), (4, 2, 2, 3), (3, 2), 2),
        ((1, 40, 3, 12), (6, 40, 3, 3), (1, 1), 1),  # deeper than a block
    ],
)
def test_convolution_is_its_loops(
    machine: Machine, dtype: Any, image: tuple[int, ...], kernel: tuple[int, ...], step: tuple[int, int], dilation: int
) -> None:
    rng = np.random.default_rng(5)
    x, weight = rng.normal(size=image).astype(dtype), rng.normal(size=kernel).astype(dtype)
    size = [d * (k - 1) + 1 for d, k in zip((dilation,) * 2, kernel[2:], strict=True)]
    seen = np.lib.stride_tricks.sliding_window_view(x.astype(np.float64), size, axis=(2, 3))
    seen = seen[:, :, :: step[0], :: step[1], ::dilation, ::dilation]
    expected = np.einsum("bcyxij,ocij->boyx", seen, weight.astype(np.float64))
    out = np.full(expected.shape, np.nan, dtype)

    numbers = (*image[1:], *kernel[2:], *step, dilation)
    got = fused(machine, "convolution", [x, weight, out], kernel[0], *numbers, rows=image[0])[2]

    np.testing.assert_allclose(got.reshape(expected.shape), expected, rtol=0, atol=500 * np.finfo(dtype).eps)
