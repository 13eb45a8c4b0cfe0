"""Leaves timers behind that keep the worker busy for good."""

import js
from pyodide.ffi import create_proxy


def spin(*_):
    js.setTimeout(again, 0)
    for _ in range(10_000_000):
        pass


again = create_proxy(spin)
js.setTimeout(again, 0)
