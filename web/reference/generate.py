"""Makes the API reference from pytensor's docstrings: `python -m web.reference.generate FOLDER`.

pdoc finds members, signatures and inherited docstrings and turns Markdown into HTML; here they are put into groups, one
for each file they come from, and what stands behind `>>>` is made into examples that can be run. How pages look is in
templates/ and reference.css, what they do is in reference.ts.
"""

from __future__ import annotations

import ast
import doctest
import html
import importlib
import inspect
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pdoc.doc
import pdoc.render
from markupsafe import Markup
from pdoc.render_helpers import to_html

from pytensor.dtypes import DType
from web.reference.completions import completions
from web.reference.public import INTERNAL, MODULES, public_names
from web.reference.signatures import signature

HERE = Path(__file__).resolve().parent
STYLES = (HERE.parent / "styles" / "tokens.css", HERE / "reference.css")

# The order in which the names of a page come, by the file they are from, and what that file is about in two or three
# words. A file that isn't here comes last, under its own name.
TITLES = {
    "pytensor.creation": "Making tensors",
    "pytensor.random": "Random tensors",
    "pytensor.dtypes": "Element types",
    "functions.elementwise": "Maps and zips",
    "functions.activations": "More maps",
    "functions.arithmetic": "More arithmetic",
    "functions.powers": "Powers and remainders",
    "functions.selection": "Choosing",
    "functions.reduction": "Reductions",
    "functions.composite": "Softmax, norms, comparing",
    "functions.scanning": "Running sums",
    "functions.sorting": "Sorting",
    "functions.products": "Matrix products",
    "functions.einsum": "Einstein sums",
    "functions.movement": "Views",
    "functions.joining": "Joining and cutting",
    "functions.lines": "Picking and scattering",
    "functions.gathering": "Indexing",
    "functions.matrices": "Parts of matrices",
    "functions.inspection": "Questions",
    "functions.operands": "Promotion",
    "higher_order.functions": "map, zip and reduce",
    "pytensor.broadcasting": "Broadcasting",
    "pytensor.layout": "Strides",
    "autograd.grad": "Gradients",
    "autograd.grad_mode": "Recording or not",
    "autograd.record": "Functions of your own",
    "pytensor.grad_check": "Checking gradients",
    "transforms.derivatives": "Derivatives of functions",
    "transforms.forward": "Forward mode",
    "transforms.vmap": "Batches by vmap",
    "pytensor.backends": "Backends",
    "nn.module": "Module",
    "nn.parameter": "Parameter",
    "nn.containers": "Containers",
    "nn.linear": "Affine layers",
    "nn.convolution": "Convolutions",
    "nn.pooling": "Pooling",
    "nn.activations": "Activations",
    "nn.normalization": "Normalisation",
    "nn.dropout": "Dropout",
    "nn.embedding": "Embedding",
    "nn.recurrent": "Recurrent layers",
    "nn.cells": "Recurrent cells",
    "nn.attention": "Attention",
    "nn.losses": "Losses",
    "functional.affine": "Affine map",
    "functions.windows": "Convolutions",
    "functional.sliding": "Pooling",
    "functional.activations": "Activations",
    "functional.normalization": "Normalisation",
    "functional.dropping": "Dropout",
    "functional.lookup": "Embedding",
    "functional.attention": "Attention",
    "functional.classification": "Classification",
    "functional.losses": "Losses",
    "nn.init": "Initialisers",
    "nn.utils": "Clipping, vectors of parameters",
    "optim.optimizer": "Optimizer",
    "optim.sgd": "Stochastic gradient descent",
    "optim.adam": "Adam",
    "optim.rmsprop": "RMSprop",
    "lr_scheduler.scheduler": "What all schedules share",
    "lr_scheduler.curves": "Curves",
    "lr_scheduler.one_cycle": "One cycle",
    "lr_scheduler.plateau": "On a plateau",
    "lr_scheduler.composed": "One after the other",
    "datasets.planar": "Points in the plane",
    "datasets.unit_square": "Points of the unit square",
    "datasets.digits": "Digits",
    "datasets.batching": "Batches",
    "pytensor.safetensors": "Names",
    "pytensor.errors": "Names",
}


# Examples -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A run of `>>>` lines: the program a Run button starts, and the session as it is printed."""

    code: str
    session: Markup


def parts(docstring: str) -> Iterator[Markup | Example]:
    """The docstring's prose as HTML and its examples, in order."""
    lines: list[doctest.Example] = []
    for part in doctest.DocTestParser().parse(docstring):
        if isinstance(part, doctest.Example):
            lines.append(part)
            continue
        if not part.strip():
            continue
        if lines:
            yield example(lines)
            lines = []
        yield Markup(to_html(without_emphasis(part)))
    if lines:
        yield example(lines)


def example(lines: list[doctest.Example]) -> Example:
    """The `>>>` lines as one program; what is echoed before the last line is printed there, since only the last is."""
    program = []
    session = []
    for line in lines:
        source = line.source.rstrip("\n")
        echoed = bool(line.want) and line is not lines[-1] and is_expression(source)
        printed = source.startswith("print(")
        program.append(f"print({source})" if echoed and not printed else source)
        prompted = "\n".join(
            f'<span class="prompt">{">>> " if number == 0 else "... "}</span>{html.escape(text)}'
            for number, text in enumerate(source.split("\n"))
        )
        session.append(prompted)
        if line.want:
            session.append(f'<span class="out">{html.escape(line.want.rstrip())}</span>')
    return Example("\n".join(program), Markup("\n".join(session)))


def is_expression(source: str) -> bool:
    """Whether a line is one expression, whose value a session echoes."""
    try:
        ast.parse(source, mode="eval")
    except SyntaxError:
        return False
    return True


def without_emphasis(prose: str) -> str:
    """The prose with each star that isn't code escaped: here a star multiplies, and `**` is a power."""
    lines = prose.split("\n")
    for number, line in enumerate(lines):
        if not line.startswith("    "):
            pieces = line.split("`")
            pieces[::2] = [piece.replace("*", "\\*") for piece in pieces[::2]]
            lines[number] = "`".join(pieces)
    return "\n".join(lines)


# Pages --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One name on a page."""

    name: str
    anchor: str
    signature: str
    parts: tuple[Markup | Example, ...]
    members: tuple[Entry, ...] = ()
    also: tuple[tuple[str, str], ...] = ()  # methods that are functions of their own: name and link


@dataclass(frozen=True)
class Group:
    """Entries that come from one file, under that file's opening words."""

    title: str
    anchor: str
    prose: Markup
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Page:
    """What one HTML file shows."""

    name: str
    file: str
    parts: tuple[Markup | Example, ...]
    groups: tuple[Group, ...]


def documented(name: str) -> pdoc.doc.Module:
    """A module as pdoc sees it, with all that is imported when it is first used already there."""
    module = importlib.import_module(name)
    public = public_names(module)
    for short, value in public.items():
        vars(module)[short] = value
    # pdoc shows what __all__ names; that of the package leaves out what hides a builtin of Python.
    vars(module)["__all__"] = list(public)
    return pdoc.doc.Module(module)


def module_page(doc: pdoc.doc.Module, links: Mapping[int, str]) -> Page:
    """The page of a module: its names by the file that defines them."""
    by_file: dict[str, list[Entry]] = {}
    for name, member in doc.members.items():
        if name == "Tensor" and doc.modulename == "pytensor":
            continue  # it has a page of its own
        by_file.setdefault(value_of(member).__module__, []).append(entry(name, member, links))
    order = list(TITLES)
    files = sorted(by_file, key=lambda file: order.index(short) if (short := tail(file)) in TITLES else len(order))
    groups = tuple(group(file, by_file[file], doc.modulename) for file in files)
    return Page(doc.modulename, f"{doc.modulename}.html", tuple(parts(doc.docstring)), groups)


def tail(file: str) -> str:
    """A module's name from its last package on, which tells files of one name apart."""
    return ".".join(file.split(".")[-2:])


def group(file: str, entries: list[Entry], page: str) -> Group:
    """The names of one file, sorted, under what its docstring says."""
    text = inspect.getdoc(importlib.import_module(file)) or ""
    title = TITLES.get(tail(file)) or file.rpartition(".")[2].replace("_", " ").capitalize()
    prose = Markup() if file == page else Markup(to_html(without_emphasis(text)))
    anchor = "from-" + tail(file).replace(".", "-")
    return Group(title, anchor, prose, tuple(sorted(entries, key=lambda entry: entry.name.lower())))


def tensor_page(doc: pdoc.doc.Module, links: Mapping[int, str]) -> Page:
    """The page of Tensor: what only it has, then the functions that are methods too."""
    tensor = doc.members["Tensor"]
    assert isinstance(tensor, pdoc.doc.Class)
    whole = entry("Tensor", tensor, links)
    own = Group("Attributes and methods", "own", Markup(), whole.members)
    return Page("pytensor.Tensor", "pytensor.Tensor.html", whole.parts, (functions_as_methods(whole), own))


def functions_as_methods(whole: Entry) -> Group:
    """The functions of pytensor that are methods too, as one entry of links."""
    prose = Markup("<p>Each of these functions is a method too: <code>x.exp()</code> is <code>exp(x)</code>.</p>")
    return Group("Functions as methods", "functions", prose, (Entry("", "", "", (), (), whole.also),))


def entry(name: str, doc: pdoc.doc.Doc[Any], links: Mapping[int, str], owner: str = "") -> Entry:
    """One name, its signature, its docstring; for a class its public members too."""
    anchor = f"{owner}{name}"
    value = value_of(doc)
    members: list[Entry] = []
    also: list[tuple[str, str]] = []
    if isinstance(doc, pdoc.doc.Class):
        for short, member in sorted(doc.members.items(), key=lambda item: item[0].lower()):
            if short.startswith("_") or short in INTERNAL or not member.docstring or short not in vars(doc.obj):
                continue
            link = links.get(id(vars(doc.obj)[short]))
            if link is not None and doc.qualname == "Tensor":
                also.append((short, link))
            else:
                members.append(entry(short, member, links, f"{name}."))
    text = inspect.getdoc(type(value)) or "" if isinstance(value, DType) else doc.docstring
    return Entry(name, anchor, signature(value, is_method=bool(owner)), tuple(parts(text)), tuple(members), tuple(also))


def value_of(doc: pdoc.doc.Doc[Any]) -> Any:
    """What a name stands for: of a property, the function that reads it."""
    value = getattr(importlib.import_module(doc.modulename), doc.qualname, None) if "." not in doc.qualname else doc.obj
    return value.fget if isinstance(value, property) else value


def write(folder: Path) -> None:
    """Write all pages, the index of names and the style sheet into `folder`, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pdoc.render.configure(docformat="markdown", template_directory=HERE / "templates")
    docs = {name: documented(name) for name in MODULES}
    links = function_links(importlib.import_module("pytensor"))
    pages = [module_page(doc, links) for doc in docs.values()]
    pages.insert(1, tensor_page(docs["pytensor"], links))

    page_template = pdoc.render.env.get_template("page.html.jinja2")
    for page in pages:
        (folder / page.file).write_text(page_template.render(page=page, pages=pages), "utf-8")
    index_template = pdoc.render.env.get_template("contents.html.jinja2")
    (folder / "index.html").write_text(index_template.render(page=None, pages=pages), "utf-8")
    (folder / "names.json").write_text(json.dumps(list(names(pages)), ensure_ascii=False), "utf-8")
    (folder / "completions.json").write_text(
        json.dumps(completions(), ensure_ascii=False, separators=(",", ":")), "utf-8"
    )
    shutil.copy(HERE.parent / "icon.svg", folder)
    (folder / "reference.css").write_text("\n".join(path.read_text("utf-8") for path in STYLES), "utf-8")


def function_links(module: ModuleType) -> dict[int, str]:
    """Where each function of the package is documented."""
    public = public_names(module)
    return {id(value): f"pytensor.html#{name}" for name, value in reversed(public.items())}


def names(pages: list[Page]) -> Iterator[tuple[str, str, str]]:
    """Name, link and first sentence of everything there is, for the search."""
    for page in pages:
        for listed in page.groups:
            for shown in listed.entries:
                yield from names_of(page, shown, page.name)


def names_of(page: Page, shown: Entry, prefix: str) -> Iterator[tuple[str, str, str]]:
    """The rows of one entry and of its members."""
    if shown.name:
        first = next((str(part) for part in shown.parts if isinstance(part, Markup)), "")
        text = html.unescape(re.sub(r"<[^>]+>", "", first)).split("\n")[0]
        yield f"{prefix}.{shown.name}", f"{page.file}#{shown.anchor}", text
    for member in shown.members:
        yield from names_of(page, member, f"{prefix}.{shown.name}")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
