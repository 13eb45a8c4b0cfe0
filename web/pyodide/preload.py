"""Runs before a snapshot of Python's memory is made (snapshot.mjs): imports all that python.zip holds.

Left out are the course's library, which few programs import, and what can't be imported inside Pyodide. What is
imported here needs no archive later.
"""

import contextlib
import gc
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from zipimport import zipimporter

from playground.recording import WATCH

LEFT_OUT = ("pytensor.minitorch", "pytensor.backends.wasm_native", "pytensor.backends.numpy")
HAS_EFFECTS = {"antigravity", "this", "__main__", "sitecustomize"}

archive = zipimporter(next(path for path in sys.path if path.endswith(".zip")))
# zipfile can't read an archive here: it wants a codec that no session does.
members: Iterable[str] = archive._get_files()  # type: ignore[attr-defined]  # noqa: SLF001
files = [name.removesuffix(".pyc") for name in members if name.endswith(".pyc")]
for name in sorted(file.removesuffix("/__init__").replace("/", ".") for file in files):
    if not name.startswith(LEFT_OUT) and name not in HAS_EFFECTS and name not in sys.modules:
        with contextlib.suppress(ImportError):
            import_module(name)

# What the first run would do once: the classes that recording needs.
WATCH.prepare()

# It fixed the hashes of the strings that are in the snapshot; a program has no use for it.
del os.environ["PYTHONHASHSEED"]
gc.collect()
