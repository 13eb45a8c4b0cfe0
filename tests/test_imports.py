"""Arrows run one way: a file imports only from rows below its own in these tables, or from its own entry, and no cycle.

Imports inside functions count; those under `if TYPE_CHECKING` and TypeScript's `import type` do not, since nothing of
them is left when the program runs.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Bottom row first. An entry is a module, or a package with all that is in it unless parts of it have entries too.
PYTHON = (
    ("pytensor.errors", "pytensor.scalars", "pytensor.lazy"),
    ("pytensor.broadcasting",),
    ("pytensor.layout", "pytensor.dtypes"),
    ("pytensor.ops", "pytensor.printing"),
    ("pytensor.backends",),
    ("pytensor.array",),
    ("pytensor.autograd",),
    ("pytensor.functions",),
    ("pytensor.tensor",),
    ("pytensor.creation", "pytensor.transforms"),
    ("pytensor.func", "pytensor.grad_check", "pytensor.higher_order"),
    ("pytensor.random",),
    ("pytensor.nn", "pytensor.optim", "pytensor.datasets", "pytensor.safetensors"),
    ("pytensor",),
    ("pytensor.minitorch",),
    ("playground",),
)

# Of the files under web/; an entry is a file without its suffix, or a folder.
WEB = (
    ("protocol", "storage", "share", "site", "let_in", "fence_words", "stored/markup", "trusted"),
    ("stored",),
    ("protocol_checks", "views", "editor", "lessons"),
    ("sandbox",),
    ("host", "offline"),
    ("client",),
    ("element",),
    ("page", "start", "embed", "fences", "bench", "reference", "slides", "export", "stored/sheets"),
    ("stored/drawing",),
    ("framed", "stored/render", "stored/slides", "stored/prerender.plugin"),
)

Graph = dict[str, set[str]]  # what each module imports, of the modules that are ours


def python_graph(root: Path) -> Graph:
    """The imports of the pytensor package and of the page's Python."""
    files = {module_name(path, root): path for path in root.glob("pytensor/**/*.py")}
    files |= {module_name(path, root / "web/python"): path for path in root.glob("web/python/**/*.py")}
    return {name: set(python_imports(name, path, set(files))) for name, path in files.items()}


def module_name(path: Path, top: Path) -> str:
    """`a.b` for a/b.py and for a/b/__init__.py."""
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def python_imports(name: str, path: Path, known: set[str]) -> Iterator[str]:
    """The modules among `known` that a file imports. `from a import b` means a.b where that is a module, else a."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in runtime_nodes(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*up, *([node.module] if node.module else [])])
            targets = (f"{source}.{alias.name}" for alias in node.names)
            yield from (target if target in known else source for target in targets if {target, source} & known)


def runtime_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        yield node
        yield from runtime_nodes(node)


def web_graph(root: Path) -> Graph:
    """The relative imports of the TypeScript files, and `virtual:sandbox`, which is made from the folder sandbox."""
    web = root / "web"
    files = {path.relative_to(web).with_suffix("").as_posix(): path for path in web.glob("**/*.ts")}
    files = {name: path for name, path in files.items() if not name.endswith((".test", ".d"))}
    statement = re.compile(
        r"""^\s*(?:import|export)\b(?!\s+type\b)[^'";]*?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]""", re.MULTILINE
    )
    graph: Graph = {}
    for name, path in files.items():
        sources = [first or second for first, second in statement.findall(path.read_text("utf-8"))]
        targets = {(path.parent / source).resolve() for source in sources if source.startswith(".")}
        names = {target.relative_to(web.resolve()).as_posix().removesuffix(".ts") for target in targets}
        graph[name] = {target for target in names if target in files}
        if "virtual:sandbox" in sources:
            graph[name].add("sandbox/bundle.plugin")
    return graph


def wrong_arrows(graph: Graph, rows: Sequence[Sequence[str]], separator: str) -> list[str]:
    """What breaks the rule: files in no row, arrows that run up or sideways, cycles."""
    entries = {entry: height for height, row in enumerate(rows) for entry in row}

    def entry_of(name: str) -> str | None:
        if name in entries:
            return name
        above = [entry for entry in entries if name.startswith(entry + separator)]
        whole = [entry for entry in above if not any(other.startswith(entry + separator) for other in entries)]
        return next(iter(whole), None)

    problems = []
    for name, targets in graph.items():
        entry = entry_of(name)
        if entry is None:
            problems.append(f"{name} is in no row of the table: say what it stands on")
            continue
        for target in targets:
            other = entry_of(target)
            if other is not None and other != entry and entries[other] >= entries[entry]:
                problems.append(f"{name} imports {target}, which does not stand below it")
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        problems.append("a cycle: " + " → ".join(error.args[1]))
    return problems


def test_python_imports_only_from_below() -> None:
    graph = python_graph(ROOT)

    assert len(graph) > 15
    assert not wrong_arrows(graph, PYTHON, ".")


def test_typescript_imports_only_from_below() -> None:
    graph = web_graph(ROOT)

    assert len(graph) > 15
    assert not wrong_arrows(graph, WEB, "/")


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("pytensor/layout.py", "def f():\n    from pytensor import tensor", "pytensor.layout imports pytensor.tensor"),
        ("pytensor/array.py", "from .backends import get\nfrom .functions import add", "imports pytensor.functions"),
        ("pytensor/unheard_of.py", "import math", "pytensor.unheard_of is in no row"),
        ("pytensor/backends/a.py", "from . import a", "a cycle"),
    ],
)
def test_an_arrow_that_runs_back_up_is_found_in_python(tmp_path: Path, file: str, line: str, complaint: str) -> None:
    for name in ("tensor", "array", "layout", "backends/__init__", "backends/a", "functions/__init__"):
        path = tmp_path / "pytensor" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    assert not wrong_arrows(python_graph(tmp_path), PYTHON, ".")

    (tmp_path / file).write_text(line)
    problems = wrong_arrows(python_graph(tmp_path), PYTHON, ".")

    assert any(complaint in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("import { run } from '../element/playground'", "views/tensor imports element/playground"),
        ("import './other'", ""),
        ("import type { X } from '../page.ts'", ""),
        ("const late = () => import('../page.ts')", "views/tensor imports page"),
        ("export {\n  a,\n} from '../host/downloads'", "views/tensor imports host/downloads"),
    ],
)
def test_an_arrow_that_runs_back_up_is_found_in_typescript(tmp_path: Path, line: str, complaint: str) -> None:
    for name in ("page", "host/downloads", "element/playground", "views/other", "views/tensor"):
        path = tmp_path / "web" / f"{name}.ts"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "web/views/tensor.ts").write_text(line)

    problems = wrong_arrows(web_graph(tmp_path), WEB, "/")

    assert any(complaint in problem for problem in problems) if complaint else not problems
