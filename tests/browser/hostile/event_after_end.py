"""Sends events when its run has ended, and in the name of others."""

from playground import display

emit = display._display.output.emit

import js
from pyodide.ffi import create_proxy

js.setInterval(create_proxy(lambda: emit({"kind": "stream", "stream": "stdout", "text": "evil"})), 0)
