"""When a run is recorded: whole while it is small, and of a long loop one whole iteration now and then.

Recording an operation costs a few microseconds, which is nothing for the programs that a student reads and too much for
ten thousand steps of training. So when the outermost running loop has been recorded for a while, recording stops, and
comes back for single iterations as long as all of it together takes a small part of the run's time. What the lines bind
is noted more often: in every iteration of a loop that trains, in every hundredth of one that does next to nothing.
Where the length of the loop is known, its last iteration is recorded in any case, and those before it are noted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from operator import length_hint
from typing import Any

from playground.entries import Watch
from playground.lines import MOST_KEPT, Lines, local_values
from playground.names import named_tensors
from playground.noting import LOOP, NOTE, NOTING, OVER, TURN, Place
from playground.output import Emit
from playground.tape import Tape

WHOLE_NODES = 400  # a loop is recorded whole until the tape is this long
WHOLE_NOTES = 2_000  # and until so many values were noted
LAST_NOTES = 500  # values that the last iterations may note, at some 20 µs each until they are on the page
BETWEEN = 0.15  # seconds from one recorded iteration to the next, at least
SHARE = 0.04  # of the run's time that later recorded iterations may take
MOST_SKIPPED = 64  # iterations between two looks at the clock
NOTE_SECONDS = 6e-6  # about what one note costs in the page
NOTE_SHARE = 0.04  # of the run's time that notes between recorded iterations may take

SIZED = (range, list, tuple, dict)  # whose length is known and asks nothing of the program's own
ITERATORS: tuple[type, ...] = (*(type(iter(kind())) for kind in (list, tuple, dict)), type(iter(range(0))))

WATCH = Watch()
_running: Recording | None = None


@contextmanager
def held() -> Iterator[None]:
    """A block in which nothing is recorded, such as a check, whose calls are no part of the program."""
    if _running is None:
        yield
        return
    with _running.held():
        yield


class Recording:
    """The recording of one run. `names` go into the program's namespace; `stop` ends it, whatever the program did."""

    def __init__(self, places: list[Place], namespace: dict[str, Any]) -> None:
        self.tape = Tape(WATCH)
        self.lines = Lines(places)
        self.namespace = namespace
        self.loop: int | None = None  # the outermost loop that runs
        self.turn = -1  # its iteration
        self.windows = False  # single iterations of it are recorded
        self.iteration: int | None = None  # which one the tape holds, when not the whole run
        self._open = False
        self._whole = True  # the tape holds all operations so far
        self._ahead: tuple[int | None, int] = (None, 0)  # a loop that begins, and its length
        self._length = 0  # of the loop that runs, 0 for unknown
        self._last: range = range(0)  # its iterations whose values are noted in any case
        self._notes = 0
        self._notes_a_turn = 0.0
        self._stride = 0  # from one iteration whose values are noted to the next; 0 until it is known what that costs
        self._noted = False  # this iteration is one of those
        self._left = 1
        self._every = 1
        self._looked = self._closed = self._began = 0.0
        self._spent = 0.0
        self._nodes_a_turn = self._last_turn = 0
        self._bound: dict[int, list[int]] = {}
        for number, place in enumerate(places):
            if place.loop is not None:
                self._bound.setdefault(place.loop, []).append(number)
        self.tape.also_arrived = self.lines.arrived

    def start(self) -> None:
        """Begin, with the program's own names."""
        self.tape.watch.prepare()
        space = self.namespace
        for name, value in [*space.items()]:
            double = self.tape.watch.double(value)
            if double is not value:
                space[name] = double
        space.update({NOTE: self.note, LOOP: self.begin_loop, TURN: self.begin_turn, OVER: self.end_loop})
        self._began = self._looked = time.perf_counter()
        _set_running(self)
        self._resume()

    def stop(self) -> None:
        """Leave pytensor as it was. The names that were put in stay: functions of the program may yet be called."""
        _set_running(None)
        self._pause()

    @contextmanager
    def held(self) -> Iterator[None]:
        """As the function above, for this recording."""
        space, was_open = self.namespace, self._open
        was_noting = space[NOTING]
        self._pause()
        space[NOTING] = False
        space.update({LOOP: _unlooked, TURN: _unheard, OVER: _unheard})
        try:
            yield
        finally:
            space.update({LOOP: self.begin_loop, TURN: self.begin_turn, OVER: self.end_loop})
            space[NOTING] = was_noting
            if was_open:
                self._resume()

    def emit(self, emit: Emit, given: dict[str, Any], lines: dict[str, int]) -> None:
        """Send the tape and the lines of the run."""
        bound = named_tensors(
            (name, value)
            for name, value in self.namespace.items()
            if not name.startswith("__") and given.get(name) is not value
        )
        at = {number: lines[name] for number, name in bound.items() if name in lines}
        omitted = 0 if self._whole else self._nodes_a_turn * self._last_turn
        emit(self.tape.event(bound, at, omitted, self.iteration))
        self.lines.emit(self.tape, emit)

    # What the program calls ------------------------------------------------------------------------------------------

    def note(self, number: int, value: Any) -> None:
        """A line has bound a value."""
        self._notes += 1
        turn = self.turn if self.windows else None
        try:
            self.lines.note(number, value, turn, self.tape if self._open or not self.windows else None)
        except Exception:  # noqa: BLE001 - a value of the user's own making must not end the program here
            return

    def begin_loop(self, loop: int, those: Any) -> Any:
        """A loop is about to go over `those`, which it gets back."""
        if self.loop is None:
            self._ahead = loop, length_of(those)
        return those

    def begin_turn(self, loop: int) -> None:
        """An iteration of an outermost loop begins."""
        if loop != self.loop:
            if self.loop is not None:
                return  # of a function that the outermost loop calls
            self.loop, self.turn, self._left, self._notes = loop, -1, 1, 0
            self._length = self._ahead[1] if self._ahead[0] == loop else 0
            self._last, self._stride, self._noted = range(0), 0, False
        self.turn += 1
        if not self.windows:
            if self.turn >= 2 and (len(self.tape.nodes) > WHOLE_NODES or self._notes > WHOLE_NOTES):
                self.windows = True
                self._nodes_a_turn = len(self.tape.nodes) // self.turn
                self._notes_a_turn = max(1, self._notes) / self.turn
                most = min(MOST_KEPT, int(LAST_NOTES / self._notes_a_turn))
                self._last = range(max(0, self._length - most), self._length)
                self.lines.in_turns(self.turn, loop)
                self._closed = self._looked = time.perf_counter()
                self._record_turn()
            return
        turn = self.turn
        self.namespace[NOTING] = self._noted = turn in self._last or (self._stride > 0 and turn % self._stride == 0)
        if turn == self._length - 1:
            self._record_turn()
            return
        if self._open:
            self._nodes_a_turn = len(self.tape.nodes)
            self._pause()
            self._closed = time.perf_counter()
            self._spent += self._closed - self._looked
            self._looked = self._closed
            self._left = self._every = 1
            return
        self._left -= 1
        if self._left:
            return
        now = time.perf_counter()
        since, self._looked = now - self._looked, now
        self._stride = max(1, ceil(NOTE_SECONDS * self._notes_a_turn * self._every / (NOTE_SHARE * max(since, 1e-9))))
        self._every = min(MOST_SKIPPED, 2 * self._every) if since < BETWEEN / 8 else 1
        self._left = self._every
        if now - self._closed >= BETWEEN and self._spent <= SHARE * (now - self._began):
            self._record_turn()

    def end_loop(self, loop: int) -> None:
        """An outermost loop is over: what its lines bound last is noted, where the names still say it."""
        if loop != self.loop:
            return
        if self.windows:
            self._note_last(loop, local_values(1))
            self._pause()
            # What follows is noted again, while the tape keeps its iteration.
            self.windows = False
            self.namespace[NOTING] = True
            self._last_turn = self.turn
        self.loop = None

    def _note_last(self, loop: int, local: dict[str, Any]) -> None:
        # A line that the last iteration didn't come to has its value of the one before: noted, where every one is.
        both = self._noted and (self._stride == 1 or self.turn - 1 in self._last)
        since = self.turn - 1 if both else self.turn
        numbers = self._bound.get(loop, [])
        names = [self.lines.lines[number].place.name for number in numbers]
        for number, name in zip(numbers, names, strict=True):
            line = self.lines.lines[number]
            if names.count(name) == 1 and name in local and line.kept and line.last < since:
                self.note(number, local[name])

    def _record_turn(self) -> None:
        """Record this iteration, in the place of what was recorded before."""
        self._pause()
        self.tape.clear()
        self._whole = False
        self.iteration = self.turn
        self._resume()

    def _resume(self) -> None:
        self._open = True
        self.namespace[NOTING] = True
        self.tape.watch.open()

    def _pause(self) -> None:
        self.namespace[NOTING] = self.windows and self._noted
        if self._open:
            self._open = False
            self.tape.watch.close()


def length_of(those: Any) -> int:
    """How often a loop over `those` will turn; 0 where that isn't known without asking the program."""
    kind = type(those)
    if kind is enumerate:
        return length_of(those.__reduce__()[1][0])
    if kind is zip:
        return min(map(length_of, those.__reduce__()[1]), default=0)
    if kind not in SIZED and kind not in ITERATORS:
        return 0
    try:
        return length_hint(those)
    except OverflowError:  # a range of more than memory could count
        return 0


def _unheard(_loop: int) -> None:
    """What a held recording hears of a loop."""


def _unlooked(_loop: int, those: Any) -> Any:
    """And of what it goes over."""
    return those


def _set_running(recording: Recording | None) -> None:
    global _running
    _running = recording
