"""Takes the interpreter's functions away."""

import pyodide_js

module = pyodide_js._module
for name in list(dir(module))[:400]:
    try:
        setattr(module, name, None)
    except BaseException:
        pass
