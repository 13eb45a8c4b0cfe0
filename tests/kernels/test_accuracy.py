"""Sweeps of the functions that aren't exact, over the whole of their domain, against the bounds in oracle.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.kernels import oracle
from tests.kernels.machine import Array, Machine
from tests.kernels.test_elementwise import run_map, run_zip

FLOAT32, FLOAT64 = oracle.FLOATS

# About where reductions change their course, or results leave the normal numbers.
EDGES = [
    0.0, 1e-45, 1.1754944e-38, 2.0**-24, 2.0**-12, 0.34657359, 0.41421356, 0.5, 0.625, 0.70710678, 1.0, 1.5707964, 2.0,
    3.1415927, 6.0, 9.0, 40.0, 87.33654, 88.02969, 88.72284, 103.97208, 708.4, 709.78, 745.13, 1048576.0, 3.4028235e38,
]  # fmt: skip

SKIP_WITHOUT_LONG_DOUBLE = pytest.mark.skipif(
    np.finfo(np.longdouble).nmant < 60, reason="here long double is no wider than float64"
)


def every_exponent_float32() -> Array:
    """A million bit patterns, evenly over all: both signs, every exponent, subnormals, infinities and NaN."""
    patterns = np.arange(0, 2**32, 4099, dtype=np.uint32)
    return np.concatenate([patterns.view(np.float32), about(EDGES, FLOAT32)])


def every_exponent_float64() -> Array:
    """Random bit patterns, and as many numbers of everyday size."""
    rng = np.random.default_rng(21)
    patterns = rng.integers(0, 2**64, 100_000, dtype=np.uint64).view(np.float64)
    everyday = rng.normal(size=200_000) * rng.choice([1e-8, 1e-2, 1, 10, 300, 1e6], 200_000)
    return np.concatenate([patterns, everyday, about(EDGES, FLOAT64)])


def about(edges: list[float], dtype: np.dtype[Any]) -> Array:
    """The edges of both signs, each with its neighbours."""
    centre = np.array([*edges, *(-np.array(edges))], dtype)
    near = [centre]
    for direction in (np.inf, -np.inf):
        step = centre
        for _ in range(4):
            with np.errstate(all="ignore"):
                step = np.nextafter(step, dtype.type(direction))
            near.append(step)
    return np.concatenate(near)


def assert_within(meaning: oracle.Meaning, got: Array, *operands: Array) -> None:
    dtype = got.dtype
    error = oracle.ulp_error(got, meaning.expected(dtype, *operands))
    worst = int(np.argmax(error))
    at = [float(operand[worst]).hex() for operand in operands]
    assert error[worst] <= meaning.bound(dtype), f"{error[worst]} ulp at {at}: {got[worst]!r}"


@pytest.mark.parametrize("name", [name for name, meaning in oracle.MAP.items() if meaning.ulp != (0, 0)])
def test_float32_within_its_bound_over_every_exponent(machine: Machine, name: str) -> None:
    x = every_exponent_float32()
    assert_within(oracle.MAP[name], run_map(machine, name, x), x)


@SKIP_WITHOUT_LONG_DOUBLE
@pytest.mark.parametrize("name", [name for name, meaning in oracle.MAP.items() if meaning.ulp != (0, 0)])
def test_float64_within_its_bound(machine: Machine, name: str) -> None:
    x = every_exponent_float64()
    assert_within(oracle.MAP[name], run_map(machine, name, x), x)


def pairs(dtype: np.dtype[Any]) -> tuple[Array, Array]:
    """Pairs of random patterns, of everyday numbers, and of all edges with each other."""
    rng = np.random.default_rng(22)
    size = 300_000 if dtype == FLOAT32 else 60_000
    bits = np.dtype(f"uint{8 * dtype.itemsize}")
    edges = np.array([*EDGES, np.inf, np.nan, 3.0, 1 / 3, 1e9, 16777217.0], dtype)
    grid = np.meshgrid(np.concatenate([edges, -edges]), np.concatenate([edges, -edges]))
    drawn = []
    for side in range(2):
        pattern = rng.integers(0, 2 ** (8 * dtype.itemsize), size, dtype=bits).view(dtype)
        everyday = (np.abs(rng.normal(size=size)) if side == 0 else 5 * rng.normal(size=size)).astype(dtype)
        drawn.append(np.concatenate([pattern, everyday, grid[side].ravel()]))
    return drawn[0], drawn[1]


@pytest.mark.parametrize("name", ["pow", "atan2"])
def test_float32_of_two_within_its_bound(machine: Machine, name: str) -> None:
    a, b = pairs(FLOAT32)
    assert_within(oracle.ZIP[name], run_zip(machine, name, a, b), a, b)


@SKIP_WITHOUT_LONG_DOUBLE
@pytest.mark.parametrize("name", ["pow", "atan2"])
def test_float64_of_two_within_its_bound(machine: Machine, name: str) -> None:
    a, b = pairs(FLOAT64)
    assert_within(oracle.ZIP[name], run_zip(machine, name, a, b), a, b)


def test_remainders_are_exact_over_every_exponent(machine: Machine) -> None:
    for dtype in oracle.FLOATS:
        a, b = pairs(dtype)
        oracle.check(oracle.ZIP["mod"], dtype, run_zip(machine, "mod", a, b), a, b)


def test_large_angles_are_reduced_exactly(machine: Machine) -> None:
    """6381956970095103 · 2^797 lies nearer to a multiple of π/2 than any other float64."""
    hardest = np.array([6381956970095103.0 * 2.0**797, 1e22, 2.0**1023, 1e300])
    sine = [1.0, -0.8522008497671888, 0.5631277798508840, -0.8178819121159085]
    cosine = [-4.6871659242546277e-19, 0.5232147853951389, -0.8263698346141478, -0.5753861119575491]
    np.testing.assert_allclose(run_map(machine, "sin", hardest), sine, rtol=4e-16)
    np.testing.assert_allclose(run_map(machine, "cos", hardest), cosine, rtol=4e-16)
