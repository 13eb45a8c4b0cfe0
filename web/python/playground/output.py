"""What one run sends out while it runs: text and plots, at once, but never more than a page can take.

An event is a dict of plain data (see web/protocol.ts) that goes to the `emit` of whoever started the run. Text is sent
line by line as long as it comes at a humane rate and in larger pieces when it floods; past a budget it is counted
instead of sent. A plot redrawn faster than the eye sees is sent now and then, its last state always. It doesn't know
tensors or how events travel.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]
Emit = Callable[[Event], object]

TEXT_BUDGET = 1_000_000  # characters of stdout and stderr together in one run
TEXT_RATE = 60.0  # pieces of text a second, and how many may come in one burst
TEXT_PIECE = 32_768  # characters that are sent even when the rate is used up
PLOT_RATE = 30.0  # drawings of one plot a second
PLOT_BUDGET = 20  # plots of different names in one run


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
        self._plots: dict[str, Event] = {}
        self._waiting_plots: dict[str, Event] = {}
        self._plot_sent_at: dict[str, float] = {}
        self._refused_plots: set[str] = set()

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

    # Plots ----------------------------------------------------------------------------------------------------------

    def plot(self, name: str) -> Event | None:
        """The plot event called `name`, made on first use; None when the run has too many plots already."""
        event = self._plots.get(name)
        if event is None:
            if len(self._plots) >= PLOT_BUDGET:
                self._refused_plots.add(name)
                return None
            event = {"kind": "plot", "id": name, "title": name, "series": [], "x_label": "", "y_label": ""}
            self._plots[name] = event
        return event

    def plot_changed(self, event: Event) -> None:
        """Send a plot, at once or a little later: what is sent is its state at that time."""
        self._waiting_plots[event["id"]] = event
        self._send_plots(time.perf_counter() - 1 / PLOT_RATE)

    def _send_plots(self, not_since: float) -> None:
        due = [name for name in self._waiting_plots if self._plot_sent_at.get(name, -1.0) <= not_since]
        for name in due:
            self.flush_text()
            self.emit(self._waiting_plots.pop(name))
            self._plot_sent_at[name] = time.perf_counter()

    # The run --------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Send what has waited for its turn; called now and then while user code runs."""
        if self._pending and self._has_credit():
            self.flush_text()
        if self._waiting_plots:
            self._send_plots(time.perf_counter() - 1 / PLOT_RATE)

    def finish(self) -> None:
        """Send all that waits, and say what was left out."""
        self.flush_text()
        self._send_plots(time.perf_counter())
        for what, count in (("stdout", self._cut), ("plots", len(self._refused_plots))):
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
