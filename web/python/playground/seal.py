"""Notices that a program has changed what every later program stands on: Python's own machinery, pytensor, the runner.

A student who writes `Tensor.sum = ...` should see what it does now and be rid of it with the next run; so a Python
whose seal is broken is replaced by a fresh one. This tells accidents and pranks from ordinary programs. It is no
defence: a program that tries can hide from it, and then has fooled the Python that it runs in; what keeps it from
anything else is the sandbox.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter, is_
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from playground import library

# Besides those that begin so, modules that the runner calls by name.
OWN = ("pytensor", "playground", "_pytensor_kernels")
RELIED_ON = (
    "ast",
    "builtins",
    "contextlib",
    "gc",
    "importlib",
    "io",
    "linecache",
    "reprlib",
    "sys",
    "time",
    "traceback",
    "types",
)

# What gives a name its meaning. Numbers, caches and registries may change.
MEANINGS = (FunctionType, BuiltinFunctionType, type, property, classmethod, staticmethod)
TOOLS = range(6)  # of sys.monitoring

Look = Callable[[str], object]


class Seal:
    """What was there when it was made; `broken` compares."""

    def __init__(self) -> None:
        modules = {name: module for name, module in sys.modules.items() if name != "__main__"}
        self._modules = (sys.modules, [*modules], [*modules.values()])
        self._spaces: list[tuple[Look, list[str], list[object]]] = []
        functions: list[FunctionType] = []
        classes: dict[int, type] = {}
        for name, module in modules.items():
            own = name.partition(".")[0] in OWN
            if not (own or name in RELIED_ON) or not isinstance(module, ModuleType):
                continue
            for value in self._keep(module.__dict__):
                if isinstance(value, type) and own and value.__module__.partition(".")[0] in OWN:
                    classes[id(value)] = value
                elif isinstance(value, FunctionType) and own:
                    functions.append(value)
        for kind in classes.values():
            functions += [value for value in self._keep(vars(kind)) if isinstance(value, FunctionType)]
        self._functions = functions
        self._codes = [function.__code__ for function in functions]
        self._hooks = self._hooked()

    def _keep(self, space: Mapping[str, Any]) -> Iterable[object]:
        kept = {name: value for name, value in space.items() if isinstance(value, MEANINGS)}
        self._spaces.append((space.get, [*kept], [*kept.values()]))
        return kept.values()

    @staticmethod
    def _hooked() -> list[object]:
        """What Python calls by itself: importers, callbacks, tools."""
        return [
            *(
                finder
                for finder in sys.meta_path
                if finder is not library.NotYet and finder is not library.RestOfLibrary
            ),
            *sys.path_hooks,
            *gc.callbacks,
            sys.excepthook,
            sys.unraisablehook,
            *map(sys.monitoring.get_tool, TOOLS),
        ]

    def broken(
        self,
        *,
        code_of: Callable[[FunctionType], object] = attrgetter("__code__"),
        all: Callable[[Iterable[object]], bool] = all,
        is_: Callable[[object, object], bool] = is_,
    ) -> bool:
        """Whether anything of it is another thing now. May raise where much is broken."""
        space, names, modules = self._modules
        if not all(map(is_, map(space.get, names), modules)) or sys.modules is not space:
            return True
        if not all(all(map(is_, map(look, names), values)) for look, names, values in self._spaces):
            return True
        hooks = self._hooked()
        return (
            not all(map(is_, map(code_of, self._functions), self._codes))
            or len(hooks) != len(self._hooks)
            or not all(map(is_, hooks, self._hooks))
        )
