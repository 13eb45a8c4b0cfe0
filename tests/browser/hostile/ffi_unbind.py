"""Lets go of the objects that the worker holds."""

import gc
from pyodide.ffi import JsProxy

for thing in gc.get_objects():
    if isinstance(thing, JsProxy):
        try:
            thing.destroy()
        except BaseException:
            pass
