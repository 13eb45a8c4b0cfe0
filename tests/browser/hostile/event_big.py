"""Forges an event of a hundred megabytes."""

from playground import display

emit = display._display.output.emit

emit({"kind": "stream", "stream": "stdout", "text": "x" * 100_000_000})
