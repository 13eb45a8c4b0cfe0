"""Running recorded operations once more, on float64, from a value that was changed: what finite differences need.

An operation is kept with its arguments, in which the tensors of the tape are replaced by their places on it: nothing
that the program has let go of lives on. What is compared with what, and when, is `agreement`'s business.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from playground.output import Event
from pytensor import Tensor
from pytensor.creation import from_numpy
from pytensor.dtypes import bool as bool_dtype, float64

if TYPE_CHECKING:
    from playground.entries import Entry
    from playground.tape import TapeNode


class Unreplayable(Exception):
    """The tape doesn't say how a value came about."""


class Slot(NamedTuple):
    """The place on the tape of what was an argument."""

    at: int


class Call(NamedTuple):
    """An operation as it was called. `place` is which of its results is meant, where it has several."""

    entry: Entry
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    place: int | None


def call_of(
    entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], known: dict[int, int], place: int | None
) -> Call:
    """The call, with the places of the tensors in `known` (by id) instead of the tensors."""

    def held(value: Any) -> Any:
        if isinstance(value, Tensor):
            at = known.get(id(value))
            return value if at is None else Slot(at)
        if type(value) in (list, tuple):
            return type(value)([held(each) for each in value])
        return value

    return Call(entry, tuple([held(arg) for arg in args]), {name: held(arg) for name, arg in kwargs.items()}, place)


class Replay:
    """The values of some nodes of a tape on float64, each found from those before it."""

    def __init__(self, nodes: Sequence[TapeNode], wanted: int) -> None:
        self.nodes = nodes
        self.wanted = wanted
        self.order = self._order()
        self.values: dict[int, Tensor] = {}

    def _order(self) -> list[int]:
        """The recorded operations with a gradient that lead to what is wanted, in their order."""
        found: set[int] = set()
        waiting = [self.wanted]
        while waiting:
            at = waiting.pop()
            node = self.nodes[at]
            if at in found or not node.requires_grad:
                continue
            found.add(at)
            if node.kind == "leaf":
                if not node.begins:
                    raise Unreplayable("it hangs on what is not on the tape")
            elif node.call is None:
                raise Unreplayable(f"{node.op} can't be done again")
            else:
                waiting.extend(node.inputs)
        return sorted(found)

    def whole(self) -> Tensor:
        """Find all values from the leaves' own; returns that of the wanted node."""
        for at in self.order:
            node = self.nodes[at]
            self.values[at] = recorded(node) if node.kind == "leaf" else self.again(at, self.values)
        return self.values[self.wanted]

    def after(self, at: int) -> list[int]:
        """The operations that change with node `at`, without that itself."""
        changed = {at}
        return [
            each
            for each in self.order
            if each > at and not changed.isdisjoint(self.nodes[each].inputs) and not changed.add(each)  # type: ignore[func-returns-value]
        ]

    def changed(self, at: int, value: Tensor, after: Iterable[int]) -> Tensor:
        """What the wanted node would be, were node `at` another; `after` are the nodes of `self.after(at)`."""
        values = {**self.values, at: value}
        for each in after:
            values[each] = self.again(each, values)
        return values[self.wanted]

    def again(self, at: int, values: dict[int, Tensor]) -> Tensor:
        """One operation, of these values."""
        call = self.nodes[at].call
        assert call is not None

        def given(value: Any) -> Any:
            if type(value) is Slot:
                return values[value.at] if value.at in values else self.constant(value.at)
            if type(value) in (list, tuple):
                return type(value)([given(each) for each in value])
            return value

        entry = call.entry
        args = [given(arg) for arg in call.args]
        if entry.op == "move":
            # The layout that was recorded is one over other strides.
            function, x, _, argument = args
            out = function.look(x, argument)
        elif entry.op == "to":
            out = args[0]  # a cast to fewer digits would drown the difference that is looked for
        else:
            if entry.in_place:
                args[0] = args[0].clone()
            out = entry.function(*args, **{name: given(arg) for name, arg in call.kwargs.items()})
            if entry.op == "setitem":
                out = args[0]
        if call.place is not None:
            out = out[call.place]
        if not isinstance(out, Tensor) or out.dtype is not float64:
            raise Unreplayable(f"{self.nodes[at].op} doesn't work on float64")
        return out

    def constant(self, at: int) -> Tensor:
        """The value of a node that no gradient goes to."""
        found = self.values.get(at)
        if found is None:
            found = self.values[at] = recorded(self.nodes[at])
        return found


def recorded(node: TapeNode) -> Tensor:
    """What a node held, of floating point on float64."""
    values: Event = node.values
    if values["sample"] is not None:
        raise Unreplayable("a tensor is too large to have been kept whole")
    data: array[Any] = values["data"]
    tensor = from_numpy(array("q", data) if data.typecode == "B" else data)
    tensor = tensor.to(bool_dtype) if data.typecode == "B" else tensor.to(float64) if data.typecode == "f" else tensor
    return tensor.view(*values["shape"])


def weighed(out: Tensor, weights: Sequence[float]) -> float:
    """The sum of a result's elements, each by its weight: what backward began from, as one number."""
    return math.fsum(map(float.__mul__, numbers(out), weights))


def numbers(tensor: Tensor) -> list[float]:
    """All elements in order."""
    return [float(each) for each in tensor.reshape(-1).tolist()]
