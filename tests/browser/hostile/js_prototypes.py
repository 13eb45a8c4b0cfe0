"""Changes the prototypes on which the worker's own messages rest."""

import js
from pyodide.ffi import create_proxy

nothing = create_proxy(lambda *a: None)
for owner in ("Array", "Object", "Map", "Promise", "MessagePort", "Function", "ArrayBuffer"):
    prototype = getattr(js, owner).prototype
    for name in ("map", "push", "get", "set", "has", "then", "postMessage", "bind", "toString", "valueOf"):
        try:
            setattr(prototype, name, nothing)
        except BaseException:
            pass
js.Object.prototype.kind = "evil"
js.Object.prototype.evil = "evil"
