"""The API reference: its pages open, examples run where they stand, names are found, under the site's own policy."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations


def open_page(page: Page, site: str, name: str) -> None:
    """Open a page of the reference."""
    page.goto(f"{site}reference/{name}")


def test_the_playground_leads_to_it(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Reference").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Reference")
    page.get_by_role("main").get_by_role("link", name="softmax", exact=True).first.click()
    expect(page.locator("#softmax")).to_be_in_viewport()
    expect(page.get_by_role("link", name="pytensor", exact=True).first).to_have_attribute("href", "../index.html")


def test_a_page_is_text_until_an_example_is_run(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    open_page(page, site, "pytensor.html")

    expect(page.locator("#exp")).to_contain_text("exp(x: Tensor) -> Tensor")
    expect(page.locator("#exp")).to_contain_text("tensor([1.0000, 2.7183, 7.3891])")
    assert not [url for url in asked if "embed" in url or "runtime" in url]


@pytest.mark.parametrize(
    ("name", "anchor", "value"),
    [
        ("pytensor.html", "exp", "2.7183"),
        ("pytensor.html", "argmax", "(tensor(1), tensor([1, 0]))"),
        ("pytensor.nn.html", "Sequential", "(5, 1)"),
        ("pytensor.optim.lr_scheduler.html", "StepLR", "0.01"),
    ],
)
def test_an_example_runs_where_it_stands(page: Page, site: str, name: str, anchor: str, value: str) -> None:
    open_page(page, site, name)
    example = page.locator(f"[id='{anchor}'] > .example").first
    example.get_by_role("button", name="Run").click()

    playground = example.locator("tensor-playground")
    expect(playground).to_have_attribute("data-state", "done")
    expect(playground).to_contain_text(value)
    assert ">>>" not in playground.evaluate("element => element.code")


def test_what_a_session_echoes_before_its_last_line_is_printed(page: Page, site: str) -> None:
    open_page(page, site, "pytensor.nn.html")
    example = page.locator("#Linear > .example").first
    example.get_by_role("button", name="Run").click()

    playground = example.locator("tensor-playground")
    expect(playground).to_have_attribute("data-state", "done")
    result = playground.evaluate("element => element.run()")
    assert result["stdout"] == "(5, 2)\n"
    assert result["value"] == "[(2, 3), (2,)]"


def test_a_search_finds_a_name_and_goes_there_by_keyboard(page: Page, site: str) -> None:
    open_page(page, site, "index.html")
    page.keyboard.press("/")
    page.keyboard.type("clip_grad_no")

    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_contain_text("pytensor.nn.utils.clip_grad_norm_")
    page.keyboard.press("Enter")

    expect(page.locator("[id='clip_grad_norm_']")).to_be_in_viewport()


def test_the_theme_chosen_on_the_playground_holds_here(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("button", name="Theme").click()
    open_page(page, site, "pytensor.html")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("index.html", "pytensor.html", "pytensor.nn.html", "pytensor.Tensor.html"):
        open_page(page, site, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "pytensor.nn.init.html"])
def test_axe_finds_nothing_to_complain_of(page: Page, site: str, name: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, name)
    page.get_by_role("combobox").fill("uniform")
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []
