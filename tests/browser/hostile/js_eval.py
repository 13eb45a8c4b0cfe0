"""Has text evaluated as JavaScript, by every way there is."""

import js
import pyodide.code

evil = "globalThis.evil = 1; postMessage('evil')"
for way in (
    lambda: js.eval(evil),
    lambda: js.Function.new(evil)(),
    lambda: js.setTimeout(evil, 0),
    lambda: js.setInterval(evil, 1),
    lambda: pyodide.code.run_js(evil),
    lambda: js.Reflect.construct(js.Function, js.Array.of(evil))(),
    lambda: js.Object.constructor(evil)(),
):
    try:
        way()
    except BaseException as error:
        print(type(error).__name__)
