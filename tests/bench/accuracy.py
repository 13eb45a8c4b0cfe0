"""The worst error found in each transcendental kernel, in units in the last place of float32.

Over a million bit patterns, evenly from all: both signs, every exponent, subnormals, infinities and NaN, against the
same function in float64. The kernels give the same bits in every engine, so wasmtime may stand for the browser.
"""

from __future__ import annotations

import numpy as np

from tests.kernels import oracle
from tests.kernels.machine import Machine
from tests.kernels.test_accuracy import every_exponent_float32
from tests.kernels.test_elementwise import run_map


def worst_errors(build: str = "simd128") -> dict[str, dict[str, float]]:
    """For each function: the worst error, the bound that the tests hold it to, and the x where the worst was found."""
    machine = Machine(build)
    x = every_exponent_float32()
    found = {}
    for name, meaning in oracle.MAP.items():
        bound = meaning.bound(x.dtype)
        if bound:
            error = oracle.ulp_error(run_map(machine, name, x), meaning.expected(x.dtype, x))
            worst = int(np.argmax(error))
            found[name] = {"ulp": round(float(error[worst]), 3), "bound": bound, "x": float(x[worst])}
    return found
