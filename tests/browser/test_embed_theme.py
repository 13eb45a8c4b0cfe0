"""An element is light or dark as the page around it is, however that page says so, and changes when it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from tests.browser.served import served

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page</title>
<link rel="icon" href="data:,">
<style id="sheet"></style>
<script type="module" src="{site}embed.js"></script>
<section id="around"><tensor-playground>a = 1</tensor-playground></section>
"""

# What the page does, and what the element must be, on a machine whose user has asked for dark.
CASES = {
    "a plain page": ("", "light"),
    "Docusaurus, PyData, daisyUI": ("html.dataset.theme = 'dark'", "dark"),
    "Furo": ("body.dataset.theme = 'dark'", "dark"),
    "a theme that leaves it to the system": (
        "html.dataset.theme = 'auto'; sheet('html{color-scheme:light dark}')",
        "dark",
    ),
    "Bootstrap": ("html.dataset.bsTheme = 'dark'", "dark"),
    "Bootstrap, one section": ("html.dataset.bsTheme = 'dark'; around.dataset.bsTheme = 'light'", "light"),
    "Material for MkDocs": ("body.dataset.mdColorScheme = 'slate'", "dark"),
    "Tailwind": ("html.className = 'dark'", "dark"),
    "Quarto": ("body.className = 'quarto-dark'", "dark"),
    "a color-scheme": ("sheet('html{color-scheme:dark}')", "dark"),
    "a color-scheme for light, against the system": ("sheet('html{color-scheme:light}')", "light"),
    "reveal's black": ("sheet('body{background:#191919}')", "dark"),
    "reveal's white": ("sheet('body{background:#fff}')", "light"),
    "solarized": ("sheet('body{background:#fdf6e3}')", "light"),
    "a black slide of a white deck": (
        "body.style.background = '#fff'; around.className = 'has-dark-background'",
        "dark",
    ),
    "a panel": ("sheet('body{background:#fff} section{background:rgb(20 30 50)}')", "dark"),
    "a colour that is hardly there": ("sheet('body{background:#fff} section{background:rgb(0 0 0 / 5%)}')", "light"),
    "a section's class that means something else": ("around.className = 'dark'", "light"),
    "a background that fades": ("sheet('body{background:#111;transition:background .1s}')", "dark"),
}

CHANGE = """async (change) => {
  const [html, body, around] = [document.documentElement, document.body, document.getElementById('around')];
  const sheet = (css) => { document.getElementById('sheet').textContent = css; };
  sheet('');
  for (const box of [html, body, around]) {
    for (const name of box.getAttributeNames()) if (name !== 'id') box.removeAttribute(name);
  }
  await new Promise(requestAnimationFrame);
  new Function('html', 'body', 'around', 'sheet', change)(html, body, around, sheet);
}"""
# By its ground, which is nearly white or nearly black.
IS = """(want) => {
  const [red] = getComputedStyle(document.querySelector('tensor-playground')).backgroundColor.match(/\\d+/g);
  return (red > 127 ? 'light' : 'dark') === want;
}"""


@pytest.fixture
def page(browser: Browser, site: str, tmp_path: Path) -> Iterator[Page]:
    (tmp_path / "index.html").write_text(PAGE.format(site=site), "utf-8")
    context = browser.new_context(color_scheme="dark", service_workers="block")
    page = context.new_page()
    with served(tmp_path) as address:
        page.goto(address)
        page.wait_for_selector("tensor-playground[data-layout]")
        yield page
    context.close()


def test_an_element_is_as_the_page_around_it_and_follows_it(page: Page) -> None:
    for name, (change, scheme) in CASES.items():
        page.evaluate(CHANGE, change)
        try:
            page.wait_for_function(IS, arg=scheme, timeout=5000)
        except TimeoutError:
            pytest.fail(f"{name}: the element is not {scheme}")


def test_its_own_theme_comes_first(page: Page) -> None:
    page.evaluate(CHANGE, "html.dataset.theme = 'dark'")
    page.wait_for_function(IS, arg="dark")
    page.evaluate("document.querySelector('tensor-playground').theme = 'light'")
    page.wait_for_function(IS, arg="light")
    page.evaluate("document.querySelector('tensor-playground').theme = 'auto'")
    page.wait_for_function(IS, arg="dark")
