"""A page as one file: opened from the disk with no network at all, it runs as the site does, and reaches nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, ROOT

MARKDOWN = r"""---
title: only for other tools
---
# Slopes & *curves*

![A dot](dot.svg)

```math
\frac{d}{dx} x^2 = 2x
```

```python playground
x = tensor([3.0, 4.0], requires_grad=True)
(x * x).sum().backward()
```

<tensor-playground src="my%20lesson.py"></tensor-playground>

```python
shown = "<b> & not run"
```
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="4"/></svg>'


def export(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    """Make a file of a page, with the parts that are built already."""
    argv = [sys.executable, "-m", "web.export", *map(str, arguments)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=60)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with all that a page can hold, as a file that stands alone."""
    if not (ROOT / "build" / "export" / "page.js").is_file():
        pytest.fail("there is no build/export: run python3 build.py export on any page first")
    folder = tmp_path_factory.mktemp("pages")
    (folder / "page.md").write_text(MARKDOWN, "utf-8")
    (folder / "dot.svg").write_text(DOT, "utf-8")
    (folder / "my lesson.py").write_text('"""A lesson\n\nIts prose.\n"""\ny = ones(2, 2)\n', "utf-8")
    done = export(folder / "page.md")
    assert done.returncode == 0, done.stderr
    alone = tmp_path_factory.mktemp("alone") / "taken along.html"
    (folder / "page.html").rename(alone)
    assert f"{alone.stat().st_size / 1e6:.1f} MB" in done.stdout
    return alone


@pytest.fixture(scope="module")
def seen() -> list[str]:
    return []


@pytest.fixture(scope="module")
def opened(browser: Browser, exported: Path, seen: list[str]) -> Iterator[Page]:
    """The file in a browser without a network; `seen` are errors, and whatever it asks for."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    context.set_default_timeout(PATIENCE_MS)
    context.on("weberror", lambda error: seen.append(f"uncaught: {error.error}"))
    context.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    context.route(lambda url: not url.startswith(("file:", "blob:", "data:")), lambda route: route.abort())
    context.on("request", lambda request: seen.append(request.url) if request.url.startswith("http") else None)
    page = context.new_page()
    page.goto(exported.as_uri())
    yield page
    context.close()


def test_a_gradient_runs_from_the_file_alone(opened: Page, seen: list[str]) -> None:
    cell = opened.locator("tensor-playground").first
    expect(cell).to_have_attribute("data-state", "done")
    expect(cell.locator("[data-tensor=x] [data-side=gradient]")).to_contain_text("8")
    info = cell.evaluate(
        "async cell => (await cell.run('import sqlite3\\nimport pytensor\\npytensor.get_default_backend()')).value"
    )
    assert info == "'wasm'"
    assert not seen


def test_the_page_reads_as_it_was_written(opened: Page, seen: list[str]) -> None:
    assert opened.title() == "Slopes & curves"
    expect(opened.get_by_role("heading", level=1)).to_have_text("Slopes & curves")
    assert (
        opened.get_by_role("img", name="A dot").evaluate("image => image.decode().then(() => image.naturalWidth)") == 8
    )
    expect(opened.locator("math mfrac").first).to_be_visible()
    expect(opened.locator("pre > code")).to_have_text('shown = "<b> & not run"\n')
    expect(opened.get_by_text("Its prose.")).to_be_visible()  # of the lesson that a cell names by `src`
    expect(opened.get_by_text("only for other tools")).to_have_count(0)
    assert not seen


def test_a_program_in_the_file_reaches_neither_network_nor_page(opened: Page, seen: list[str]) -> None:
    cell = opened.locator("tensor-playground").first
    said = cell.evaluate(
        """async cell => (await cell.run(`
import js
def attempt(act):
    try:
        return str(act())
    except BaseException as error:
        return 'refused'
[js.self.origin, attempt(lambda: js.importScripts('http://127.0.0.1:9/')), attempt(lambda: js.localStorage),
 attempt(lambda: js.document)]`)).value"""
    )
    assert said == "['null', 'refused', 'refused', 'refused']"
    frame = opened.locator("iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    assert frame.evaluate("frame => frame.contentDocument") is None
    refused = opened.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => done(effectiveDirective));
            new Image().src = 'http://127.0.0.1:9/';
        })"""
    )
    assert refused == "img-src", "nor does the page itself"
    seen.clear()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("missing.md", None, "cannot be read"),
        ("dead.md", "```python\n1\n```\n", "has no live cell: begin a fence with ```python playground"),
        ("page.txt", "text", "is not Markdown"),
        ("far.md", "![x](https://example.org/x.png)\n\n```python playground\n1\n```\n", "put a copy beside the page"),
        ("lost.md", "![x](x.png)\n\n```python playground\n1\n```\n", "there is no file"),
        ("formula.md", "```math\n\\frac{\n```\n\n```python playground\n1\n```\n", "a formula cannot be set"),
    ],
)
def test_what_cannot_be_one_file_is_said_in_a_line(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")

    done = export(tmp_path / name)

    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.html"))
