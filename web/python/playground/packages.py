"""Packages that a program asks for, by `micropip.install("name")` or by importing one that the site itself carries.

A line can't wait for a download, so what a program asks for is read off it and installed before it begins; when it
comes to the line, all is there, or the line says why it isn't. So names must be written out as text. Wheels come from
the site, or from a package index where the page's owner names one. Only the page has either.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

MICROPIP = "micropip"


class InstallError(ImportError):
    """A package that a program asks for can't be had; the message says why."""


class Packages:
    """What the site carries, what is installed, and what could not be."""

    def __init__(self, carried: dict[str, str]) -> None:
        self.carried = carried  # the package of each module
        self.installed: set[str] = set()
        self.failures: dict[str, InstallError] = {}

    def wanted(self, code: str) -> list[str]:
        """The requirements in `code` that aren't installed; micropip itself among them where it is imported."""
        if not any(module in code for module in self.carried):
            return []
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        names = dict.fromkeys([*self._imported(tree), *asked_for(tree)])
        return [name for name in names if name not in self.installed]

    def _imported(self, tree: ast.Module) -> Iterator[str]:
        for node in ast.walk(tree):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            tops = [module.partition(".")[0] for module in modules]
            yield from (self.carried[top] for top in tops if top in self.carried)

    async def prepare(self, code: str, indexes: Iterable[str], live: bool) -> None:
        """Install what `code` asks for, from `indexes` too unless it is a `live` run, which may be half a name."""
        indexes = [*indexes]
        self.failures.clear()
        micropip = await load_micropip()
        micropip.install = self.install
        # An address without a path is a host of files, no index.
        asked = [] if live else [address.rstrip("/") for address in indexes if address.rstrip("/").count("/") > 2]
        micropip.set_index_urls(asked)
        for requirement in self.wanted(code):
            if requirement == MICROPIP:
                self.installed.add(requirement)
                continue
            try:
                await manager(micropip).install(requirement)
                self.installed.add(requirement)
            except Exception as error:  # noqa: BLE001 - whatever it is, the line that asks says it
                self.failures[requirement] = self._failure(requirement, error, indexes, live)

    def _failure(self, requirement: str, error: Exception, indexes: Sequence[str], live: bool) -> InstallError:
        if live and indexes:
            return InstallError(f"{requirement} isn't installed yet: Run installs it, a run as you type doesn't")
        if not indexes:
            others = ", ".join(sorted({*self.carried.values()} - {MICROPIP}))
            return InstallError(
                f"{requirement} is not among the packages of this site ({others or 'it has none'}), "
                "and the page may ask no package index"
            )
        first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        return InstallError(f"{requirement} can't be installed: {first.strip()}")

    def install(self, requirements: str | Iterable[str], *_args: Any, **_options: Any) -> Installed:
        """What `micropip.install` is for a program: all has been done before it began. Raises InstallError."""
        for requirement in [requirements] if isinstance(requirements, str) else [*requirements]:
            if requirement in self.failures:
                raise self.failures[requirement]
            if requirement not in self.installed:
                raise InstallError(
                    f"{requirement!r} was not seen before the program began: "
                    'write it out, as in micropip.install("name")'
                )
        return Installed()


class Installed:
    """Nothing more to wait for."""

    def __await__(self) -> Iterator[None]:
        return iter(())


def asked_for(tree: ast.Module) -> Iterator[str]:
    """The requirements that calls of micropip.install have as text, alone or in a list."""
    for node in ast.walk(tree):
        if is_install(node) and isinstance(node, ast.Call) and node.args:
            first = node.args[0]
            for part in first.elts if isinstance(first, ast.List | ast.Tuple) else [first]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def is_install(node: ast.AST) -> bool:
    """Whether it is `micropip.install(…)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "install"):
        return False
    return isinstance(node.func.value, ast.Name) and node.func.value.id == MICROPIP


class WithoutWaiting(ast.NodeTransformer):
    """`await micropip.install(…)`, as it is written elsewhere, without its `await`: it has been waited for."""

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """The call, where it is one of those."""
        self.generic_visit(node)
        return node.value if is_install(node.value) else node


def prepare_installs(tree: ast.Module) -> None:
    """Make a program's installs lines like any other."""
    if any(is_install(node) for node in ast.walk(tree)):
        WithoutWaiting().visit(tree)


async def load_micropip() -> Any:
    """micropip itself, from the site."""
    if MICROPIP not in sys.modules:
        quiet = {"messageCallback": ignore, "errorCallback": ignore}
        await import_module("pyodide_js").loadPackage(MICROPIP, **quiet)
    return import_module(MICROPIP)


def ignore(_text: str) -> None:
    """What Pyodide says while it loads."""


def manager(micropip: Any) -> Any:
    """The part of micropip that its functions are methods of."""
    return micropip._package_manager_singleton  # noqa: SLF001 - its `install` is ours by now


def carried_packages() -> dict[str, str]:
    """The package of each module that the site carries, pytensor left out: it is there from the start."""
    listed: dict[str, Any] = import_module("pyodide_js")._api.lockfile_packages.to_py()  # noqa: SLF001
    packages = {module: name for name, entry in listed.items() for module in entry["imports"]}
    packages.pop("pytensor", None)
    return packages


PACKAGES = Packages({})


def start() -> None:
    """Called once, when Python is up in the page."""
    PACKAGES.carried = carried_packages()
