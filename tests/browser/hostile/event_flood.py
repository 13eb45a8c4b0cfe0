"""Forges small events without end."""

from playground import display

emit = display._display.output.emit

while True:
    emit({"kind": "stream", "stream": "stdout", "text": "x"})
