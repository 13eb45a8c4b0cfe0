"""What is public, and where: the names that the reference shows, and that tests hold to docstrings and examples.

A module's public names are those of its `__all__`; the package itself adds what hides a builtin of Python (`pt.sum`),
which `__all__` leaves out. Nothing here knows how names are shown or tested.
"""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType
from typing import Any

# A page each, in the order that a reader meets them.
MODULES = (
    "pytensor",
    "pytensor.nn",
    "pytensor.nn.functional",
    "pytensor.nn.init",
    "pytensor.nn.utils",
    "pytensor.optim",
    "pytensor.optim.lr_scheduler",
    "pytensor.func",
    "pytensor.datasets",
    "pytensor.safetensors",
    "pytensor.errors",
)
INTERNAL = {"node", "counting", "sum_to"}  # of Tensor: the engine's own, under names that Python can't hide


def public_names(module: ModuleType) -> dict[str, Any]:
    """The public names of a module, sorted, and what they stand for; submodules are left out."""
    names = set(getattr(module, "__all__", ()))
    if not names or module.__name__ == "pytensor":
        names |= {name for name, value in vars(module).items() if _is_from_pytensor(name, value)}
        names |= set(vars(module).get("_LAZY_NAMES", ()))
    found = {name: getattr(module, name) for name in sorted(names, key=lambda name: (name.lower(), name))}
    return {name: value for name, value in found.items() if not inspect.ismodule(value)}


def _is_from_pytensor(name: str, value: Any) -> bool:
    if name.startswith("_") or inspect.ismodule(value) or not getattr(value, "__doc__", None):
        return False
    return str(getattr(value, "__module__", None) or type(value).__module__).startswith("pytensor")


def public_members(owner: type) -> dict[str, Any]:
    """The public methods and properties that a class defines itself, as functions; classes inside it are left out."""
    found = {}
    for name, value in vars(owner).items():
        if name.startswith("_") or name in INTERNAL:
            continue
        if isinstance(value, property):
            found[name] = value.fget
        elif isinstance(value, staticmethod | classmethod):
            found[name] = value.__func__
        elif inspect.isfunction(value):
            found[name] = value
    return found


def public_objects() -> dict[str, Any]:
    """Every public function, class, method and property once, under the first name that leads to it."""
    found: dict[str, Any] = {}
    seen: set[int] = set()

    def note(path: str, value: Any) -> None:
        if id(value) not in seen:
            seen.add(id(value))
            found[path] = value

    for name in MODULES:
        for short, value in public_names(importlib.import_module(name)).items():
            if not callable(value):
                continue  # a dtype: a value, whose page is its own name
            note(f"{name}.{short}", value)
    for path, value in list(found.items()):
        if inspect.isclass(value):
            for short, member in public_members(value).items():
                note(f"{path}.{short}", member)
    return found
