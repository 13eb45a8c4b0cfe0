"""What each line bound: the latest value and up to 200 earlier ones, each with the gradient that came back to it.

A line that runs once keeps its value whole (up to 1,024 elements); one that runs again keeps strips of 64. It is told
what to note and when; see `recording`.
"""

from __future__ import annotations

import sys
from typing import Any
from weakref import ref

from playground.noting import Place
from playground.output import Emit, Event
from playground.tape import ROOM, Tape, copied, finished
from playground.tensors import shown
from pytensor import Tensor
from pytensor.autograd import Node

MOST_KEPT = 200
STRIP = 64
MOST_LINES = 500
MOST_ELEMENTS = 300_000
MOST_TRACKED = 4_000  # values whose gradient is waited for


class Value:
    """One value of a line."""

    __slots__ = ("gradient", "iteration", "tensor", "values")

    def __init__(self, iteration: int, values: Any, tensor: ref[Any] | None) -> None:
        self.iteration, self.values, self.tensor = iteration, values, tensor
        self.gradient: Event | None = None


class Line:
    """The values of one place."""

    __slots__ = ("kept", "last", "place", "total")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.kept: list[Value] = []
        self.total = 0
        self.last = -1  # the turn of the latest value


class Lines:
    """The lines of one run."""

    def __init__(self, places: list[Place]) -> None:
        self.lines = [Line(place) for place in places]
        self._waiting: dict[int, Value] = {}  # by the number of the autograd node

    def note(self, number: int, value: Any, turn: int | None, tape: Tape | None) -> None:
        """Place `number` has bound `value`. In a long loop `turn` is its iteration, and its last value stays.

        Without a `tape` nothing is recorded just now, and no gradient will be heard of.
        """
        line = self.lines[number]
        kind = type(value)
        place = line.place
        if place.attribute is not None and not isinstance(value, Tensor):
            value = vars(value).get(place.attribute) if hasattr(value, "__dict__") else None
            kind = type(value)
        if isinstance(value, Tensor):
            made = Value(line.total, None, ref(value))
            try:
                room = STRIP if line.kept else ROOM
                made.values = (tape and at_most(room, tape.copy_of(value))) or copied(value, room)
            except (AttributeError, NotImplementedError, MemoryError):
                return  # many examples at once (vmap) have no memory of their own
            node = value.node if tape else None
            if node is not None and node.requires_grad and len(self._waiting) < MOST_TRACKED:
                self._waiting[node.sequence] = made
        elif kind is float or kind is int or kind is bool:
            if kind is int and abs(value) >= 1 << 53:
                return
            made = Value(line.total, value, None)
        else:
            parts = shown(value)
            if parts is None:
                return
            made = Value(line.total, copied(parts.values, STRIP if line.kept else ROOM), None)
            if parts.gradient is not None:
                made.gradient = copied(parts.gradient, STRIP)
        self.put(line, made, turn)

    def put(self, line: Line, made: Value, turn: int | None) -> None:
        """Keep a value; the oldest goes when there are too many."""
        if turn is None:
            line.total += 1
        else:
            made.iteration = turn
            line.total = turn + 1
            if line.kept and line.last == turn:
                line.kept.pop()
            line.last = turn
        line.kept.append(made)
        if len(line.kept) > MOST_KEPT:
            del line.kept[0]

    def in_turns(self, turn: int, loop: int) -> None:
        """From here on values are those of iterations of the outermost loop, of which `turn` have been."""
        for line in self.lines:
            if line.place.loop not in (None, loop) or line.total < 2 or line.total == turn:
                continue
            del line.kept[:-1]
            line.kept[0].iteration = min(line.kept[0].iteration, turn - 1)
            line.total = turn

    def arrived(self, node: Node, gradient: Any, copy: Event | None) -> None:
        """A backward walk has come to a node: perhaps one of a value that is kept. `copy` is what the tape took."""
        value = self._waiting.get(node.sequence)
        if value is not None and isinstance(gradient, Tensor):
            room = min(STRIP, max(1, len(value.values["data"]))) if node.function else ROOM
            value.gradient = at_most(room, copy) or copied(gradient, room)

    def emit(self, tape: Tape, emit: Emit) -> None:
        """Send an event for each line that has bound something, in the order of the lines."""
        told = sorted((line for line in self.lines if line.kept), key=lambda line: line.place.line)
        room = MOST_ELEMENTS
        for line in told[:MOST_LINES]:
            tensor = None if line.kept[-1].tensor is None else line.kept[-1].tensor()
            kept = [plain(value, single=len(line.kept) == 1) for value in line.kept]
            room -= sum(
                0 if isinstance(each["values"], int | float) else 2 * len(each["values"]["data"]) for each in kept
            )
            if room < 0:
                kept = kept[-1:]
            place = line.place
            emit({
                "kind": "line", "line": place.line, "name": written(place), "total": max(line.total, len(kept)),
                "kept": kept, "node": None if tensor is None else tape.find(tensor),
            })  # fmt: skip
        if len(told) > MOST_LINES:
            emit({"kind": "omitted", "what": "lines", "count": len(told) - MOST_LINES})


def at_most(room: int, copy: Event | None) -> Event | None:
    """A copy that was taken already, if it is whole and fits."""
    return copy if copy is not None and copy["sample"] is None and copy["numel"] <= room else None


def written(place: Place) -> str:
    """A place's name as the program writes it."""
    return place.name if place.attribute is None else f"{place.name}.{place.attribute}"


def plain(value: Value, *, single: bool) -> Event:
    """A value as data. A leaf that is still there shows the gradient that it has now."""
    if isinstance(value.values, int | float):
        return {"iteration": value.iteration, "values": float(value.values), "grad": None}
    gradient = value.gradient
    tensor = None if value.tensor is None else value.tensor()
    if tensor is not None and tensor.is_leaf and tensor.grad is not None:
        gradient = copied(tensor.grad, ROOM if single else STRIP)
    return {
        "iteration": value.iteration,
        "values": finished(value.values),
        "grad": None if gradient is None else finished(gradient),
    }


def local_values(depth: int) -> dict[str, Any]:
    """The variables of the frame that is `depth` calls above the caller."""
    return dict(sys._getframe(depth + 1).f_locals)  # noqa: SLF001 - the way Python gives to frames
