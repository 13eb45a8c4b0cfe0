"""Runs inside Pyodide at build time: makes bytecode of the standard library, the runner and pytensor.

Compiling the library from source is most of a cold start, so the page gets .pyc files, and at first only those of a
usual session. Which ones is found out, not listed: everything that pytensor and the runner import, and everything that
running session.py loads. The other modules go into a second zip, which the page fetches when code imports one.

The zips are stored, not deflated: the transfer compresses better than a zip does. `/project` is the repository and
`/target` the folder to write to (precompile.mjs mounts both).
"""

import ast
import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterable
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined] # the one writer of such pycs
from pathlib import Path

PROJECT = Path("/project")
TARGET = Path("/target")
LIBRARY = Path(next(path for path in sys.path if path.endswith(".zip")))  # where Pyodide itself finds it

STAMP = (2020, 1, 1, 0, 0, 0)  # of every member, so that the same sources give the same zip


def bytecode(source: bytes, filename: str) -> bytes:
    """A .pyc that is trusted without a look at its source."""
    code = compile(source, filename, "exec", dont_inherit=True)
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


def pack_library() -> None:
    """python_stdlib.zip: what a session uses; python_stdlib_rest.zip: all else that can be imported."""
    used = library_files_in_use()
    import zipfile

    with zipfile.ZipFile(LIBRARY) as archive:
        sources = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    kept: list[tuple[str, bytes]] = []
    rest: list[tuple[str, bytes]] = []
    for name, source in sources.items():
        if name.endswith(".py"):
            compiled = (f"{name}c", bytecode(source, f"{LIBRARY}/{name}"))
            (kept if name in used else rest).append(compiled)
        else:
            rest.append((name, source))
    write_zip("python_stdlib.zip", kept)
    write_zip("python_stdlib_rest.zip", rest)


def with_bytecode(member: str, source: bytes) -> list[tuple[str, bytes]]:
    """A source file of ours and its bytecode, named so that Python finds both once they are unpacked.

    The source stays for tracebacks and for `inspect`.
    """
    members = [(member, source)]
    if member.endswith(".py"):
        members.append((importlib.util.cache_from_source(member), bytecode(source, member)))
    return members


def pack_runner() -> None:
    """runner.zip: what runs user code, and the display module."""
    folder = PROJECT / "web" / "python"
    members: list[tuple[str, bytes]] = []
    for path in folder.rglob("*.py"):
        members += with_bytecode(path.relative_to(folder).as_posix(), path.read_bytes())
    write_zip("runner.zip", members)


def repack_wheel() -> None:
    """Put bytecode into the wheel of pytensor. It stays a wheel for any Python: others pass over what is not theirs."""
    import zipfile

    (wheel,) = TARGET.glob("*.whl")
    members: list[tuple[str, bytes]] = []
    with zipfile.ZipFile(wheel) as archive:
        (record,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
        for name in archive.namelist():
            if name != record:
                members += with_bytecode(name, archive.read(name))
    lines = [f"{name},sha256={record_hash(content)},{len(content)}" for name, content in sorted(members)]
    members.append((record, "\n".join([*lines, f"{record},,", ""]).encode()))
    write_zip(wheel.name, members)


def record_hash(content: bytes) -> str:
    """A hash as a wheel's RECORD writes it."""
    import base64
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


load_a_session()
pack_library()
pack_runner()
repack_wheel()
