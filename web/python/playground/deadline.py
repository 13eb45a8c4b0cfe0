"""Ends a run that takes too long, by an exception in the user's own frame, on the line that was running.

`sys.monitoring` (PEP 669) reports backward jumps and function starts of the user's code objects only, so pytensor runs
at full speed and nothing is added to the code for it. Code that never comes back to a line of its own (one endless call
into C) is not ended here: whoever started the run must cut it off.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType

TOOL = sys.monitoring.PROFILER_ID + 2  # 4: one of the numbers that PEP 669 leaves unassigned
EVENTS = sys.monitoring.events.PY_START | sys.monitoring.events.JUMP
BETWEEN_LOOKS = 0.005  # seconds between two looks at the clock, about
MOST_EVENTS = 64  # between two looks at the clock, so that slow steps after quick ones are noticed


class TimeLimitError(BaseException):
    """The run has taken longer than it may. No Exception, so that `except Exception` in a loop doesn't swallow it."""


@contextmanager
def deadline(codes: list[CodeType], seconds: float, tick: Callable[[], None]) -> Iterator[None]:
    """A block in which `codes`, and the functions in them, are ended after `seconds` (0: never).

    Raises TimeLimitError inside them. `tick` is called now and then while they run.
    """
    monitoring = sys.monitoring
    started = looked = time.perf_counter()
    ends = started + seconds if seconds > 0 else float("inf")
    between = left = 1

    def on_event(*_: object) -> None:
        nonlocal left, between, looked
        left -= 1
        if left:
            return
        now = time.perf_counter()
        since, looked = now - looked, now
        between = min(MOST_EVENTS, 2 * between) if since < BETWEEN_LOOKS else max(1, between // 4)
        left = between
        if now >= ends:
            left = 1  # and again at once, should the code catch this
            raise TimeLimitError(f"stopped after {seconds:g} s, the time limit of this run")
        tick()

    own = [inner for code in codes for inner in with_inner(code)]
    monitoring.use_tool_id(TOOL, "playground")
    try:
        for event in (monitoring.events.PY_START, monitoring.events.JUMP):
            monitoring.register_callback(TOOL, event, on_event)
        for code in own:
            monitoring.set_local_events(TOOL, code, EVENTS)
        yield
    finally:
        for code in own:
            monitoring.set_local_events(TOOL, code, 0)
        monitoring.free_tool_id(TOOL)


def with_inner(code: CodeType) -> Iterator[CodeType]:
    """A code object and those of the functions and classes in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from with_inner(constant)
