"""What one run sends out while it runs: text and plots, at once, but never more than a page can take.

An event is a dict of plain data (see web/protocol.ts) that goes to the `emit` of whoever started the run. Text is sent
line by line as long as it comes at a humane rate and in larger pieces when it floods; past a budget it is counted
instead of sent. A plot redrawn faster than the eye sees is sent now and then, its last state always, and drawing takes
no more than a small share of the program's time. It doesn't know tensors or how events travel.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Event = dict[str, Any]
Emit = Callable[[Event], object]

TEXT_BUDGET = 1_000_000  # characters of stdout and stderr together in one run
TEXT_RATE = 60.0  # pieces of text a second, and how many may come in one burst
TEXT_PIECE = 32_768  # characters that are sent even when the rate is used up
DRAW_RATE = 30.0  # drawings of one thing a second
DRAW_REST = 60  # after a drawing the program has this many times as long to itself
MOST_DRAWN = 20  # different things of one kind (plots, images, …) in one run

Make = Callable[[], Event]
Key = tuple[str, str]  # a drawing's kind, and its name


class Output:
    """The outgoing side of one run. `tick` may be called at any time and `finish` at its end."""

    def __init__(self, emit: Emit) -> None:
        self.emit = emit
        self._stream = "stdout"
        self._pending: list[str] = []
        self._pending_size = 0
        self._budget = TEXT_BUDGET
        self._cut = 0
        self._credit = TEXT_RATE
        self._credit_at = time.perf_counter()
        self._drawn_at: dict[Key, float] = {}
        self._waiting: dict[Key, tuple[Make, bool]] = {}
        self._rests_until = 0.0
        self._refused: dict[str, set[str]] = {}
        self._trouble: Exception | None = None

    # Text -----------------------------------------------------------------------------------------------------------

    def write(self, stream: str, text: str) -> None:
        """Text for "stdout" or "stderr", sent when a line is whole."""
        room = self._budget - len(text)
        if room < 0:
            self._cut += len(text) - self._budget
            text = text[: self._budget]
            room = 0
        self._budget = room
        if not text:
            return
        if stream != self._stream:
            self.flush_text()
            self._stream = stream
        self._pending.append(text)
        self._pending_size += len(text)
        if self._pending_size >= TEXT_PIECE or ("\n" in text and self._has_credit()):
            self.flush_text()

    def _has_credit(self) -> bool:
        now = time.perf_counter()
        self._credit = min(TEXT_RATE, self._credit + (now - self._credit_at) * TEXT_RATE)
        self._credit_at = now
        if self._credit < 1:
            return False
        self._credit -= 1
        return True

    def flush_text(self) -> None:
        """Send the text that waits."""
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._pending_size = 0
            self.emit({"kind": "stream", "stream": self._stream, "text": text})

    # Drawings -------------------------------------------------------------------------------------------------------

    def draw(self, kind: str, name: str, make: Make, *, runs_code: bool = False) -> None:
        """Send the event that `make` gives, at once or a little later; another of the same name takes its place.

        The first of a name is made at once, so that what `make` raises is raised on its line. A `make` that runs code
        of the program's is called only from here and from `settle`, never in the midst of another line.
        """
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble
        key = (kind, name)
        if key in self._drawn_at:
            self._waiting[key] = (make, runs_code)
            self._draw_due(code_too=True)
        elif sum(kind == drawn for drawn, _ in self._drawn_at) < MOST_DRAWN:
            self._send(key, make, first=True)
        else:
            self._refused.setdefault(kind, set()).add(name)

    def _draw_due(self, *, code_too: bool) -> None:
        now = time.perf_counter()
        if now < self._rests_until:
            return
        for key, (make, runs_code) in list(self._waiting.items()):
            if now - self._drawn_at[key] >= 1 / DRAW_RATE and (code_too or not runs_code):
                del self._waiting[key]
                self._send(key, make)

    def _send(self, key: Key, make: Make, *, first: bool = False) -> None:
        began = time.perf_counter()
        event = make()
        self.flush_text()
        self.emit(event)
        now = self._drawn_at[key] = time.perf_counter()
        if not first:  # whose cost is mostly that of code that runs for the first time
            self._rests_until = max(self._rests_until, now) + DRAW_REST * (now - began)

    def settle(self) -> None:
        """Send the last state of every drawing: at the end of a program, while mistakes are still its own."""
        for key, (make, _) in list(self._waiting.items()):
            del self._waiting[key]
            self._send(key, make)
        if self._trouble is not None:
            raise self._trouble

    # The run --------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Send what has waited for its turn; called now and then while user code runs."""
        if self._pending and self._has_credit():
            self.flush_text()
        if self._waiting:
            try:
                self._draw_due(code_too=False)
            except Exception as trouble:  # noqa: BLE001 - the next drawing raises it, where it can be understood
                self._trouble = trouble

    def finish(self) -> None:
        """Send all that waits, and say what was left out. Never raises: a drawing that can't be made stays as it is."""
        self._trouble = None
        with suppress(Exception):
            self._waiting = {key: waiting for key, waiting in self._waiting.items() if not waiting[1]}
            self.settle()
        self.flush_text()
        for what, count in (
            ("stdout", self._cut),
            *((f"{kind}s", len(names)) for kind, names in self._refused.items()),
        ):
            if count:
                self.emit({"kind": "omitted", "what": what, "count": count})


class OutputStream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are during a run."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, output: Output, name: str) -> None:
        self._output = output
        self.name = name

    def write(self, text: str) -> int:
        """Pass text on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._output.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Send what waits, unless text is flooding."""
        self._output.tick()

    def writable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Stays open: the next line of the program may print."""


class NoInput(io.StringIO):
    """What `sys.stdin` is during a run: a page has nobody to ask."""

    def readline(self, _size: int | None = -1) -> str:  # type: ignore[override] # as StringIO's own
        """Raises an EOFError that says what to do instead."""
        raise no_input()

    def read(self, _size: int | None = -1) -> str:
        """As `readline`."""
        raise no_input()


def no_input() -> EOFError:
    """The error of input(): what to do instead."""
    return EOFError("input() can't wait for an answer here: put the value into the code, for example name = 'Ada'")
