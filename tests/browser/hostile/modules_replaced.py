"""Puts others in the place of the library's modules."""

import sys
import types

for name in list(sys.modules):
    if name not in ("sys", "types", "builtins"):
        sys.modules[name] = types.ModuleType(name)
