"""A case of a property as a few small whole numbers, drawn at random and then made small again.

A generator asks for its numbers one by one, each from a short row in which the plainest thing stands first. The same
numbers give the same case, so a failing one is made smaller by making its numbers smaller, one at a time, as long as it
goes on failing. Knows nothing of shapes or exercises.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence


class Choices:
    """The numbers of one case: those given first, zeros after them; without `given` they are drawn from `source`."""

    def __init__(self, given: Sequence[int] = (), source: random.Random | None = None) -> None:
        self.taken: list[int] = []
        self._given = given
        self._source = source

    def pick[T](self, row: Sequence[T]) -> T:
        """One of a row, whose first is the plainest."""
        at = len(self.taken)
        if self._source is not None:
            number = self._source.randrange(len(row))
        else:
            number = min(self._given[at], len(row) - 1) if at < len(self._given) else 0
        self.taken.append(number)
        return row[number]


def smallest(failing: Sequence[int], fails: Callable[[Sequence[int]], bool], most: int) -> list[int]:
    """Numbers that still fail and none of which can be made smaller by itself; `most` bounds how many are tried."""
    found = list(failing)
    shrunk = True
    while shrunk:
        shrunk = False
        for at in range(len(found)):
            for lower in range(found[at]):
                if most <= 0:
                    return found
                most -= 1
                smaller = [*found[:at], lower, *found[at + 1 :]]
                if fails(smaller):
                    found, shrunk = smaller, True
                    break
    return found
