"""Every test that takes ``machine`` runs once on each build of the kernels."""

import pytest

from tests.kernels.machine import BUILDS, Machine


@pytest.fixture(scope="session", params=BUILDS)
def machine(request: pytest.FixtureRequest) -> Machine:
    return Machine(request.param)
