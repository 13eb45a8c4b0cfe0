"""Forges facts that are nested without end."""

from playground import display

emit = display._display.output.emit

facts = {}
for _ in range(5_000):
    facts = {"more": facts}
emit({"kind": "tape", "nodes": facts, "omitted": 0, "root": None, "iteration": None})
