"""Memory holds steady: training grows neither Python's objects, nor traced bytes, nor what the backends hold.

PYTENSOR_STEADY_STEPS asks for more steps than the everyday run takes, for example 10000.
"""

import gc
import os
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

import pytensor as pt
from pytensor import autograd, backends, nn
from pytensor.transforms import batching

STEPS = int(os.environ.get("PYTENSOR_STEADY_STEPS", "90"))


def trained() -> Callable[[], None]:
    """A step of training of a small network: in-place updates, momentum, hooks, a second derivative, a vmap."""
    pt.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
    optimizer = pt.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, y = pt.randn(6, 3), pt.randn(6, 1)
    model[0].weight.register_hook(lambda grad: grad * 1.0)

    def step() -> None:
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        (slope,) = pt.grad(loss, [model[0].weight], create_graph=True)
        (loss + 0.01 * (slope * slope).sum()).backward()
        optimizer.step()
        view = x.clone()
        view[0] *= 1.5
        pt.vmap(pt.func.grad(lambda row: (model(row) ** 2).sum()))(view)
        pt.jvp(lambda x: model(x).sum(), (x,), (y * x,))

    return step


@pytest.mark.parametrize("held", ["objects", "bytes"])
def test_training_holds_steady(backend: str, held: str) -> None:
    step = trained()
    for _ in range(30):  # fills the caches of layouts and constants
        step()
    gc.collect()
    if held == "bytes":
        tracemalloc.start()
    try:
        for _ in range(5):
            step()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0] if held == "bytes" else len(gc.get_objects())
        for _ in range(STEPS if held == "objects" else STEPS // 3):  # tracing makes each step several times slower
            step()
        gc.collect()
        after = tracemalloc.get_traced_memory()[0] if held == "bytes" else len(gc.get_objects())
    finally:
        tracemalloc.stop()

    allowed = 40_000 if held == "bytes" else 40  # whatever the number of steps
    assert after - before < allowed, f"{after - before} {held} more"


def test_the_memory_of_the_kernels_does_not_grow() -> None:
    pytest.importorskip("wasmtime")
    with pt.backend("wasm"):
        heap: Any = backends.get("wasm").kernels.memory  # type: ignore[attr-defined]
        step = trained()
        for _ in range(40):
            step()
        before = heap._end
        for _ in range(STEPS):
            step()

    assert before > 0
    assert heap._end == before


def test_what_is_remembered_of_storages_and_levels_stays_small(backend: str) -> None:
    step = trained()
    for _ in range(STEPS):
        step()

    assert len(autograd.record._last_write) < 20_000
    gc.collect()
    assert not list(batching._known.values())


def test_without_cycles_nothing_waits_for_the_collector() -> None:
    with pt.backend("reference"):  # whose storages are plain bytes: what is counted is the library's own
        step = trained()
        for _ in range(10):
            step()
        gc.collect()
        gc.disable()
        try:
            before = sys.getallocatedblocks()
            for _ in range(40):
                step()
            assert sys.getallocatedblocks() - before < 1000  # 25 a step
        finally:
            gc.enable()
