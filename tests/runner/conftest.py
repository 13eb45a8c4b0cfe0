"""Runs programs under CPython the way the page runs them: `play(code)` gives the outcome and every event in order."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

WEB_PYTHON = str(Path(__file__).resolve().parents[2] / "web" / "python")
if WEB_PYTHON not in sys.path:  # in the page, `playground` lies in site-packages
    sys.path.insert(0, WEB_PYTHON)

Event = dict[str, Any]


@dataclass
class Played:
    """What one run gave."""

    ok: bool
    value: str | None
    error: Any
    events: list[Event]

    def of(self, kind: str) -> list[Event]:
        """The events of one kind, in order."""
        return [event for event in self.events if event["kind"] == kind]

    def text(self, stream: str = "stdout") -> str:
        """All that was printed."""
        return "".join(event["text"] for event in self.of("stream") if event["stream"] == stream)

    def tensor(self, name: str) -> Event:
        """The event of the tensor called `name`."""
        (event,) = (event for event in self.of("tensor") if event["name"] == name)
        return event

    def numbers(self) -> dict[str, Any]:
        """The top-level numbers by name."""
        return {event["name"]: event["value"] for event in self.of("number")}


Play = Callable[..., Played]


@pytest.fixture
def play() -> Play:
    """Run a program as the page does. `limit` is in seconds, 0 for none; `inputs` are the values of sliders by name."""
    from playground import runner

    def play(code: str, limit: float = 0.0, inputs: dict[str, float] | None = None, **more: Any) -> Played:
        events: list[Event] = []
        outcome = runner.run(code, limit, events.append, inputs, **more)
        return Played(**outcome, events=events)

    return play
