"""Forges an event that carries markup."""

from playground import display

emit = display._display.output.emit

emit({"kind": "html", "html": "<img data-evil src=x onerror='window.evil=1'>"})
