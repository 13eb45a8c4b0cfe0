"""What every Python test shares, natively and inside Pyodide: the backends to run on, and Hypothesis's settings.

A test that takes the fixture `backend` runs once on each backend, with that one as the default. Natively those are
reference, numpy and wasm, inside Pyodide reference and wasm. PYTENSOR_REQUIRE_BACKENDS (names with commas between)
makes a missing one a failure instead of leaving it out; `build.py test` always sets it.
"""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

IN_PYODIDE = sys.platform == "emscripten"

# One draw for everybody and every run: a failure seen in one place is seen in all.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=20 if IN_PYODIDE else 50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # `backend` is the same for every example
)
# For a search through new examples: PYTENSOR_HYPOTHESIS=explore.
settings.register_profile(
    "explore",
    deadline=None,
    max_examples=2000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("PYTENSOR_HYPOTHESIS", "ci"))


def backends_to_test() -> list[str]:
    """The required backends, or else all that can be had here."""
    required = os.environ.get("PYTENSOR_REQUIRE_BACKENDS")
    if required:
        return required.split(",")
    from pytensor import backends
    from pytensor.errors import BackendError

    found = []
    for name in ("reference", "wasm") if IN_PYODIDE else ("reference", "numpy", "wasm"):
        try:
            backends.get(name)
        except BackendError:
            continue
        found.append(name)
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test that takes `backend` one case a backend."""
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", backends_to_test(), indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of the backend that tensors of this test are made on."""
    from pytensor import backends

    with backends.backend(request.param):
        yield request.param
