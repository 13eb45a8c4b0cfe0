"""A page on one origin embeds from another: three elements, one namespace, a stop, an error, and unheard strangers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.engines.limits import has
from tests.browser.served import served

LECTURE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A lecture</title>
<link rel="icon" href="data:,">
<script type="module" src="{site}embed.js"></script>
<p>Before.</p>
<tensor-playground id="one" env="lecture" autorun>
  w = tensor([1.0, 2.0], requires_grad=True)
</tensor-playground>
<tensor-playground id="two" env="lecture" autorun>
  loss = (w * w).sum()
  loss.backward()
</tensor-playground>
<tensor-playground id="three" autorun>w</tensor-playground>
<div style="height: 300vh"></div>
<tensor-playground id="far" src="far.py" stored="far.json"></tensor-playground>
<iframe id="stranger" src="stranger.html" title="Advertisement"></iframe>
"""

FAR = '"""Far below"""\nprint("from", "Python")\n'
# What it shows until it runs, other than what it does show.
SAID = {"kind": "stream", "stream": "stdout", "text": "from the file\n"}
STORED = {"code": 'print("from", "Python")', "events": [SAID]}

# Says all that a sandbox would say, at once and again and again, and hands over ports of its own.
STRANGER = """<!doctype html>
<html lang="en">
<title>Advertisement</title>
<link rel="icon" href="data:,">
<script>
  window.heard = []
  const shout = () => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => window.heard.push(data)
    const words = [null, 'sandbox', { kind: 'frame-ready', version: 3 }, { kind: 'hello', version: 3 },
                   { kind: 'result', id: 1, ok: true, value: 'forged', error: null, duration_ms: 1 },
                   { type: 'tensor-playground', height: 9 }]
    for (const word of words) parent.postMessage(word, '*')
    parent.postMessage('sandbox', '*', [port2])
    for (let i = 0; i < parent.frames.length; i++) {
      if (parent.frames[i] === window) continue
      parent.frames[i].postMessage('sandbox', '*', [new MessageChannel().port2, new MessageChannel().port2])
    }
  }
  window.onmessage = ({ data }) => window.heard.push(data)
  shout()
  setInterval(shout, 20)
</script>
"""


@pytest.fixture
def lecture(tmp_path: Path, site: str) -> Iterator[str]:
    """The address of a page on a host of its own."""
    (tmp_path / "index.html").write_text(LECTURE.format(site=site), "utf-8")
    (tmp_path / "far.py").write_text(FAR, "utf-8")
    (tmp_path / "far.json").write_text(json.dumps(STORED), "utf-8")
    (tmp_path / "stranger.html").write_text(STRANGER, "utf-8")
    with served(tmp_path) as address:
        yield address


@pytest.fixture
def elsewhere(context: BrowserContext, lecture: str) -> Iterator[Page]:
    """That page, open; it fails its test on anything on the console."""
    seen: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.goto(lecture)
    yield page
    assert not seen, "\n".join(seen)


def test_elements_from_another_origin_share_a_python_and_a_namespace_and_hear_no_stranger(elsewhere: Page) -> None:
    page = elsewhere
    one, two, three, far = (page.locator(f"#{name}") for name in ("one", "two", "three", "far"))

    # One namespace, in the order of the page, and none for the third.
    expect(two.locator("[data-tensor=w] [data-side=gradient] [role=gridcell]").first).to_have_attribute(
        "data-value", "2.0"
    )
    expect(three).to_have_attribute("data-error", "NameError")
    expect(three.get_by_role("alert")).to_contain_text("line 1")

    # One Python, and nothing of it for what nobody has seen.
    if has("a look into frames"):
        sandboxes = [frame for frame in page.frames if "/assets/sandbox-" in frame.url]
        assert len(sandboxes) == 1
        assert page.evaluate("origin") not in sandboxes[0].url
    assert not far.locator(".cm-content").count()
    assert far.evaluate("element => element.dataset.state") == "loading"

    # A cell that changes has those below it run again.
    one.evaluate("element => element.run('w = tensor([5.0, 7.0], requires_grad=True)')")
    expect(two.locator("[data-tensor=w] [data-side=gradient] [role=gridcell]").first).to_have_attribute(
        "data-value", "10.0"
    )

    # Stop ends the one that asks and leaves the others what they show, and their names.
    three.evaluate("element => { element.run('while True: pass', { limit_ms: 0 }) }")
    three.get_by_role("button", name="Stop").click()
    expect(three).to_have_attribute("data-error", "Stopped")
    result = two.evaluate("element => element.run()")
    assert result["tensors"]["w"]["grad"] == [10, 14]

    # Seen, it shows what is known of its lesson, until it runs.
    far.scroll_into_view_if_needed()
    expect(far).to_contain_text("from the file")
    far.get_by_role("button", name="Run").click()
    expect(far).to_contain_text("from Python")
    expect(far).not_to_contain_text("from the file")

    if has("a look into frames"):
        stranger = next(frame for frame in page.frames if frame.url.endswith("stranger.html"))
        assert stranger.evaluate("heard.length") == 0
