"""Every test that takes ``machine`` runs once on each build of the kernels."""

import pytest

from tests.kernels.machine import BUILDS, Machine, machine_of


@pytest.fixture(scope="session", params=BUILDS)
def machine(request: pytest.FixtureRequest) -> Machine:
    return machine_of(request.param)
