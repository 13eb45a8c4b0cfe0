"""The licences of what the site ships, as one text: dist/THIRD_PARTY.txt. Read from the installed packages themselves.

Only what reaches a visitor is named: the packages bundled into the page, Pyodide with the Python inside it, and the
wheels that programs may import. Tools that only build or test stay in this house.
"""

import json
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from pathlib import Path

INTRODUCTION = """\
The pytensor playground is MIT-licensed (see LICENSE in its repository). It ships these works of others.
"""

PYTHON = """\
Pyodide contains CPython and its standard library, © Python Software Foundation, under the Python Software Foundation
License Version 2 (https://docs.python.org/3/license.html, with the licences of the libraries that CPython contains),
compiled with Emscripten, whose runtime library is under the MIT licence. The standard library is shipped as bytecode
made from Pyodide's unchanged sources. Pyodide's source is at the address above, under the Mozilla Public License 2.0
(https://www.mozilla.org/MPL/2.0/). Of what is distributed there as pyodide.asm.wasm and pyodide.asm.mjs the site ships
what it uses: functions that nothing here calls are cut out, and the others come in two files.
"""


def shipped_packages(root: Path) -> list[str]:
    """The names of the npm packages that the page is bundled from, and Pyodide."""
    locked = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    shipped: set[str] = set()
    waiting = list(locked[""]["dependencies"])
    while waiting:
        name = waiting.pop()
        if name in shipped or name.startswith("@types/"):  # declarations vanish in the bundle
            continue
        shipped.add(name)
        if name != "pyodide":  # its files are copied, not bundled; what it depends on serves Node alone
            waiting += locked[f"node_modules/{name}"].get("dependencies", {})
    return sorted(shipped)


def licence_text(folder: Path) -> str:
    """What a package says in its LICENSE file; empty where it has none."""
    for path in sorted(folder.iterdir()):
        if path.name.upper().startswith(("LICENSE", "LICENCE", "NOTICE")) and path.is_file():
            return path.read_text("utf-8").strip()
    return ""


def of_wheel(path: Path) -> str:
    """Name, version and licence of a wheel, with the texts of all licences in it."""
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        metadata = message_from_bytes(wheel.read(next(name for name in names if name.endswith(".dist-info/METADATA"))))
        texts = [wheel.read(name).decode("utf-8").strip() for name in names if "LICENSE" in name.rpartition("/")[2]]
    where = (metadata.get_all("Project-URL") or [""])[0].rpartition(", ")[2]
    licence = (metadata["License-Expression"] or metadata["License"] or "see its source").partition("\n")[0]
    heading = f"{metadata['Name']} {metadata['Version']} ({licence})"
    return "\n".join([heading, "─" * len(heading), where, *texts])


def notices(root: Path, wheels: Iterable[Path] = ()) -> str:
    """The whole text."""
    parts = [INTRODUCTION]
    for name in shipped_packages(root):
        folder = root / "node_modules" / name
        package = json.loads((folder / "package.json").read_text("utf-8"))
        repository = package.get("repository", "")
        where = repository.get("url", "") if isinstance(repository, dict) else repository
        heading = f"{name} {package['version']} ({package.get('license', 'see its source')})"
        body = [heading, "─" * len(heading), where.removeprefix("git+").removesuffix(".git"), licence_text(folder)]
        if name == "pyodide":
            body.append(PYTHON)
        parts.append("\n".join(line for line in body if line))
    parts += map(of_wheel, wheels)
    return "\n\n".join(part.strip() for part in parts) + "\n"
