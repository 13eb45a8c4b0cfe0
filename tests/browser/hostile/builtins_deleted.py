"""Deletes all builtins."""

import builtins

for name in list(vars(builtins)):
    if name not in ("vars", "delattr", "list"):
        delattr(builtins, name)
