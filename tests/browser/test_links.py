"""Links that mean harm: each opens the page with its program as text, or says what is wrong with it; nothing runs."""

import base64
import random
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.runtime import page_errors, python, run, seen, shared_page

__all__ = ["page_errors", "python", "seen", "shared_page"]  # fixtures


def packed(content: bytes) -> str:
    """As the Share button packs a program, whatever it is and however long."""
    squeezed = zlib.compressobj(9, wbits=-15)
    data = squeezed.compress(content) + squeezed.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def noise(count: int) -> bytes:
    return random.Random(5).randbytes(count)


MARKUP = "</pre><img src=x onerror='window.evil = 1'><script>window.evil = 1</script>\n# </textarea>{{evil}}${evil}"
STRANGE = "x = 'a\u202eb\u2066c\u200d\ufeff\ud7ff\U0001f9ea'\n# \x00\x1b[2J\x07"

# What is wrong with a link, and a part of what the page says to it.
REFUSED: dict[str, Callable[[], tuple[str, str]]] = {
    "a bomb of 40 MB": lambda: (f"code={packed(bytes(40_000_000))}", "damaged"),
    "a million characters": lambda: ("code=" + "A" * 1_000_000, "too long"),
    "text that deflate doesn't shrink": lambda: (f"code={packed(noise(61_000))}", "too long"),
    "not base64": lambda: ("code=%%%<b>", "damaged"),
    "no text": lambda: (f"code={packed(noise(500))}", "damaged"),
    "half of it": lambda: (f"code={packed(b'x = ones(2, 3)  # a program')[:20]}", "damaged"),
    "noise": lambda: ("code=" + base64.urlsafe_b64encode(noise(300)).decode(), "damaged"),
    "a surrogate": lambda: (f"code={packed(b'x = 1 # ' + bytes([0xED, 0xA0, 0x80]))}", "damaged"),
}
OPENED = {
    "markup": MARKUP,
    "strange characters": STRANGE,
    "names of prototypes": "__proto__ = constructor = toString = tensor([1.0])\nhasOwnProperty = 1",
    "a lesson's docstring": '"""<a href="javascript:evil">Title</a>\n\n<b>text</b>\n"""\nx = 1',
    "one long line": "x = " + "1 + " * 12_000 + "1",
}
IGNORED = {
    "keys of prototypes": "__proto__=1&constructor=2",
    "another version": "v=99&program=AAAA",
    "many parts": "a&" * 40_000,
    "a selector": "*:has(script),[onload]",
}


@pytest.fixture
def link(python: Page) -> Callable[[str], None]:
    """Follows a link in the page that is there, which it must leave as sound as it found it."""

    def follow(fragment: str) -> None:
        python.evaluate("fragment => { location.hash = fragment; }", fragment)

    return follow


def assert_sound(page: Page) -> None:
    """Nothing of the link's making is in the page, nothing has run, and the reader's own program does."""
    assert not page.evaluate("'evil' in window || 'evil' in {}")
    assert page.locator("img[src=x], a[href^=javascript], [onerror]").count() == 0
    assert run(page, "tensor([1.0, 2.0]).sum()")["value"] == "tensor(3.)"


@pytest.mark.parametrize("name", REFUSED)
def test_a_link_that_is_refused_says_why(python: Page, link: Callable[[str], None], name: str) -> None:
    before = python.evaluate("window.playground.code")
    fragment, word = REFUSED[name]()
    link(fragment)

    expect(python.get_by_role("status").filter(has_text=word).first).to_be_visible()
    assert python.evaluate("window.playground.code") == before
    assert_sound(python)
    python.evaluate("() => { location.hash = ''; }")


@pytest.mark.parametrize("name", OPENED)
def test_a_link_that_opens_is_text_and_waits(python: Page, link: Callable[[str], None], name: str) -> None:
    link(f"code={packed(OPENED[name].encode())}")

    expect(python.get_by_role("button", name="Run this program")).to_be_visible()
    python.wait_for_function("(code) => window.playground.code === code", arg=OPENED[name])
    assert python.locator("[data-tensor]").count() == 0
    assert_sound(python)


@pytest.mark.parametrize("name", IGNORED)
def test_a_link_that_holds_no_program_changes_nothing(python: Page, link: Callable[[str], None], name: str) -> None:
    before = python.evaluate("window.playground.code")
    link(IGNORED[name])

    assert python.evaluate("window.playground.code") == before
    assert_sound(python)
