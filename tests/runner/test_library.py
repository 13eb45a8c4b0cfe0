"""Which programs need modules that the page doesn't have at the start is known before they run."""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in the page: only what is loaded can be found, and of the standard library `wave` and `xml.sax` are not."""
    from playground import library

    gone = {"wave", "xml.sax", "xml"}
    monkeypatch.setattr(sys, "meta_path", [Without(gone), *sys.meta_path])
    for name in [name for name in sys.modules if name in gone or name.startswith("xml.")]:
        monkeypatch.delitem(sys.modules, name)
    library.install()
    yield
    library.RestOfLibrary.archive = None
    library.wanted = None


class Without:
    """Hides modules from the finders after it, but for the last."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        if name in self.names:
            found = sys.meta_path[-1].find_spec(name, None, None)
            if found is None:
                raise ModuleNotFoundError(name)
            return found
        return None


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("import wave", True),
        ("def f():\n    from wave import open", True),
        ("import math, json", False),
        ("help(len)", True),
        ("import numpy_of_another_world", False),
        ("import wave as", False),
        ("", False),
    ],
)
def test_imports_are_read_before_the_run(
    small_library: None, monkeypatch: pytest.MonkeyPatch, code: str, needs: bool
) -> None:
    from playground import library

    if "help" in code:
        monkeypatch.delitem(sys.modules, "pydoc", raising=False)
        monkeypatch.setattr(sys, "meta_path", [Without({"pydoc"}), *sys.meta_path])

    assert library.needs_more(code) is needs


def test_an_import_that_was_not_foreseen_says_to_run_again(small_library: None) -> None:
    from playground import library

    with pytest.raises(ModuleNotFoundError, match="run this once more"):
        __import__("wave")

    assert library.wanted == "wave"
    assert library.needs_more("1 + 1")


@pytest.mark.parametrize(("name", "still"), [("wave", True), ("colorsys", False)])
def test_what_the_first_archive_lacks_is_still_wanted_when_it_has_come(
    small_library: None, monkeypatch: pytest.MonkeyPatch, name: str, still: bool
) -> None:
    from playground import library

    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [library.NotYet, *sys.meta_path])
    with pytest.raises(ModuleNotFoundError, match="run this once more"):
        __import__(name)
    library.make_whole()

    assert library.needs_more("1 + 1") is still


def test_modules_come_from_the_archive_once_it_is_there(small_library: None, tmp_path: Path) -> None:
    from playground import library

    archive = tmp_path / "rest.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("wave.py", "here = 'from the archive'\n")
        file.writestr("xml/__init__.py", "")
        file.writestr("xml/sax.py", "here = 'below'\n")
    assert library.needs_more("import wave")
    library.attach(str(archive))
    try:
        import wave
        import xml.sax

        assert wave.here == "from the archive"  # type: ignore[attr-defined]
        assert xml.sax.here == "below"  # type: ignore[attr-defined]
        assert not library.needs_more("import wave")
    finally:
        for name in ("wave", "xml", "xml.sax"):
            sys.modules.pop(name, None)
