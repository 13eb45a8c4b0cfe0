"""The part of the standard library that isn't there from the start, and what a program needs of it.

The page starts with the modules of a usual session; the others are in a second archive, fetched when code imports one.
A Python that began from a snapshot has in its memory what the snapshot's had imported, and gets the first archive a
little later. An import can't wait for a download, so the program's imports are read before it runs. One that can't be
foreseen fails with an error that says so, and works on the next run. Only the page installs this: natively the whole
library is there.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
import zipimport
from collections.abc import Iterator
from importlib.machinery import ModuleSpec

OURS = {"pytensor", "playground"}
wanted: str | None = None  # a module whose import has failed for want of an archive


class NotYet:
    """A finder before all others while the first archive isn't there: what is in it can't be read yet."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """None for a builtin or a stranger's module; ModuleNotFoundError for one that comes with the archive."""
        global wanted
        if name in sys.builtin_module_names or name.partition(".")[0] not in {*sys.stdlib_module_names, *OURS}:
            return
        if not looking:
            wanted = name
        raise ModuleNotFoundError(f"the module {name!r} is being fetched now: run this once more", name=name)


class RestOfLibrary:
    """A finder of last resort: modules of the second archive, also those of packages whose other parts are loaded."""

    archive: str | None = None

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG003 - importlib's
        """The module's place in the archive; ModuleNotFoundError for one that must be fetched first."""
        global wanted
        if cls.archive is None:
            if looking or name.partition(".")[0] not in sys.stdlib_module_names:
                return None
            wanted = name
            raise ModuleNotFoundError(f"the module {name!r} is being fetched now: run this once more", name=name)
        folder = "/".join([cls.archive, *name.split(".")[:-1]])
        try:
            return zipimport.zipimporter(folder).find_spec(name)
        except zipimport.ZipImportError:
            return None


looking = False  # a look at what is there must not count as wanting it


def install(whole: bool = True) -> None:
    """Put the finder after all others, and, where the first archive isn't there yet, one before them that says so."""
    sys.meta_path.append(RestOfLibrary)
    if not whole:
        sys.meta_path.insert(0, NotYet)


def make_whole() -> None:
    """The first archive is there, as the snapshot's importer has listed it. What is wanted may be in the second."""
    global wanted
    sys.meta_path.remove(NotYet)
    if wanted is not None and found(wanted):
        wanted = None


def attach(archive: str) -> None:
    """Make the modules of the second archive importable."""
    global wanted
    RestOfLibrary.archive = archive
    wanted = None
    importlib.invalidate_caches()


def needs_more(code: str, whole: bool = False) -> bool:
    """Whether the program imports a module of the standard library that isn't there yet, or calls help().

    With `whole`: whether any module isn't there yet.
    """
    if RestOfLibrary.archive is not None:
        return False
    if wanted is not None or whole:
        return True
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return not all(found(name) for name in imported(tree))


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules, of ours and of the library, that a program names in import statements; help() imports pydoc."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        elif isinstance(node, ast.Name) and node.id == "help":
            names = ["pydoc"]
        names = ["pytensor.minitorch" if name.partition(".")[0] == "minitorch" else name for name in names]
        yield from (name for name in names if name.partition(".")[0] in {*sys.stdlib_module_names, *OURS})


def found(name: str) -> bool:
    """Whether a module can be imported as things are. Its parent packages are imported by asking."""
    global looking
    if name in sys.modules:
        return True
    looking = True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
    finally:
        looking = False
