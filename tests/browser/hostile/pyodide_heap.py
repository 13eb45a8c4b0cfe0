"""Overwrites the interpreter's own memory."""

import pyodide_js

heap = pyodide_js._module.HEAPU8
for at in range(1_000, 20_000_000, 997):
    heap[at] = 255
