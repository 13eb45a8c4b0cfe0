"""Runs the engine on parts that a student wrote: their shape_broadcast, their loops, their backward.

Only exercises that were solved come here, as (name, code). For the time of one run they take the place of the engine's
parts; each that raises all the same is passed over for the engine's, and the page is told. Whoever needs the truth
meanwhile asks inside `suspended()`.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import CodeType
from typing import Any

import pytensor
from playground.output import Event
from playground.own_backend import OWN, PARTS
from playground.recording import held
from pytensor import backends, broadcasting, layout as layouts

Backward = Callable[..., Any]
Patch = tuple[Any, str, Any]  # owner, name, what stands there instead

# What each backward of an exercise is given of what its operation kept: (ctx, gradient) to arguments.
BACKWARDS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], tuple[Any, ...]]]] = {
    "mul_backward": (lambda x: x * x, lambda ctx: ctx.saved_tensors),
    "sigmoid_backward": (lambda x: x.sigmoid(), lambda ctx: (ctx.saved_tensors[1],)),
    "log_backward": (lambda x: x.log(), lambda ctx: (ctx.saved_tensors[0],)),
    "permute_backward": (lambda x: x.permute(0), lambda ctx: (tuple(ctx.argument),)),
}

_here: Own | None = None


class Own:
    """A student's programs for one run. `codes` are to be watched by the deadline as the run's own are."""

    def __init__(self, programs: Sequence[Sequence[str]]) -> None:
        self.names = [name for name, _ in programs]
        self.codes: dict[str, CodeType] = {}
        self.fallen: dict[str, str] = {}
        self.patches: list[Patch] = []
        for name, code in programs:
            try:
                self.codes[name] = compile(code, f"<your {name}>", "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                self.fall(name, error)

    def fall(self, name: str, error: Exception) -> None:
        """Note that the engine's part is used after all; the first reason is kept."""
        text = f"{type(error).__name__}: {error}"
        self.fallen.setdefault(name, text if len(text) <= 300 else f"{text[:300]} …")

    @contextmanager
    def installed(self) -> Iterator[None]:
        """A block in which the engine runs on these functions. The programs themselves run at its beginning."""
        global _here
        if not self.codes:
            yield
            return
        with held():  # what it takes to find the engine's parts is no part of the program
            functions = self._functions()
            self.patches = [*self._broadcast(functions), *self._backwards(functions)]
        parts = {name: function for name, function in functions.items() if name in PARTS}
        OWN.run_on(parts, self.fall)
        backend = OWN if parts else backends.get("reference")
        _here = self
        try:
            with backends.using(backend), self.patched():
                yield
        finally:
            _here = None

    @contextmanager
    def patched(self) -> Iterator[None]:
        """The engine's parts replaced; as they were afterwards."""
        before = [(owner, name, owner.__dict__[name]) for owner, name, _ in self.patches]
        _put(self.patches)
        try:
            yield
        finally:
            _put(before)

    def event(self) -> Event:
        """What the page is told when the run is over."""
        uses = [{"name": name, "fallback": self.fallen.get(name)} for name in self.names]
        return {"kind": "own", "uses": uses}

    def _functions(self) -> dict[str, Callable[..., Any]]:
        """Each program's function, by name."""
        found: dict[str, Callable[..., Any]] = {}
        given = {name: getattr(pytensor, name) for name in pytensor.__all__} | {"check": lambda _: None}
        for name, code in self.codes.items():
            module = types.ModuleType("__main__")
            module.__dict__.update(given)
            try:
                exec(code, module.__dict__)
                function = module.__dict__.get(name)
                if not isinstance(function, types.FunctionType) or function is getattr(pytensor, name, None):
                    raise NameError(f"it defines no function {name}")
                found[name] = function
            except Exception as error:  # noqa: BLE001 - the engine steps in
                self.fall(name, error)
        return found

    def _broadcast(self, functions: dict[str, Callable[..., Any]]) -> list[Patch]:
        """Every broadcast of shapes, through the student's shape_broadcast."""
        mine = functions.get("shape_broadcast")
        if mine is None:
            return []
        engine = broadcasting.shape_broadcast

        def shape_broadcast(a: Sequence[int], b: Sequence[int], op: str = "shape_broadcast") -> tuple[int, ...]:
            try:
                return tuple([size.__index__() for size in mine(tuple(a), tuple(b))])
            except Exception as error:  # noqa: BLE001 - the engine steps in
                shape = engine(a, b, op)  # raises its own error where the student's is right to raise
                self.fall("shape_broadcast", error)
                return shape

        return [(broadcasting, "shape_broadcast", shape_broadcast), (layouts, "shape_broadcast", shape_broadcast)]

    def _backwards(self, functions: dict[str, Callable[..., Any]]) -> list[Patch]:
        """The backward of each operation that a student has one for. Tensors of the run go in and come out."""
        patches: list[Patch] = []
        for name, (operation, kept) in BACKWARDS.items():
            if name in functions:
                owner = _function_of(operation)
                patches.append((owner, "backward", self._replacing(name, functions[name], owner, kept)))
        if "sum_backward" in functions:
            owner = _function_of(lambda x: x.sum(0))
            patches.append((owner, "backward", self._summing(functions["sum_backward"], owner)))
        return patches

    def _replacing(
        self, name: str, mine: Backward, owner: Any, kept: Callable[[Any], tuple[Any, ...]]
    ) -> staticmethod[..., Any]:
        engine = owner.backward

        def backward(ctx: Any, grad_output: Any) -> Any:
            arguments = kept(ctx)
            # Of an operand that serves only a gradient that isn't wanted nothing was kept; the other stands in for it.
            there = [argument for argument in arguments if argument is not None]
            try:
                return _checked(mine(grad_output, *[there[0] if part is None else part for part in arguments]))
            except Exception as error:  # noqa: BLE001 - the engine steps in
                self.fall(name, error)
                return engine(ctx, grad_output)

        return staticmethod(backward)

    def _summing(self, mine: Backward, owner: Any) -> staticmethod[..., Any]:
        engine = owner.backward

        def backward(ctx: Any, grad_output: Any) -> Any:
            try:
                # The exercise sums over one dimension; a sum over several is undone one after the other.
                dims = [at for at, (a, b) in enumerate(zip(ctx.kept, ctx.full, strict=True)) if a != b]
                gradient = grad_output.view(ctx.kept)
                shape = list(ctx.kept)
                for dim in dims:
                    shape[dim] = ctx.full[dim]
                    without = [size for at, size in enumerate(gradient.shape) if at != dim]
                    gradient = _checked(mine(gradient.reshape(without), tuple(shape), dim))
                return gradient
            except Exception as error:  # noqa: BLE001 - the engine steps in
                self.fall("sum_backward", error)
                return engine(ctx, grad_output)

        return staticmethod(backward)


@contextmanager
def suspended() -> Iterator[None]:
    """A block in which the engine is itself, whatever the run has put into it."""
    if _here is None:
        yield
        return
    own = _here
    with ExitStack() as stack:
        engine = [(owner, name, _engine[(owner, name)]) for owner, name, _ in own.patches]
        _put(engine)
        stack.callback(_put, own.patches)
        stack.enter_context(backends.backend("reference"))
        yield


_engine: dict[tuple[Any, str], Any] = {}


def _put(patches: Sequence[Patch]) -> None:
    """Put each in its place. What was worked out with the parts before is forgotten."""
    for owner, name, value in patches:
        _engine.setdefault((owner, name), owner.__dict__[name])
        setattr(owner, name, value)
    layouts.forget_broadcasts()


def _function_of(operation: Callable[[Any], Any]) -> Any:
    """The Function class that records an operation."""
    x = pytensor.ones(1, requires_grad=True)
    with pytensor.enable_grad():
        return operation(x).node.function


def _checked(value: Any) -> Any:
    """A student's gradients, as the walk takes them."""
    parts = tuple(value) if isinstance(value, tuple | list) else (value,)
    if not all(isinstance(part, pytensor.Tensor) for part in parts):
        raise TypeError("backward should return tensors")
    return parts if len(parts) > 1 else parts[0]
