"""The pages of the API reference hold every public name, lead nowhere that isn't there, and keep to the policy."""

import importlib
import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from web.reference.generate import parts
from web.reference.public import MODULES, public_names

ROOT = Path(__file__).resolve().parents[1]


class Anatomy(HTMLParser):
    """The ids, links and inline code of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is called, where it leads, and what the policy would refuse."""
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if (tag == "script" and "src" not in given) or tag == "style":
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build makes of the docstrings."""
    made = tmp_path_factory.mktemp("reference")
    subprocess.run([sys.executable, "-m", "web.reference.generate", made], cwd=ROOT, check=True)
    return made


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Anatomy]:
    """Every page by its file, and the links of the search as one more."""
    names = json.loads((folder / "names.json").read_text("utf-8"))
    found = {path.name: Anatomy(path.read_text("utf-8")) for path in folder.glob("*.html")}
    return found | {"names.json": Anatomy("".join(f'<a href="{link}">' for _, link, _ in names))}


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_has_a_place(pages: dict[str, Anatomy], module: str) -> None:
    ids = set(pages[f"{module}.html"].ids) | {"Tensor"}  # which has a page of its own

    assert set(public_names(importlib.import_module(module))) <= ids
    assert {"backward", "item", "add_"} <= {name.removeprefix("Tensor.") for name in pages["pytensor.Tensor.html"].ids}


def test_every_link_leads_to_something_on_a_page(pages: dict[str, Anatomy]) -> None:
    for name, page in pages.items():
        for link in page.links:
            file, _, anchor = link.removeprefix("./").partition("#")
            target = pages.get(file or name)
            if file.endswith(".html") and not file.startswith("../"):
                assert target, f"{name} links to {link}"
            if anchor:
                assert target, f"{name} links to {link}"
                assert anchor in target.ids, f"{name} links to {link}"


def test_ids_are_unique_and_nothing_is_inline(pages: dict[str, Anatomy]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        assert not page.inline, name


def test_a_docstring_becomes_prose_and_a_program() -> None:
    prose, example, rest = parts("Twice `a ** 2`, or a*b*c.\n\n>>> x = 1\n>>> x\n1\n>>> x + 1\n2\n\nThe end.")

    assert str(prose).strip() == "<p>Twice <code>a ** 2</code>, or a*b*c.</p>"
    assert not isinstance(example, str)
    assert example.code == "x = 1\nprint(x)\nx + 1"
    assert str(example.session).endswith('x + 1\n<span class="out">2</span>')
    assert str(rest).strip() == "<p>The end.</p>"


def test_the_editor_knows_every_name_that_a_program_starts_with_and_every_public_one(
    folder: Path, pages: dict[str, Anatomy]
) -> None:
    table = json.loads((folder / "completions.json").read_text("utf-8"))
    names = table["names"]

    assert {"tensor", "nn", "optim", "plot", "rand"} <= table["given"].keys()
    assert set(table["given"].values()) <= names.keys()
    for module in MODULES:
        assert {f"{module}.{name}" for name in public_names(importlib.import_module(module))} <= names.keys()
    for path, entry in names.items():
        if entry["kind"] in ("function", "class"):
            assert entry["text"], path
        if "as" in entry:
            assert names[entry["as"]]["kind"] == "function", path
        if "link" in entry:
            file, _, anchor = entry["link"].partition("#")
            assert not anchor or anchor in pages[file].ids, path


def test_the_editor_knows_how_a_method_is_called(folder: Path) -> None:
    names = json.loads((folder / "completions.json").read_text("utf-8"))["names"]

    assert names["pytensor.Tensor.sum"]["parameters"] == ["dim", "keepdim", "dtype"]
    assert names["pytensor.Tensor.sum"]["signature"].startswith("(dim")
    assert names["pytensor.nn.Linear"]["parameters"][:2] == ["in_features", "out_features"]
    assert names["pytensor.nn.Linear"]["base"] == "pytensor.nn.Module"
    assert names["pytensor.Tensor.grad"]["tensor"]
    assert "tensor" not in names["pytensor.Tensor.tolist"]
    assert names["pytensor.Tensor.backward"]["example"].startswith(">>> ")
