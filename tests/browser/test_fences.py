"""Fences of pages that other tools write become live by one script: Sphinx's, and those of a reveal.js deck."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ROOT
from tests.browser.served import served

# docs/embed/sphinx.md
CONF = """
extensions = ["myst_parser"]
project = "A course"
html_js_files = [("{site}fences.js", {{"type": "module"}})]
"""
MARKDOWN = """# Gradients

```{code-block} python
:class: playground env-lecture

w = tensor([1.0, 2.0], requires_grad=True)
```

Words in between.

```{code-block} python
:class: playground env-lecture autorun

(w * w).sum().backward()
```

```python
# playground env=lecture autorun
w.grad
```

```python
plain = "stays as it is"
```

```{toctree}
old
```
"""
RESTRUCTURED = """
Another page
============

.. code-block:: python
   :class: playground autorun
   :linenos:

   a = tensor([1.0, 2.0])
   print(a < 2)
"""

DECK = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A deck</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal.css">
<div class="reveal"><div class="slides"><section data-markdown data-separator="^\\n---\\n$"><textarea data-template>
```python playground autorun
b = tensor([1.0, 2.0]) * 3
```
</textarea></section></div></div>
<script type="module">
  import Reveal from './reveal.mjs'
  import Markdown from './plugin/markdown.mjs'
  new Reveal({ plugins: [Markdown] }).initialize()
</script>
<script type="module" src="{site}fences.js"></script>
"""


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of a host that isn't the site's; anything on the console fails its test."""
    seen: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    yield page
    assert seen == []


def test_a_site_that_sphinx_has_built_is_live(page: Page, site: str, tmp_path: Path) -> None:
    source, built = tmp_path / "source", tmp_path / "built"
    source.mkdir()
    (source / "conf.py").write_text(CONF.format(site=site), "utf-8")
    (source / "index.md").write_text(MARKDOWN, "utf-8")
    (source / "old.rst").write_text(RESTRUCTURED, "utf-8")
    sphinx = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", str(source), str(built)]
    subprocess.run(sphinx, check=True, timeout=60)
    (built / "favicon.ico").touch()  # the browser asks for it

    with served(built) as address:
        page.goto(f"{address}index.html")
        cells = page.locator("tensor-playground")
        expect(cells).to_have_count(3)
        expect(cells.nth(1)).to_have_attribute("data-state", "done")
        assert cells.nth(1).evaluate("element => element.run()")["tensors"]["w"]["grad"] == [2, 4]
        assert cells.nth(2).evaluate("element => element.run()")["value"] == "tensor([2., 4.])"
        expect(page.locator("pre", has_text="stays as it is")).to_be_visible()

        page.goto(f"{address}old.html")
        expect(cells).to_have_attribute("data-state", "done")
        assert cells.evaluate("element => element.code") == "a = tensor([1.0, 2.0])\nprint(a < 2)"
        expect(cells).to_contain_text("True")


def test_a_reveal_deck_is_live(page: Page, site: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "node_modules" / "reveal.js" / "dist", tmp_path, dirs_exist_ok=True)
    (tmp_path / "index.html").write_text(DECK.replace("{site}", site), "utf-8")

    with served(tmp_path) as address:
        page.goto(address)
        cell = page.locator("section.present tensor-playground")
        expect(cell).to_have_attribute("data-state", "done")
        expect(cell.locator("[data-tensor=b]")).to_contain_text("6")
