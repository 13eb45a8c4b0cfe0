"""Poisons the caches that errors are told from."""

import linecache
import traceback

linecache.getline = linecache.getlines = lambda *a: 1 / 0
traceback.TracebackException.from_exception = lambda *a, **k: 1 / 0
raise ValueError("evil")
