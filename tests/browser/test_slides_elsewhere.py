"""Somebody else's reveal.js deck on a host of its own, with reveal.js's own theme and scaling: its fences are live."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ROOT
from tests.browser.served import served

REVEAL = ROOT / "node_modules" / "reveal.js" / "dist"

DECK = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Another course</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal.css">
<link rel="stylesheet" href="theme/white.css">
<div class="reveal"><div class="slides"><section data-markdown data-separator="^\\n---\\n$"><textarea data-template>
## Their slide

```python playground
a = tensor([[1.0, 2.0]], requires_grad=True)
out = a * a
```

```python playground step
a = tensor([[1.0, 2.0]], requires_grad=True)
out = a * a
out.sum().backward()
```

```lens line=2
```

```lens step direction=backward
```

---

## The next
</textarea></section></div></div>
<script type="module">
  import Reveal from './reveal.mjs'
  import Markdown from './plugin/markdown.mjs'
  import '{site}reveal-playground.js'

  new Reveal({ plugins: [Markdown, window.RevealPlayground], transition: 'none' }).initialize()
</script>
"""


@pytest.fixture
def their_deck(tmp_path: Path, site: str) -> Iterator[str]:
    shutil.copytree(REVEAL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "index.html").write_text(DECK.replace("{site}", site), "utf-8")
    with served(tmp_path) as address:
        yield address


@pytest.fixture
def their_page(context: BrowserContext, their_deck: str) -> Iterator[Page]:
    errors: list[str] = []
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})  # a slide of 960 by 700 is scaled to it
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(their_deck)
    expect(page.locator("section.present tensor-playground")).to_have_attribute("data-state", "done")
    yield page
    assert not errors, "\n".join(errors)


def test_a_foreign_deck_types_runs_and_steps_both_ways(their_page: Page) -> None:
    figure = their_page.locator("section.present tensor-lens section")
    element = their_page.locator("section.present tensor-playground")
    expect(figure).to_have_attribute("data-direction", "forward")

    their_page.keyboard.press("ArrowRight")
    expect(element.locator(".cm-content")).to_contain_text("backward()")
    their_page.keyboard.press("ArrowRight")
    expect(figure).to_have_attribute("data-direction", "backward")
    expect(figure.get_by_role("status")).to_contain_text("a.grad[0, 1]")
    their_page.keyboard.press("ArrowLeft")
    their_page.keyboard.press("ArrowLeft")
    expect(figure).to_have_attribute("data-direction", "forward")
    expect(element.locator(".cm-content")).not_to_contain_text("backward()")

    two = element.locator(".cm-line").first.evaluate("""line => {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
        let text
        while ((text = walker.nextNode()) && !text.data.includes('2.0'));
        const range = document.createRange()
        const start = text.data.indexOf('2.0')
        range.setStart(text, start)
        range.setEnd(text, start + 1)
        const box = range.getBoundingClientRect()
        return [box.left + 1, box.top + box.height / 2]
    }""")
    their_page.mouse.click(*two)
    their_page.keyboard.type("3")  # 32.0
    their_page.keyboard.press("Shift+Enter")
    expect(figure).to_contain_text("1024")
    their_page.keyboard.press("Space")
    expect(their_page.locator("section.present > h2")).to_have_text("Their slide")

    their_page.keyboard.press("Escape")
    for _ in range(3):
        their_page.keyboard.press("ArrowRight")
    expect(their_page.locator("section.present > h2")).to_have_text("The next")
