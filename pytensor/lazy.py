"""Names of a package that are imported when they are first used, so that `import pytensor` pays for none of them.

A package's `__init__.py` names the modules and what each has; nothing here knows what that is.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def lazy(package: str, names: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of `package`. `names` gives, for each module, its names in one string.

    A module may be listed with no names: it is itself one of the package's names.
    """
    home = {name: module for module, listed in names.items() for name in listed.split()}
    modules = {module for module, listed in names.items() if not listed}
    public = sorted({*home, *modules})

    def find(name: str) -> Any:
        if name in home:
            value = getattr(importlib.import_module(f"{package}.{home[name]}"), name)
            setattr(sys.modules[package], name, value)
            return value
        if name in modules:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])

    return find, lambda: sorted({*public, *vars(sys.modules[package])}), public
