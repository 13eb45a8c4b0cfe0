"""Reads kernel memory that is no tensor's."""

import pytensor

x = ones(4)
storage = x.__dict__ if hasattr(x, "__dict__") else dir(x)
print(storage)
y = x.as_strided((1 << 20,), (1 << 20,), 1 << 30) if hasattr(x, "as_strided") else x.data
