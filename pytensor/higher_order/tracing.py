"""Running a user's function of floats on something else than floats: on whole tensors, or on dual numbers.

Arithmetic reaches such a stand-in by itself, but `math.exp(x)` would ask it for a plain float. So the function is run
with other globals: a copy in which `math`, pytensor and what was imported from them are replaced by forms that know
stand-ins. Functions of the user's own that it calls are treated alike. Nothing outside of that copy is changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial, wraps
from operator import add, ge, gt, le, lt, mul, neg, sub, truediv
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, ModuleType
from typing import Any, NoReturn

from pytensor.errors import DTypeError
from pytensor.functions import composite, elementwise, powers
from pytensor.higher_order import rules
from pytensor.higher_order.duals import Dual
from pytensor.tensor import Tensor


class Untraceable(BaseException):  # not an Exception: a function that catches those must not swallow it
    """The function does something with its argument that whole tensors can't do, such as branching on it."""


class Symbol:
    """A number of which only the tensor of all its values is known."""

    __slots__ = ("tensor",)

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor

    def __bool__(self) -> NoReturn:
        raise Untraceable

    def __getattr__(self, name: str) -> NoReturn:
        raise Untraceable

    __float__ = __int__ = __index__ = __round__ = __len__ = __iter__ = __getitem__ = __bool__
    __hash__ = None  # type: ignore[assignment]


def _forward(operation: Callable[[Any, Any], Any]) -> Callable[[Symbol, Any], Any]:
    def applied(self: Symbol, other: Any) -> Any:
        value = other.tensor if isinstance(other, Symbol) else other
        return Symbol(operation(self.tensor, value)) if isinstance(value, Tensor | int | float) else NotImplemented

    return applied


def _backward(operation: Callable[[Any, Any], Any]) -> Callable[[Symbol, Any], Any]:
    def applied(self: Symbol, other: Any) -> Any:
        return Symbol(operation(other, self.tensor)) if isinstance(other, int | float) else NotImplemented

    return applied


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": add, "sub": sub, "mul": mul, "truediv": truediv, "pow": pow, "mod": lambda a, b: a % b,
    "floordiv": lambda a, b: a // b,
}  # fmt: skip
for _name, _operation in _OPERATIONS.items():
    setattr(Symbol, f"__{_name}__", _forward(_operation))
    setattr(Symbol, f"__r{_name}__", _backward(_operation))
for _name, _compare in {
    "lt": lt, "le": le, "gt": gt, "ge": ge, "eq": composite.equals, "ne": composite.differs,
}.items():  # fmt: skip
    setattr(Symbol, f"__{_name}__", _forward(_compare))
for _name, _single in {"neg": neg, "abs": elementwise.abs, "pos": lambda x: x}.items():
    setattr(Symbol, f"__{_name}__", lambda self, single=_single: Symbol(single(self.tensor)))

# Functions of `math` that go by another name among tensors' methods.
_METHODS = {"fabs": "abs", "pow": "pow"}


def run(function: Callable[..., Any], args: list[Any]) -> Any:
    """`function(*args)` for stand-ins: Symbols or Duals."""
    return rebound(function, {})(*args)


def rebound(value: Any, known: dict[int, Any]) -> Any:
    """`value` with math and pytensor replaced in it, if it is or refers to them; else `value` itself."""
    found = known.get(id(value))
    if found is not None:
        return found
    if isinstance(value, ModuleType):
        if value is math or value.__name__.split(".")[0] == "pytensor":
            return _Replaced(value, known)
    elif isinstance(value, BuiltinFunctionType):
        if vars(math).get(value.__name__) == value:
            return _known_to_stand_ins(value)
    elif isinstance(value, FunctionType):
        if value.__module__.split(".")[0] == "pytensor":
            return _known_to_stand_ins(value)
        return _copy(value, known)
    elif isinstance(value, partial):
        return partial(rebound(value.func, known), *value.args, **value.keywords)
    return value


class _Replaced:
    """A module whose functions know stand-ins."""

    def __init__(self, module: ModuleType, known: dict[int, Any]) -> None:
        self._module, self._known = module, known

    def __getattr__(self, name: str) -> Any:
        return rebound(getattr(self._module, name), self._known)


def _copy(function: FunctionType, known: dict[int, Any]) -> Any:
    """The same code with other globals and other closed-over values."""
    names = _names_in(function.__code__)
    scope = known.get(id(function.__globals__))
    if scope is None:
        scope = known[id(function.__globals__)] = dict(function.__globals__)
    cells = None if function.__closure__ is None else tuple([CellType() for _ in function.__closure__])
    copy = FunctionType(function.__code__, scope, function.__name__, function.__defaults__, cells)
    copy.__kwdefaults__ = function.__kwdefaults__
    known[id(function)] = copy  # before looking on, since a function may refer to itself
    for cell, old in zip(cells or (), function.__closure__ or (), strict=True):
        try:
            cell.cell_contents = rebound(old.cell_contents, known)
        except ValueError:
            continue  # a variable of the enclosing function that has no value yet
    for name in names:
        if name in function.__globals__:
            scope[name] = rebound(function.__globals__[name], known)
    return copy


def _names_in(code: CodeType) -> set[str]:
    """The global names that a piece of code uses, and the functions defined in it."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names_in(constant)
    return found


def _known_to_stand_ins(function: Callable[..., Any]) -> Callable[..., Any]:
    name = function.__name__

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        given = (*args, *kwargs.values())
        if any(isinstance(each, Symbol) for each in given):
            return _of_symbols(function, args, kwargs)
        if any(isinstance(each, Dual) for each in given):
            rule = rules.MANY.get(name) or rules.ONE.get(name)
            if rule is None:
                raise DTypeError(
                    name,
                    f"{name} of an argument of the function given to map, zip or reduce.",
                    rule="Its derivative is not known here.",
                    suggestion="a function of math that has one: " + ", ".join(sorted(rules.ONE)),
                    name=name,
                )
            return rule(*args, **kwargs)
        return function(*args, **kwargs)

    return called


def _of_symbols(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The same function of whole tensors, if there is one."""
    name = function.__name__
    values = [each.tensor if isinstance(each, Symbol) else each for each in args]
    named = {key: each.tensor if isinstance(each, Symbol) else each for key, each in kwargs.items()}
    if isinstance(function, BuiltinFunctionType):
        if name == "pow":
            return Symbol(values[0] ** values[1])
        if name == "log" and len(values) == 2:
            raise Untraceable
        found = (
            getattr(elementwise, name, None)
            or getattr(powers, name, None)
            or getattr(Tensor, _METHODS.get(name, name), None)
        )
        if found is None or not isinstance(values[0], Tensor):
            raise Untraceable
        function = found
    out = function(*values, **named)
    if not isinstance(out, Tensor):
        raise Untraceable
    return Symbol(out)
