"""Makes the kernels lie."""

import sys

kernels = sys.modules["_pytensor_kernels"]
for name in dir(kernels):
    if not name.startswith("__"):
        setattr(kernels, name, lambda *a: 0)
