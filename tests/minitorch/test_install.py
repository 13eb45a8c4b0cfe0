"""`import minitorch` as course code writes it, and the stand-in for Numba."""

import importlib
import sys
from collections.abc import Iterator

import pytest

from pytensor import minitorch as ours
from pytensor.minitorch import numba_stand_in
from pytensor.minitorch.install import MODULES


@pytest.fixture
def installed() -> Iterator[None]:
    before = dict(sys.modules)
    ours.install()
    yield
    for name in [name for name in sys.modules if name not in before]:
        if name.partition(".")[0] in ("minitorch", "numba"):
            del sys.modules[name]


def test_import_minitorch_gives_this_package(installed: None) -> None:
    assert importlib.import_module("minitorch") is ours
    for name in MODULES:
        assert importlib.import_module(f"minitorch.{name}") is sys.modules[f"pytensor.minitorch.{name}"]


def test_course_code_imports_as_it_is_written(installed: None) -> None:
    namespace: dict[str, object] = {}

    exec(
        "import minitorch\n"
        "import minitorch.operators as operators\n"
        "from minitorch import Module, Tensor, TensorBackend, UserShape, datasets\n"
        "from minitorch.tensor_data import MAX_DIMS, TensorData, to_index\n"
        "from minitorch.tensor_functions import Function, rand, tensor\n"
        "from minitorch.tensor_ops import MapProto, TensorOps\n"
        "from minitorch.scalar_functions import ScalarFunction\n"
        "from numba import njit, prange\n"
        "import numba.cuda\n"
        "graph = minitorch.datasets['Xor'](4)\n"
        "total = minitorch.tensor([1, 2]).sum().item() + minitorch.operators.add(1.0, 2.0)\n",
        namespace,
    )

    assert namespace["total"] == 6.0


def test_every_public_name_is_there() -> None:
    assert sorted(set(ours.__all__)) == sorted(ours.__all__)
    for name in ours.__all__:
        assert getattr(ours, name) is not None


def test_the_stand_in_leaves_functions_as_they_are() -> None:
    def double(x: float) -> float:
        return 2 * x

    assert numba_stand_in.njit(double) is double
    assert numba_stand_in.njit(parallel=True, fastmath=True)(double) is double
    assert numba_stand_in.cuda.jit(device=True)(double) is double
    assert list(numba_stand_in.prange(3)) == [0, 1, 2]
    assert numba_stand_in.cuda.is_available() is False
