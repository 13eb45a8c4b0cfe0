"""Every example of every public docstring, in the names a playground cell starts with: its output compared exactly."""

import doctest
import inspect
from pathlib import Path
from typing import Any

import pytest

import pytensor as pt
from web.reference.public import MODULES, public_objects

OBJECTS = public_objects()
EXAMPLES = {path: text for path, value in OBJECTS.items() if ">>>" in (text := inspect.getdoc(value) or "")}

# What shows nothing by an example: exceptions, which examples would have to provoke, and the helpers of their texts.
NO_EXAMPLE = ("pytensor.errors.",)


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_gives_what_it_shows(
    backend: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {name: getattr(pt, name) for name in pt.__all__}
    test = doctest.DocTestParser().get_doctest(EXAMPLES[path], names | {"__name__": "__main__"}, path, None, 0)
    said: list[str] = []
    pt.manual_seed(0)

    outcome = doctest.DocTestRunner().run(test, out=said.append)

    assert outcome.attempted
    assert not outcome.failed, "".join(said)


def test_every_public_function_and_class_has_an_example() -> None:
    without = [
        path
        for path, value in OBJECTS.items()
        if path not in EXAMPLES and not path.startswith(NO_EXAMPLE) and is_top_level(path) and callable(value)
    ]

    assert not without, f"without an example in the docstring: {', '.join(without)}"


def is_top_level(path: str) -> bool:
    """Whether a path is a module's own name, not a method of a class."""
    return path.rpartition(".")[0] in MODULES
