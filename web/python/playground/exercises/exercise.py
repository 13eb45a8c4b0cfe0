"""What an exercise is: how its cases are drawn, called and answered, and the things that are compared and drawn.

Every answer, right or the student's, is a list of named things: a tuple of sizes, a tensor, or a word. Comparing two
lists gives the first difference, in one sentence, and the places where they differ.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.exercises.choices import Choices
from playground.grids import elements
from pytensor.array import Array

Case = Mapping[str, Any]
MOST_TEXT = 300  # characters of a student's value that are repeated to them


@dataclass(frozen=True)
class Thing:
    """One thing of a case or an answer: `sizes` for a tuple, `tensor` for numbers, else `text` alone."""

    label: str
    text: str = ""
    sizes: tuple[int, ...] | None = None
    tensor: Array | None = None


@dataclass(frozen=True)
class Difference:
    """Where an answer first differs: the sentence, which thing, and the places in it."""

    says: str
    thing: int = 0
    places: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Exercise:
    """One part of the engine that a student writes.

    `draw` makes a case, `call` runs a function on it and gives its answer as things, `truth` is the engine's answer,
    `given` what is drawn of the case, `example` the case that is drawn while nothing is written yet.
    """

    name: str
    signature: str
    draw: Callable[[Choices], Case]
    call: Callable[[Callable[..., Any], Case], list[Thing]]
    truth: Callable[[Case], list[Thing]]
    given: Callable[[Case], list[Thing]]
    written: Callable[[Case], str]
    example: Case
    first: Sequence[Case] = ()  # cases that are always tried before the random ones


def differ(expected: Sequence[Thing], got: Sequence[Thing]) -> Difference | None:
    """The first difference of two answers, or None: how many, then shape, then dtype, then values."""
    if len(got) == 1 and got[0].tensor is None and got[0].sizes is None and len(expected) > 1:
        return Difference(f"it should return {len(expected)} tensors, and returned {got[0].text}.")
    if len(expected) != len(got):
        return Difference(f"it should return {len(expected)} things, and returned {len(got)}.")
    for at, (right, wrong) in enumerate(zip(expected, got, strict=True)):
        if right.tensor is not None:
            found = _tensors_differ(right, wrong, at)
        elif right.sizes is not None:
            found = _sizes_differ(right, wrong, at)
        else:
            found = None if right.text == wrong.text and wrong.sizes is None else _words_differ(right, wrong, at)
        if found is not None:
            return found
    return None


def _words_differ(right: Thing, wrong: Thing, at: int) -> Difference:
    if right.text == "ValueError":
        return Difference(f"it should raise ValueError, and gave {shown(wrong)}.", at)
    if wrong.text == "ValueError":
        return Difference(f"it should give {shown(right)}, and raised ValueError.", at)
    return Difference(f"the answer is {shown(right)}, and yours is {shown(wrong)}.", at)


def _sizes_differ(right: Thing, wrong: Thing, at: int) -> Difference | None:
    assert right.sizes is not None
    if wrong.sizes is None:
        return _words_differ(right, wrong, at)
    if len(right.sizes) != len(wrong.sizes):
        return Difference(
            f"the answer {right.sizes} has {len(right.sizes)} numbers, and yours, {wrong.sizes}, has "
            f"{len(wrong.sizes)}.",
            at,
        )
    places = [place for place, (a, b) in enumerate(zip(right.sizes, wrong.sizes, strict=True)) if a != b]
    return Difference(f"the answer is {right.sizes}, and yours is {wrong.sizes}.", at, places) if places else None


def _tensors_differ(right: Thing, wrong: Thing, at: int) -> Difference | None:
    assert right.tensor is not None
    if wrong.tensor is None:
        return Difference(f"{right.label} should be a tensor, and is {shown(wrong)}.", at)
    a, b = right.tensor, wrong.tensor
    if a.layout.shape != b.layout.shape:
        return Difference(f"{right.label} should have shape {a.layout.shape}, and yours has {b.layout.shape}.", at)
    if a.dtype is not b.dtype:
        return Difference(f"{right.label} should have dtype {a.dtype.name}, and yours has {b.dtype.name}.", at)
    tolerance = 1e-5 if a.dtype.name == "float32" else 1e-12
    pairs = list(zip(elements(a), elements(b), strict=True))
    places = [
        place
        for place, (x, y) in enumerate(pairs)
        if not (x == y or (math.isnan(x) and math.isnan(y)) or math.isclose(x, y, rel_tol=tolerance, abs_tol=1e-12))
    ]
    if not places:
        return None
    x, y = pairs[places[0]]
    cell = f"{right.label}{index_text(places[0], a.layout.shape)}"
    return Difference(f"{cell} should be {_number(x)}, and yours is {_number(y)}.", at, places)


def _number(value: float) -> str:
    """A number in a sentence, with a true minus sign."""
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")


def index_text(place: int, shape: Sequence[int]) -> str:
    """`[1, 0]` for element number `place` of a shape; nothing for a tensor of no dimensions."""
    index: list[int] = []
    for size in reversed(shape):
        place, at = divmod(place, size)
        index.append(at)
    return f"[{', '.join(map(str, reversed(index)))}]" if index else ""


def shown(thing: Thing) -> str:
    """A thing in a sentence."""
    if thing.sizes is not None:
        return str(thing.sizes)
    return f"a tensor of shape {thing.tensor.layout.shape}" if thing.tensor is not None else thing.text


def sizes_thing(label: str, value: Any) -> Thing:
    """What a student returned where a tuple of whole numbers belongs; a list of them will do."""
    if isinstance(value, tuple | list) and all(type(size) is int for size in value):
        return Thing(label, str(tuple(value)), sizes=tuple(value))
    return Thing(label, brief(value))


def brief(value: Any) -> str:
    """A student's value as text, cut where it is long."""
    try:
        text = f"a tensor of shape {value.layout.shape}" if isinstance(value, Array) else repr(value)
    except Exception as error:  # noqa: BLE001 - a repr of the student's own may raise anything
        text = f"a {type(value).__name__} whose repr raises {type(error).__name__}"
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} …"
