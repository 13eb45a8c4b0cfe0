"""The pool: alignment, reuse, giving back, and running out."""

from __future__ import annotations

import itertools

import pytest

from tests.kernels.machine import ARENA, BUILDS, HEAP, Machine

NOTHING = 0


@pytest.fixture(params=BUILDS)
def fresh(request: pytest.FixtureRequest) -> Machine:
    """A machine whose pool nobody has used."""
    return Machine(request.param)


def test_blocks_are_aligned_apart_and_large_enough(fresh: Machine) -> None:
    sizes = [0, 1, 63, 64, 65, 80, 81, 1000, 4096, 5000, 65537, 1_000_000]
    taken = sorted((fresh.call("storage_alloc", size), size) for size in sizes)
    for (block, size), (following, _) in itertools.pairwise(taken):
        assert block % 64 == 0
        assert block + size <= following
    fresh.bytes[taken[0][0] : taken[0][0] + taken[0][1]] = 0xFF
    for block, size in taken:
        fresh.bytes[block : block + size] = 0xFF
    for block, _ in taken:
        fresh.call("storage_free", block)
    assert len(fresh.frees) == 0


def test_a_freed_block_is_handed_out_again(fresh: Machine) -> None:
    first = fresh.call("storage_alloc", 1000)
    fresh.call("storage_free", first)
    assert fresh.call("storage_alloc", 1010) == first
    assert fresh.call("storage_alloc", 1000) != first
    assert len(fresh.mallocs) == 2


def test_waste_is_at_most_a_quarter(fresh: Machine) -> None:
    for size in [*range(64, 1200, 7), 5000, 70_000, 1_000_003]:
        before = fresh.heap_top
        fresh.call("storage_alloc", size)
        assert fresh.heap_top - before <= size * 1.25 + 128


def test_trim_gives_everything_back(fresh: Machine) -> None:
    blocks = [fresh.call("storage_alloc", size) for size in (10, 1000, 100_000)]
    for block in blocks:
        fresh.call("storage_free", block)
    assert fresh.call("storage_trim") >= 101_010
    assert sorted(fresh.frees) == sorted(fresh.mallocs)
    assert fresh.call("storage_trim") == 0


def test_what_waits_is_given_back_before_memory_runs_out(fresh: Machine) -> None:
    half = (ARENA - HEAP) // 2
    block = fresh.call("storage_alloc", half)
    assert block != NOTHING
    fresh.call("storage_free", block)
    assert fresh.call("storage_alloc", half + half // 2) == NOTHING  # this heap never reuses
    assert len(fresh.frees) == 1
    assert fresh.call("storage_alloc", 100) != NOTHING


@pytest.mark.parametrize("size", [2**31, 2**32 - 1, 2**32 - 64, 3 * 2**30])
def test_more_than_there_is_gives_null(fresh: Machine, size: int) -> None:
    assert fresh.call("storage_alloc", size - 2**32 if size >= 2**31 else size) == NOTHING


def test_freeing_null_is_nothing(fresh: Machine) -> None:
    fresh.call("storage_free", NOTHING)
    assert fresh.call("storage_trim") == 0
