"""Memory that is kept back during a run, for the report of a program that has used up all the rest."""

from __future__ import annotations

RESERVED = 4 << 20
"""Bytes: enough to describe an error and to show what the program had named by then."""

_kept: list[bytearray] = []


def keep_back() -> None:
    """Called before a run; without room for it the run has to do without."""
    if not _kept:
        try:
            _kept.append(bytearray(RESERVED))
        except MemoryError:
            return


def give_up() -> None:
    """Called when memory has run out, before anything else is made."""
    _kept.clear()
