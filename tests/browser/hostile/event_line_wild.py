"""Sends lines and numbers at places that no program has."""

from playground import display

emit = display._display.output.emit

for line in (0, 1 << 50, 7):
    emit({"kind": "number", "name": "constructor", "line": line, "value": "\u202e<b data-evil>"})
    emit({"kind": "slider", "name": "__proto__", "line": line, "low": 0, "high": 1e308, "step": 1e-308, "value": 5e300, "log": False})
