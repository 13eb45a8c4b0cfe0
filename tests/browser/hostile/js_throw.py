"""Throws outside its run, where only the frame hears it."""

import js
from pyodide.ffi import create_proxy


def boom(*_):
    raise ValueError("<img data-evil src=x onerror='window.evil=1'>")


js.setTimeout(create_proxy(boom), 0)
js.reportError("evil")
