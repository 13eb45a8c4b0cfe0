"""Arrays in every layout that a tensor can have: permuted, expanded, sliced, offset, of size 0, 1 and no dimension."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.kernels.machine import Array

Generator = np.random.Generator

SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 1e-42, 3e38, 0.5, 2.0]
EXTREME = [0, 1, -1, 2, -(2**63), 2**63 - 1, 10**12]


def values(rng: Generator, dtype: np.dtype[Any], count: int, special: bool = True) -> Array:
    """Numbers of a dtype, a few of them such as trip up arithmetic."""
    if dtype == np.dtype("bool"):
        return rng.integers(0, 2, count).astype(dtype)
    if dtype == np.dtype("int64"):
        numbers = rng.integers(-9, 10, count)
        chosen = rng.choice(np.array(EXTREME, dtype), count)
    else:
        numbers = (rng.normal(size=count) * rng.choice([1e-3, 1, 30], count)).astype(dtype)
        chosen = rng.choice(np.array(SPECIAL).astype(dtype), count)
    return np.where(rng.random(count) < (0.15 if special else 0), chosen, numbers).astype(dtype)


def arrange(
    content: Any,
    shape: tuple[int, ...],
    order: tuple[int, ...],
    steps: tuple[int, ...],
    leads: tuple[int, ...],
    expanded: tuple[bool, ...] = (),
) -> Array:
    """An array of this shape as a view: dimensions lie in memory in ``order``, each with a step and a lead of unused
    elements; expanded ones have stride 0. ``content(count)`` gives the elements."""
    spread = expanded or (False,) * len(shape)
    lengths = [1 if e else lead + size * step for size, step, lead, e in zip(shape, steps, leads, spread, strict=True)]
    storage = content(int(np.prod([lengths[d] for d in order], dtype=int)))
    array = storage.reshape([lengths[d] for d in order]).transpose(np.argsort(order).tolist() if order else [])
    slices = tuple(
        slice(None) if e else slice(lead, lead + size * step, step)
        for size, step, lead, e in zip(shape, steps, leads, spread, strict=True)
    )
    view: Array = array[slices] if shape else array
    return np.broadcast_to(view, shape)


def blank(dtype: np.dtype[Any], like: Array | None = None, shape: tuple[int, ...] = ()) -> Array:
    """An output of ones to be overwritten."""
    return np.ones(shape if like is None else like.shape, dtype)


def shapes(max_dims: int = 4, max_side: int = 6) -> st.SearchStrategy[tuple[int, ...]]:
    """Mostly small; now and then a side about the length of a vector, a block or a tile."""
    side = st.one_of(st.integers(0, max_side), st.integers(1, max_side), st.sampled_from([15, 16, 17, 33]))
    long_side = st.sampled_from([63, 64, 65, 129, 255, 256, 257, 300, 511, 513, 1025])
    few = st.lists(side, max_size=max_dims).filter(lambda shape: np.prod(shape, dtype=int) <= 20000)
    two = st.tuples(side, long_side).flatmap(lambda pair: st.permutations(list(pair)))
    return st.one_of(few, two).map(tuple)


@st.composite
def views(
    draw: st.DrawFn, shape: tuple[int, ...], dtype: np.dtype[Any], *, expand: bool = True, special: bool = True
) -> Array:
    """An array of this shape and dtype in any layout."""
    ndim = len(shape)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    order = tuple(draw(st.permutations(range(ndim))))
    plain = draw(st.booleans())
    steps = tuple(1 if plain else draw(st.sampled_from([1, 1, 2, 3])) for _ in shape)
    leads = tuple(0 if plain else draw(st.integers(0, 2)) for _ in shape)
    expanded = tuple(expand and draw(st.integers(0, 4)) == 0 for _ in shape)
    return arrange(lambda count: values(rng, dtype, count, special), shape, order, steps, leads, expanded)
