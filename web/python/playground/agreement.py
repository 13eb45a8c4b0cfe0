"""Whether the gradients of a run agree with finite differences: the tick or the red mark behind a line.

Done when the run is over and nothing else waits, a few milliseconds at a time, for small tensors only. The tape is
replayed on float64 with one element moved up and down; where that doesn't give back what was recorded, or the function
has a corner just there, nothing is claimed. A red mark also needs the float64 gradient of the same replay to be wrong:
what float32 lost to rounding is no mistake.
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from types import CodeType
from typing import NamedTuple

from playground.deadline import TimeLimitError, deadline
from playground.lines import written
from playground.output import Event
from playground.recording import Recording
from playground.replay import Replay, numbers, weighed
from playground.tape import Tape, TapeNode
from pytensor import Tensor, enable_grad, no_grad
from pytensor.creation import tensor as tensor_of
from pytensor.dtypes import float64
from pytensor.layout import to_index

MOST_ELEMENTS = 64  # of a tensor that is checked
SLICE = 0.006  # seconds without looking up
MOST_SECONDS = 0.4  # for all checks of a run
STEP = 6e-6  # cube root of float64's epsilon: where rounding and curvature err alike
FINER = 8  # how much smaller a step is that tells a corner from a curve
FLOAT32 = 1e-3  # how closely a float32 gradient is held to the difference
FLOAT64 = 1e-5
LONGEST_CALL = 0.2  # seconds for the program's own forward


class Target(NamedTuple):
    """A gradient that is shown behind a line."""

    at: int  # its node
    line: int
    name: str


class Unclear(Exception):
    """Nothing can be said of a gradient."""


class Checking:
    """The checks of one run."""

    def __init__(self, recording: Recording, codes: list[CodeType]) -> None:
        self.recording = recording
        self.codes = codes
        self.left = MOST_SECONDS
        self.steps = checks(recording.tape, targets(recording))

    def go_on(self) -> list[Event] | None:
        """Do a little more; returns what was found, or None when there is nothing left to do."""
        began = now = time.perf_counter()
        found: list[Event] = []
        over = False
        heard = io.StringIO()  # a custom forward may print
        with self.recording.held(), no_grad(), redirect_stdout(heard), redirect_stderr(heard):
            try:
                with deadline(self.codes, LONGEST_CALL, lambda: None):
                    while not over and now - began < SLICE:
                        step = next(self.steps, False)
                        over = step is False
                        if isinstance(step, dict):
                            found.append(step)
                        now = time.perf_counter()
            except TimeLimitError:
                over = True
        self.left -= now - began
        return None if not found and (over or self.left <= 0) else found


def targets(recording: Recording) -> list[Target]:
    """The lines behind which a small gradient of the last backward stands."""
    found = []
    tape = recording.tape
    for line in recording.lines.lines:
        value = line.kept[-1] if line.kept else None
        tensor = None if value is None or value.tensor is None else value.tensor()
        at = None if tensor is None else tape.find(tensor)
        if tensor is None or at is None or not small(tape.nodes[at]):
            continue
        # Where several backwards have added up, or the gradient was changed, what is shown is another.
        if tensor.is_leaf and not same(tensor.grad, tape.nodes[at]):
            continue
        found.append(Target(at, line.place.line, written(line.place)))
    return found


def small(node: TapeNode) -> bool:
    """Whether a node has a gradient, and few elements."""
    gradient = node.gradient
    return gradient is not None and gradient["sample"] is None and 0 < gradient["numel"] <= MOST_ELEMENTS


def same(gradient: Tensor | None, node: TapeNode) -> bool:
    """Whether a tensor's gradient is the one that the last backward brought."""
    recorded = node.gradient
    return gradient is not None and recorded is not None and numbers(gradient) == [float(g) for g in recorded["data"]]


def checks(tape: Tape, shown: list[Target]) -> Iterator[Event | None]:
    """The event of each gradient of which something can be said; None wherever there may be a pause."""
    nodes, root = tape.nodes, tape.root
    if root is None or not shown or tape.hooked:
        return
    seed = nodes[root].gradient
    if seed is None or seed["sample"] is not None:
        return
    weights = [float(weight) for weight in seed["data"]]
    try:
        replay = Replay(nodes, root)
        out = replay.whole()
    except Exception:  # noqa: BLE001 - the program's own functions may raise anything
        return
    if not gives_back(numbers(out), [float(value) for value in nodes[root].values["data"]]):
        return
    base = weighed(out, weights)
    for target in shown:
        yield None
        try:
            yield from check(replay, target, weights, base)
        except Exception:  # noqa: BLE001 - as above, and Unclear: then there is no mark
            continue


def gives_back(now: list[float], then: list[float]) -> bool:
    """Whether the replay gives what was recorded, but for float32's rounding. It doesn't where chance had a part."""
    scale = max((abs(value) for value in then), default=0.0)
    return len(now) == len(then) and all(
        math.isclose(a, b, rel_tol=FLOAT32, abs_tol=FLOAT32 * scale) for a, b in zip(now, then, strict=True)
    )


def check(replay: Replay, target: Target, weights: list[float], base: float) -> Iterator[Event | None]:
    """One gradient. Raises Unclear where nothing can be said of it."""
    node = replay.nodes[target.at]
    if target.at not in replay.values or node.gradient is None:
        return
    ours = [float(each) for each in node.gradient["data"]]
    point, shape = numbers(replay.values[target.at]), tuple(node.gradient["shape"])
    after = replay.after(target.at)

    def moved(place: int, by: float) -> float:
        changed = [*point[:place], point[place] + by, *point[place + 1 :]]
        return weighed(replay.changed(target.at, tensor_of(changed, dtype=float64).view(*shape), after), weights)

    differences = []
    smooth = True
    for place, value in enumerate(point):
        found = difference(lambda by, at=place: moved(at, by), base, STEP * max(1.0, abs(value)))  # type: ignore[misc]
        smooth = smooth and found is not None
        differences.append(ours[place] if found is None else found)
        yield None
    scale = max(map(abs, ours))
    wrong = [at for at in range(len(ours)) if not close(ours[at], differences[at], FLOAT32, scale)]
    if not wrong:
        if smooth:
            yield event(target, None)
        return
    exact = gradient(replay, target.at, after, weights)
    wrong = [at for at in wrong if not close(exact[at], differences[at], FLOAT64, max(map(abs, exact)))]
    if wrong:
        worst = max(wrong, key=lambda at: abs(ours[at] - differences[at]))
        index = to_index(worst, shape)
        yield event(target, {"ours": ours[worst], "difference": differences[worst], "at": [*index]})


def difference(moved: Callable[[float], float], base: float, step: float) -> float | None:
    """The slope at a point by central difference; None at a corner or a jump. Raises Unclear where it isn't finite."""
    up, down = moved(step), moved(-step)
    if not (math.isfinite(up) and math.isfinite(down) and math.isfinite(base)):
        raise Unclear
    right, left = (up - base) / step, (base - down) / step
    gap = abs(right - left)
    if gap > FLOAT32 * max(abs(right), abs(left)) + 1e-8 * max(1.0, abs(base)):
        finer = step / FINER
        # The two sides of a curve come together as the step shrinks; those of a corner don't.
        if abs(moved(finer) + moved(-finer) - 2 * base) / finer > gap / 3:
            return None
    return (up - down) / (2 * step)


def close(ours: float, theirs: float, tolerance: float, scale: float) -> bool:
    """Whether two slopes agree, in a tensor whose largest is `scale`."""
    return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=tolerance * scale / 10 + 1e-7)


def gradient(replay: Replay, at: int, after: list[int], weights: list[float]) -> list[float]:
    """What backward says on float64."""
    with enable_grad():
        point = replay.values[at].detach().clone().requires_grad_()
        out = replay.changed(at, point, after)
        out.backward(tensor_of(weights, dtype=float64).view(*out.shape))
    if point.grad is None:
        raise Unclear
    return numbers(point.grad)


def event(target: Target, worst: Event | None) -> Event:
    """What is told of a gradient."""
    at, line, name = target
    return {"kind": "check", "node": at, "line": line, "name": name, "agrees": worst is None, "worst": worst}
