"""Modules that hold modules: in a row, in a list, under names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, overload

from pytensor.errors import DTypeError, IndexingError
from pytensor.nn.module import Module, tree

__all__ = ["ModuleDict", "ModuleList", "Sequential"]


class _Numbered(Module):
    """Modules under the names "0", "1", …"""

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Any]:
        # Not children(): a module may stand in the row twice.
        return (value for value in tuple(vars(self).values()) if isinstance(value, Module))

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> Any: ...
    def __getitem__(self, at: int | slice) -> Any:
        modules = list(self)
        if isinstance(at, slice):
            return type(self)().extend(modules[at])
        return modules[self._position(at, len(modules))]

    def __setitem__(self, at: int, module: Module) -> None:
        names = [name for name, value in vars(self).items() if isinstance(value, Module)]
        setattr(self, names[self._position(at, len(names))], _checked(type(self).__name__, module))

    def __delitem__(self, at: int | slice) -> None:
        modules = list(self)
        del modules[at]
        self._replace(modules)

    def append(self, module: Module) -> Any:
        """Put a module at the end. Returns this one."""
        self.add_module(str(len(self)), _checked(type(self).__name__, module))
        return self

    def extend(self, modules: Iterable[Module]) -> Any:
        """Put modules at the end. Returns this one."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Any:
        """Put a module before the one at `index`, as a list does. Returns this one."""
        modules = list(self)
        modules.insert(index, _checked(type(self).__name__, module))
        self._replace(modules)
        return self

    def _replace(self, modules: list[Module]) -> None:
        for name in [name for name, value in vars(self).items() if isinstance(value, Module)]:
            delattr(self, name)
        self.extend(modules)

    def _position(self, at: int, count: int) -> int:
        if not -count <= at < count:
            raise IndexingError(
                type(self).__name__,
                f"module number {at} of {count}.",
                rule=f"It holds {count}, numbered from 0.",
                suggestion="an index from " + (f"{-count} to {count - 1}" if count else "a list that isn't empty"),
                index=at,
            )
        return at


class Sequential(_Numbered):
    """Modules one after the other: each takes what the one before gives.

    `Sequential(Linear(2, 8), ReLU())`, or with names of your own: `Sequential({"map": Linear(2, 8), "relu": ReLU()})`.

    >>> model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    >>> model(rand(5, 2)).shape
    (5, 1)
    """

    def __init__(self, *modules: Module | Mapping[str, Module]) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            for name, module in modules[0].items():
                self.add_module(name, _checked("Sequential", module))
        else:
            self.extend(modules)  # type: ignore[arg-type]

    def forward(self, x: Any) -> Any:
        """What the last module gives."""
        for module in self:
            x = module(x)
        return x


class ModuleList(_Numbered):
    """A list whose modules are found by `parameters()`. It has no `forward`: loop over it in yours.

    >>> layers = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
    >>> x = rand(2, 4)
    >>> for layer in layers:
    ...     x = layer(x).relu()
    >>> x.shape, len(list(layers.parameters()))
    ((2, 4), 6)
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def __iadd__(self, modules: Iterable[Module]) -> ModuleList:
        self.extend(modules)
        return self

    def __repr__(self) -> str:
        """Equal modules one after the other as one line: `(0-2): 3 x ReLU()`."""
        lines: list[str] = []
        texts = [repr(module) for module in self]
        start = 0
        for at in range(1, len(texts) + 1):
            if at == len(texts) or texts[at] != texts[start]:
                count = at - start
                lines.append(
                    f"({start}): {texts[start]}" if count == 1 else f"({start}-{at - 1}): {count} x {texts[start]}"
                )
                start = at
        return tree(type(self).__name__, [], lines)


class ModuleDict(Module):
    """A dict whose modules are found by `parameters()`. It has no `forward`: choose from it in yours.

    >>> heads = nn.ModuleDict({"age": nn.Linear(4, 1), "kind": nn.Linear(4, 3)})
    >>> heads["kind"](rand(2, 4)).shape
    (2, 3)
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] = ()) -> None:
        super().__init__()
        self.update(modules)

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Take over the entries of another dict, or pairs of a name and a module."""
        for name, module in modules.items() if isinstance(modules, Mapping) else modules:
            self[name] = module

    def keys(self) -> list[str]:
        """The names."""
        return [name for name, value in vars(self).items() if isinstance(value, Module)]

    def values(self) -> list[Module]:
        """The modules."""
        return [value for value in vars(self).values() if isinstance(value, Module)]

    def items(self) -> list[tuple[str, Module]]:
        """The names and the modules."""
        return list(zip(self.keys(), self.values(), strict=True))

    def pop(self, key: str) -> Module:
        """Take a module out and return it. Raises KeyError."""
        module: Module = self[key]
        del self[key]
        return module

    def clear(self) -> None:
        """Take all modules out."""
        for name in self.keys():
            delattr(self, name)

    def __getitem__(self, key: str) -> Any:
        found = vars(self).get(key)
        if not isinstance(found, Module):
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, _checked("ModuleDict", module))

    def __delitem__(self, key: str) -> None:
        self[key]
        delattr(self, key)

    def __len__(self) -> int:
        return len(self.keys())

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, key: object) -> bool:
        return key in self.keys()


def _checked(op: str, module: Any) -> Module:
    if isinstance(module, Module):
        return module
    is_class = isinstance(module, type) and issubclass(module, Module)
    raise DTypeError(
        op,
        f"the class {module.__name__} itself." if is_class else f"a {type(module).__name__} as a part.",
        rule="Its parts are modules, since it finds their parameters.",
        suggestion=f"{module.__name__}()" if is_class else "ReLU() for relu; a function goes into a forward()",
        type=type(module).__name__,
    )
