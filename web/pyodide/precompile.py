"""Runs inside Pyodide at build time: makes bytecode of the standard library, pytensor and the runner.

Compiling the library from source is most of a cold start, so the page gets .pyc files, and at first only those of a
usual session. Which ones is found out, not listed: everything that pytensor and the runner import, and everything that
running session.py loads. They are in python.zip, from which the page's Python starts. The other modules go into
python_rest.zip, which the page fetches when code imports one.

What is there from the start has no annotations of functions, and the library's no docstrings: they are a fifth of it.

The zips are stored, not deflated: the transfer compresses better than a zip does. `/project` is the repository and
`/target` the folder to write to (precompile.mjs mounts both).
"""

import ast
import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined] # the one writer of such pycs
from pathlib import Path

PROJECT = Path("/project")
TARGET = Path("/target")
LIBRARY = Path(next(path for path in sys.path if path.endswith(".zip")))  # where Pyodide itself finds it

# What Pyodide's start imports where it is there, and does without: with the other modules, for whoever imports them.
NOT_NEEDED = {"ssl.py", "bz2.py", "lzma.py", "compression/zstd/__init__.py", "compression/zstd/_zstdfile.py"}

STAMP = (2020, 1, 1, 0, 0, 0)  # of every member, so that the same sources give the same zip


class WithoutAnnotations(ast.NodeTransformer):
    """Functions without the types that a checker reads: Python keeps a second code object for every function's."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function, without what it says to return."""
        self.generic_visit(node)
        node.returns = None
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """A parameter, its name alone."""
        node.annotation = None
        return node


def bytecode(source: bytes, filename: str, *, docstrings: bool = True, annotations: bool = False) -> bytes:
    """A .pyc that is trusted without a look at its source. Without docstrings it has no assert statements either."""
    tree = ast.parse(source, filename)
    if not annotations:
        tree = ast.fix_missing_locations(WithoutAnnotations().visit(tree))
    code = compile(tree, filename, "exec", dont_inherit=True, optimize=0 if docstrings else 2)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def write_zip(name: str, members: Iterable[tuple[str, bytes]]) -> None:
    """A stored zip, its members in the order of their names."""
    import zipfile  # not at the top: it would count as loaded by the session

    with zipfile.ZipFile(TARGET / name, "w") as archive:
        for member, content in sorted(members):
            archive.writestr(zipfile.ZipInfo(member, STAMP), content)


def imported_names(folder: Path) -> set[str]:
    """The full names of all modules that the sources under a folder import, wherever in the file they do it."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
                names.add(node.module)
    return names


def load_a_session() -> None:
    """Import what the page's Python imports and do what a student does, so that sys.modules tells what to keep."""
    for name in sorted(imported_names(PROJECT / "pytensor") | imported_names(PROJECT / "web" / "python")):
        if name.partition(".")[0] in sys.stdlib_module_names:
            with contextlib.suppress(ImportError):  # a module that Pyodide leaves out, used on other systems
                importlib.import_module(name)
    sys.path += [str(PROJECT), str(PROJECT / "web" / "python")]
    sys.dont_write_bytecode = True
    from playground import runner

    _, *cells = (PROJECT / "web" / "pyodide" / "session.py").read_text("utf-8").split("# %%")
    for cell in cells:
        heading, _, program = cell.partition("\n")
        outcome = runner.run(program, 0, lambda _event: None)
        if outcome["ok"] == (heading.strip() == "mistake"):
            raise SystemExit(f"session.py: this went otherwise than its heading says: {program}\n{outcome['error']}")


def library_files_in_use() -> set[str]:
    """The members of the library's zip that loaded modules came from."""
    prefix = f"{LIBRARY}/"
    files = (getattr(module, "__file__", None) or "" for module in list(sys.modules.values()))
    return {file.removeprefix(prefix) for file in files if file.startswith(prefix)}


def sort_library() -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]]]:
    """The members of the standard library that a session uses, and all others that can be imported."""
    used = library_files_in_use()
    import zipfile

    with zipfile.ZipFile(LIBRARY) as archive:
        sources = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    kept: list[tuple[str, bytes]] = []
    rest: list[tuple[str, bytes]] = []
    for name, source in sources.items():
        if name.endswith(".py"):
            late = name not in used or name in NOT_NEEDED
            compiled = bytecode(source, f"{LIBRARY}/{name}", docstrings=late, annotations=late)
            (rest if late else kept).append((f"{name}c", compiled))
        else:
            rest.append((name, source))
    return kept, rest


def pack_ours() -> Iterator[tuple[str, bytes]]:
    """pytensor with its data, and what runs user code. Docstrings are kept: help() shows them."""
    for folder, package in ((PROJECT, "pytensor"), (PROJECT / "web" / "python", "playground")):
        for path in (folder / package).rglob("*"):
            member = path.relative_to(folder).as_posix()
            if path.suffix == ".py":
                yield f"{member}c", bytecode(path.read_bytes(), member)
            elif path.suffix == ".bin":
                yield member, path.read_bytes()


load_a_session()
kept, rest = sort_library()
write_zip("python.zip", [*kept, *pack_ours()])
write_zip("python_rest.zip", rest)
