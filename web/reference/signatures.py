"""What stands behind a name: its parameters as they are written, and the type of its result. Looks; runs nothing."""

from __future__ import annotations

import inspect
import re
from typing import Any

__all__ = ["annotation", "parameters", "signature"]

BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def inspected(value: Any) -> inspect.Signature | None:
    """The signature of a function, or of what makes a class; None where there is none in Python."""
    target = value.__init__ if inspect.isclass(value) else value
    if isinstance(target, staticmethod | classmethod):
        target = target.__func__
    return inspect.signature(target) if inspect.isfunction(target) else None


def passed(value: Any, is_method: bool) -> list[inspect.Parameter]:
    """The parameters that a caller gives: those of a method without the object that it belongs to."""
    given = inspected(value)
    shown = [] if given is None else list(given.parameters.values())
    bound = inspect.isclass(value) or (is_method and not isinstance(value, staticmethod))
    return shown[1:] if bound else shown


def parameters(value: Any, is_method: bool) -> list[str]:
    """The names by which a caller can give a parameter."""
    return [parameter.name for parameter in passed(value, is_method) if parameter.kind in BY_NAME]


def signature(value: Any, is_method: bool) -> str:
    """What stands behind the name: the parameters as they are written, and the type of the result."""
    given = inspected(value)
    if given is None:
        return ""
    shown = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in passed(value, is_method)]
    notes = {name: annotation(parameter.annotation) for name, parameter in given.parameters.items()}
    texts = []
    for parameter in shown:
        name, equals, default = str(parameter).partition("=")
        note = notes[parameter.name]
        texts.append(f"{name}: {note}{' = ' if equals else ''}{default}" if note else str(parameter))
    kinds = [parameter.kind for parameter in shown]
    if inspect.Parameter.KEYWORD_ONLY in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        texts.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    result = "" if inspect.isclass(value) else annotation(given.return_annotation)
    return f"({', '.join(texts)})" + (f" -> {result}" if result else "")


def annotation(note: Any) -> str:
    """A type as it is written, without the modules that names come from."""
    if note is inspect.Signature.empty:
        return ""
    text = note if isinstance(note, str) else inspect.formatannotation(note)
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", text).strip("'\"")
