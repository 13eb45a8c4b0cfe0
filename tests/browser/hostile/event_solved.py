"""Claims an exercise with a name that is no exercise's."""

from playground import display

emit = display._display.output.emit

emit({"kind": "exercise", "name": "<img data-evil>/../__proto__", "verdict": "solved", "says": "<b data-evil>", "tried": 1, "line": None, "parts": []})
