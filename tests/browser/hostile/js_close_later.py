"""Ends well, and closes the worker a moment later."""

import js
from pyodide.ffi import create_proxy

js.setTimeout(create_proxy(lambda: js.close()), 1)
