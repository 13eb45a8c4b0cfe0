"""Forges an event that holds itself."""

from playground import display

emit = display._display.output.emit

event = {"kind": "value", "text": "", "grid": None}
event["grid"] = event
emit(event)
