"""A run's recorded events as one text and one piece of memory, which cross into JavaScript at one stroke each.

A tape is thousands of small dicts and arrays, and to convert each by itself costs more than to record it. What the text
means is undone by web/sandbox/events.ts; other events go their way one by one, at once.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from json import dumps  # a program may put its own into that module
from typing import Any

from playground.output import Emit, Event

Send = Callable[[str, bytearray], object]

RECORDED = ("tape", "line")
ALIGNED = 8  # bytes: each array begins where an array of the widest items may


class Packets:
    """Takes a run's events; keeps the recorded ones, which come last and together, until `flush`."""

    def __init__(self, emit: Emit, send: Send) -> None:
        self._emit, self._send = emit, send
        self._waiting: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Take an event."""
        # One without a kind goes the way of any other, to be refused.
        if event.get("kind") in RECORDED:
            self._waiting.append(event)
        else:
            self.flush()
            self._emit(event)

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            events, self._waiting = self._waiting, []
            self._send(*packed(events))


def packed(events: list[Event]) -> tuple[str, bytearray]:
    """Events as JSON, and the memory of their arrays: {"$": ["f", 16, 3]} is three float32 from byte 16 on."""
    memory = bytearray()
    known: dict[int, dict[str, Any]] = {}  # an array's id to its place: a line and the tape often hold the same one

    def placed(value: Any) -> dict[str, Any]:
        if not isinstance(value, array):
            raise TypeError(f"an event holds a {type(value).__name__}")
        if id(value) in known:
            return known[id(value)]
        at = len(memory)
        memory.extend(memoryview(value).cast("B"))
        memory.extend(bytes(-len(memory) % ALIGNED))
        known[id(value)] = place = {"$": [value.typecode, at, len(value)]}
        return place

    try:
        return dumps(events, default=placed, allow_nan=False, separators=(",", ":")), memory
    except ValueError:  # JSON has no word for NaN and the infinities: rare, and then they are spelt
        memory.clear()
        known.clear()
        return dumps(spelt(events), default=placed, separators=(",", ":")), memory


def spelt(value: Any) -> Any:
    """Plain data with {"$": "nan"}, {"$": "inf"} and {"$": "-inf"} for what is not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"$": str(float(value))}
    if isinstance(value, dict):
        return {key: spelt(each) for key, each in value.items()}
    return [spelt(each) for each in value] if isinstance(value, list | tuple) else value
