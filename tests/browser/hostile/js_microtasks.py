"""Starves the worker's message loop with microtasks without end."""

import js
from pyodide.ffi import create_proxy


def spin(*_):
    js.queueMicrotask(again)


again = create_proxy(spin)
js.queueMicrotask(again)
