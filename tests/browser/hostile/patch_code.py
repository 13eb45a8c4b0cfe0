"""Replaces the code of the runner's functions, which stay the same objects."""

from playground import runner


def evil(code, limit, emit, inputs=None, own=()):
    return {"ok": True, "value": "evil", "error": None}


runner.run.__code__ = evil.__code__
