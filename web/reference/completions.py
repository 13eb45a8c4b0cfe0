"""What the editor says about pytensor's names: the same names and docstrings that the reference shows, as data.

One table of dotted paths. An entry has what a completion list and a card beside a name need: its kind, signature,
parameters, first paragraph, an example, and its place in the reference. Where a program's own names begin is `given`.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import sys
from pathlib import Path
from typing import Any

from pytensor import Tensor
from web.reference.public import INTERNAL, MODULES, public_names
from web.reference.signatures import annotation, inspected, parameters, signature

# The page's own Python knows what a program starts with. Asked at once: making the reference's pages changes `__all__`.
sys.path.append(str(Path(__file__).resolve().parents[1] / "python"))
GIVEN: dict[str, Any] = importlib.import_module("playground.runner").GIVEN

MOST_EXAMPLE_LINES = 6

Entry = dict[str, Any]


def completions() -> dict[str, Any]:
    """`given`, the path of each name that a program starts with, and `names`, the entry of each path."""
    names: dict[str, Entry] = {}
    first_path: dict[int, str] = {}
    for module in MODULES:
        names[module] = {"kind": "module", "text": first_paragraph(importlib.import_module(module))}
        for name, value in public_names(importlib.import_module(module)).items():
            path = f"{module}.{name}"
            names[path] = described(value, f"{module}.html#{name}", is_method=False)
            first_path.setdefault(id(value), path)
    names["pytensor.Tensor"]["link"] = "pytensor.Tensor.html"
    for path, value in [(path, value_at(path)) for path in names]:
        if inspect.isclass(value):
            add_members(names, path, value, first_path)
    given = {}
    for name, value in GIVEN.items():
        known = value.__name__ if inspect.ismodule(value) else first_path.get(id(value))
        if known is None:
            known = f"playground.{name}"
            names[known] = described(value, "", is_method=False)
        given[name] = known
    return {"given": given, "names": names}


def value_at(path: str) -> Any:
    """What a path of MODULES and public names stands for."""
    if path in MODULES:
        return importlib.import_module(path)
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def add_members(names: dict[str, Entry], path: str, owner: type, first_path: dict[int, str]) -> None:
    """The public members that a class defines, and the class that it has the others from."""
    bases = [first_path[id(base)] for base in owner.__mro__[1:] if id(base) in first_path]
    if bases:
        names[path]["base"] = bases[0]
    for name, value in vars(owner).items():
        if name.startswith("_") or name in INTERNAL:
            continue
        link = names[path]["link"].partition("#")[0] + f"#{owner.__name__}.{name}"
        if isinstance(value, property):
            names[f"{path}.{name}"] = described(value.fget, link, is_method=True) | {
                "kind": "property",
                "signature": "",
            }
        elif callable(value) or isinstance(value, staticmethod | classmethod):
            entry = described(value, link, is_method=True) | {"kind": "method"}
            same = first_path.get(id(value)) if owner is Tensor else None
            if same is not None:  # the function of that name, whose words serve for both
                entry = {key: entry[key] for key in ("kind", "signature", "parameters") if key in entry} | {"as": same}
            names[f"{path}.{name}"] = entry


def described(value: Any, link: str, *, is_method: bool) -> Entry:
    """The entry of one name."""
    bare = value.__func__ if isinstance(value, staticmethod | classmethod) else value
    kind = "class" if inspect.isclass(bare) else "function" if callable(bare) else "value"
    given = inspected(value)
    result = "" if given is None else annotation(given.return_annotation)
    makes_tensor = kind == "function" and result in ("Tensor", "Tensor | None")
    facts = {
        "signature": signature(value, is_method),
        "parameters": parameters(value, is_method),
        "text": first_paragraph(bare),
        "example": first_example(bare),
        "link": link,
        "tensor": makes_tensor,
    }
    return {"kind": kind} | {fact: known for fact, known in facts.items() if known}


def first_paragraph(value: Any) -> str:
    """What a docstring says first, as one line."""
    text = inspect.getdoc(value) or ""
    return " ".join(text.partition("\n\n")[0].split())


def first_example(value: Any) -> str:
    """The first lines behind `>>>` in a docstring, with what they answer; empty where there are none."""
    lines: list[str] = []
    for part in doctest.DocTestParser().parse(inspect.getdoc(value) or ""):
        if isinstance(part, doctest.Example):
            first, *others = part.source.rstrip("\n").split("\n")
            lines += [f">>> {first}", *(f"... {other}" for other in others), *part.want.rstrip().splitlines()]
        elif lines and part.strip():
            break
    return "\n".join(lines[:MOST_EXAMPLE_LINES] + (["…"] if len(lines) > MOST_EXAMPLE_LINES else []))
