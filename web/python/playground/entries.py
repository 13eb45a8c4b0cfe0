"""Where the operations of pytensor are entered, and taking the place of those entries while something watches.

Nothing in pytensor knows of this: while nobody watches, its functions and methods are its own and cost what they cost.
Watching puts other functions in their places, in the modules and on Tensor, and takes them away again. What is done
with what is seen is `tape`'s to say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from types import FunctionType
from typing import Any, NamedTuple, Protocol

from pytensor import creation, random
from pytensor.autograd import Function, walk
from pytensor.functions import elementwise, inplace, movement, powers, products, reduction, selection
from pytensor.ops import MAP
from pytensor.tensor import Tensor


class Entry(NamedTuple):
    """An operation that users call: its name, what kind it is, and what is called for it."""

    op: str
    kind: str
    function: Callable[..., Any]
    reflected: bool = False  # number ○ tensor
    in_place: bool = False


class Watcher(Protocol):
    """Who is told of what is seen."""

    def before(self, entry: Entry, args: tuple[Any, ...]) -> None:
        """An operation in place is about to begin."""

    def seen(self, entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """An operation has ended."""

    def walk_begins(self) -> None:
        """A backward walk begins."""

    def arrived(self, autograd_node: Any, gradient: Any) -> None:
        """It has come to a node with what arrived there."""


_ZIPS = "add sub mul div maximum minimum atan2 eq ne lt le gt ge logical_and logical_or logical_xor".split()
_REDUCTIONS = "sum mean prod max min amax amin any all argmax argmin".split()
_OTHERS = ((selection, ("where", "clamp", "masked_fill")), (powers, ("floor_divide", "remainder")))


def entries() -> Iterator[Entry]:
    """Every function that is an operation of its own. What isn't among them is made of these, or goes by apply."""
    for name in (*MAP, "sigmoid", "logical_not"):
        function = getattr(elementwise, name, None)
        if isinstance(function, FunctionType):
            yield Entry(name, "map", function)
    for name in _ZIPS:
        yield Entry(name, "zip", getattr(elementwise, name))
    for name in _REDUCTIONS:
        yield Entry(name, "reduce", getattr(reduction, name))
    for module, names in _OTHERS:
        for name in names:
            yield Entry(name, "zip" if module is powers else "other", getattr(module, name))
    yield Entry("pow", "map", powers.pow)
    yield Entry("matmul", "matmul", products.matmul)
    yield Entry("affine", "other", products.affine)
    yield Entry("move", "movement", movement.move)
    yield Entry("clone", "map", movement.clone)
    yield Entry("to", "map", movement.to)
    yield Entry("detach", "movement", Tensor.detach)
    for name, op in {
        "add": "add",
        "sub": "sub",
        "mul": "mul",
        "truediv": "div",
        "pow": "pow",
        "mod": "remainder",
    }.items():
        kind = "map" if name == "pow" else "zip"
        yield Entry(op, kind, Tensor.__dict__[f"__r{name}__"], reflected=True)
    for name, value in Tensor.__dict__.items():
        if isinstance(value, FunctionType) and value.__module__ == inplace.__name__:
            yield Entry("setitem" if name == "__setitem__" else value.__name__, "other", value, in_place=True)


def silent() -> Iterator[tuple[Any, str]]:
    """Functions whose own operations are no part of the program: those that make tensors, print or learn."""
    for module in (creation, random):
        for name, value in vars(module).items():
            if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_"):
                yield module, name
    yield Tensor, "__repr__"
    yield Tensor, "backward"
    yield sys.modules["pytensor.autograd.grad"], "grad"
    for name in ("pytensor.nn.init", "pytensor.optim.optimizer", "pytensor.grad_check"):
        loaded: Any = sys.modules.get(name)
        if loaded is None:
            continue
        if name.endswith("optimizer"):
            yield loaded.Optimizer, "step"
        else:
            for each, value in vars(loaded).items():
                if isinstance(value, FunctionType) and value.__module__ == name and not each.startswith("_"):
                    yield loaded, each


class Watch:
    """Tells a watcher of each operation that the program itself enters, while it is open.

    `modules` are the nn modules that run. What an operation does inside is not seen.
    """

    watcher: Watcher

    def __init__(self) -> None:
        self.busy = True  # inside an operation, or not watching
        self.modules: list[Any] = []
        self._places: list[tuple[Any, str, Any, Any]] = []  # owner, name, pytensor's own, ours
        self._loaded = 0
        self._doubles: dict[int, tuple[Any, Any]] = {}

    def tell(self, watcher: Watcher) -> None:
        """Whom to tell from now on."""
        self.watcher = watcher
        self.modules.clear()

    def open(self) -> None:
        """Begin to watch."""
        if self._loaded != len(sys.modules):
            self._find_places()
        for owner, name, _, ours in self._places:
            setattr(owner, name, ours)
        self.busy = False

    def close(self) -> None:
        """Leave pytensor as it was."""
        self.busy = True
        for owner, name, own, _ in self._places:
            setattr(owner, name, own)

    def double(self, value: Any) -> Any:
        """What takes the place of a function: a name of the program's that was bound to it may keep that."""
        found = self._doubles.get(id(value))
        return value if found is None else found[1]

    def prepare(self) -> None:
        """Make the doubles, without putting them in place."""
        if self._loaded != len(sys.modules):
            self._find_places()

    def _find_places(self) -> None:
        self._loaded = len(sys.modules)
        doubles = self._doubles
        for entry in entries():
            if id(entry.function) not in doubles:
                doubles[id(entry.function)] = (entry.function, self._watched(entry))
        for owner, name in silent():
            function = vars(owner)[name]
            if id(function) not in doubles:
                doubles[id(function)] = (function, self._silent(function))
        owners: list[Any] = [
            module
            for name, module in [*sys.modules.items()]
            if name == "pytensor" or (name.startswith("pytensor.") and not name.startswith("pytensor.minitorch"))
        ]
        places = []
        ours = {id(double): (own, double) for own, double in doubles.values()}
        for owner in (*owners, Tensor):
            for name, value in [*vars(owner).items()]:
                found = doubles.get(id(value))
                if found is None and id(value) in ours:  # of a module that was loaded while this was open
                    found = ours[id(value)]
                    setattr(owner, name, found[0])
                if found is not None:
                    places.append((owner, name, *found))
        optimizer = sys.modules.get("pytensor.optim.optimizer")
        if optimizer is not None:
            places.append((optimizer.Optimizer, "step", *doubles[id(vars(optimizer.Optimizer)["step"])]))
        module = sys.modules.get("pytensor.nn.module")
        if module is not None:
            own = module.Module.__call__
            places.append((module.Module, "__call__", own, self._within(own)))
        places.append((Function, "apply", vars(Function)["apply"], self._applied()))
        places.append((walk, "Pending", walk.Pending, self._pending()))
        self._places = places

    def _watched(self, entry: Entry) -> Callable[..., Any]:
        function = entry.function

        @wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if self.busy:
                return function(*args, **kwargs)
            if entry.in_place:
                self.watcher.before(entry, args)
            self.busy = True
            try:
                out = function(*args, **kwargs)
            finally:
                self.busy = False
            self.watcher.seen(entry, args, kwargs, out)
            return out

        return watched

    def _silent(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def unseen(*args: Any, **kwargs: Any) -> Any:
            before, self.busy = self.busy, True
            try:
                return function(*args, **kwargs)
            finally:
                self.busy = before

        return unseen

    def _applied(self) -> Any:
        own = vars(Function)["apply"].__func__

        def apply(cls: type[Function], *args: Any) -> Any:
            if self.busy:
                return own(cls, *args)
            self.busy = True
            try:
                out = own(cls, *args)
            finally:
                self.busy = False
            self.watcher.seen(Entry(cls.__name__, "other", cls.apply), args, {}, out)
            return out

        return classmethod(apply)

    def _within(self, own: Callable[..., Any]) -> Callable[..., Any]:
        modules = self.modules

        def __call__(module: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807 - it takes that method's place
            modules.append(module)
            try:
                return own(module, *args, **kwargs)
            finally:
                modules.pop()

        return __call__

    def _pending(self) -> Any:
        watch = self

        class Arrived(dict[Any, Any]):
            """What has arrived; each node's gradient is taken out once."""

            def pop(self, node: Any, *_: Any) -> Any:
                gradient = super().pop(node)
                watch.watcher.arrived(node, gradient)
                return gradient

            def __getitem__(self, node: Any) -> Any:
                gradient = super().__getitem__(node)
                watch.watcher.arrived(node, gradient)
                return gradient

        class Seen(walk.Pending):
            """As what it takes the place of, and tells of each step."""

            __slots__ = ()

            def __init__(self, allowed: Any) -> None:
                super().__init__(allowed)
                self.arrived = Arrived()
                watch.watcher.walk_begins()

        return Seen
