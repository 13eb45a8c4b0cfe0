"""Runs rows in one Python library: inputs, a first checked result, warm-up, and then samples of so many calls.

The same file serves in a native interpreter (native.py) and inside the page (its text is executed there), so it needs
the standard library only, and nothing newer than Python 3.11. peers/harness.js is its twin in JavaScript.
"""

from __future__ import annotations

import base64
import time
from array import array
from typing import Any

SAMPLE_SECONDS = 0.02  # the browser's clock ticks every 0.1 ms, so a sample must be far longer
WARM_SECONDS = 0.1
WARM_CALLS = 8  # engines compile a kernel anew once it has run a few times
PATIENCE = 1.5  # seconds after which the slowest rows have warmed up enough
READ_BACK = 65_536  # a larger result is read back whole and sent on as evenly spaced elements and a total


class Engine:
    """One library at work on one row at a time.

    `library` is a module with `names` (what expressions may use), `uniform(shape, low, high, salt)` (an input),
    `values(result)` (its numbers as float32, flat) and `total(result)` (their sum, in float64).
    """

    def __init__(self, library: Any) -> None:
        self.library = library
        self.inputs: list[Any] = []
        self.run: Any = None
        self.once: Any = None
        self.calls = 0

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        """Set a row up, warm it up, and give its result: base64 of float32 numbers, and their total."""
        names = dict(self.library.names)
        for salt, (name, shape) in enumerate(order["inputs"].items()):
            names[name] = self.library.uniform(tuple(shape), order["low"], order["high"], salt)
        self.inputs = [names[name] for name in order["inputs"]]
        exec(order["setup"], names)
        # A loop of its own, so that no call of a function is timed beside the expression's; and no name for the result,
        # which would keep one alive while the next is made: two blocks in turn where the C loop and the peers have one.
        exec(f"def run(calls):\n    for _ in range(calls):\n        {order['expression']}", names)
        exec(f"def once():\n    return {order['expression']}", names)
        result = eval(order["result"] or order["expression"], names)
        answer = {**sample_of(self.library.values(result)), "total": self.library.total(result)}
        del result
        self.run, self.once = names["run"], names["once"]
        self.warm_up()
        return answer

    def warm_up(self) -> None:
        """Call until the code is compiled and the caches are full, and choose how many calls make a sample."""
        spent, calls, last = 0.0, 1, 0.0
        done = 0
        while spent < PATIENCE and (spent < WARM_SECONDS or done < WARM_CALLS):
            last = self.timed(calls)
            spent += last
            done += calls
            if last < SAMPLE_SECONDS / 4:
                calls *= 2
        self.calls = max(1, round(SAMPLE_SECONDS / max(last / calls, 1e-9)))

    def timed(self, calls: int) -> float:
        """Seconds for so many calls."""
        start = time.perf_counter()
        self.run(calls)
        return time.perf_counter() - start

    def sample(self) -> float:
        """Microseconds a call."""
        return self.timed(self.calls) / self.calls * 1e6

    def release(self) -> None:
        """Let the row's memory go."""
        self.inputs, self.run, self.once = [], None, None


def sample_of(values: Any) -> dict[str, Any]:
    """Of a flat float32 sequence: how many there are, and every so many-th of them."""
    step = len(values) // READ_BACK | 1
    chosen = array("f", values[::step])
    return {"count": len(values), "step": step, "values": base64.b64encode(chosen.tobytes()).decode("ascii")}
