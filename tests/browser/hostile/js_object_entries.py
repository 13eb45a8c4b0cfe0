"""Has the conversion of events give the page's names other values."""

import js
from pyodide.ffi import create_proxy

js.Object.fromEntries = create_proxy(lambda pairs: js.JSON.parse('{"__proto__": {"evil": 1}, "kind": "html"}'))
print("hello")
