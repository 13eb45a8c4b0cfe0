"""The element on somebody else's page, under a policy as strict as docs/embedding.md says is enough."""

from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations

HOST_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A lecture</title>
<link rel="icon" href="data:,">
<script type="module" src="embed.js"></script>
<main>
<h1>A lecture</h1>
<tensor-playground id="first" autorun>
  a = tensor([[1, -2]], requires_grad=True)
  (a * a).sum().backward()
</tensor-playground>
<tensor-playground id="second" height="300">b = ones(2)</tensor-playground>
</main>
"""


# That of docs/embedding.md.
POLICY = "default-src 'none'; script-src 'self'; frame-src 'self'; connect-src 'self'; style-src 'self'; img-src data:"


def open_host_page(page: Page, site: str) -> None:
    """Open HOST_PAGE as a page of the site's host."""

    def answer(route: Route) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        route.fulfill(body=HOST_PAGE, headers=headers)

    page.route(f"{site}lecture.html", answer)
    page.goto(f"{site}lecture.html")


def test_an_embedded_element_runs_its_own_text_and_shows_gradients(page: Page, site: str) -> None:
    open_host_page(page, site)

    first = page.locator("#first")
    expect(first).to_have_attribute("data-state", "done")
    result = first.evaluate("element => element.run()")
    assert result["ok"]
    assert result["tensors"]["a"] == {"shape": [1, 2], "dtype": "float32", "data": [[1, -2]], "grad": [[2, -4]]}
    expect(first.locator("[data-tensor=a]")).to_be_visible()


def test_values_have_their_colours_on_a_page_without_a_colour_scheme(page: Page, site: str) -> None:
    open_host_page(page, site)

    cells = page.locator("#first [data-tensor=a] [role=gridcell]")
    expect(cells.first).to_be_visible()
    colours = {cell.evaluate("cell => getComputedStyle(cell).backgroundColor") for cell in cells.all()}
    assert len(colours) >= 4, colours  # two values and two gradients of either sign and size
    assert "rgba(0, 0, 0, 0)" not in colours


def test_elements_of_one_page_share_one_python(page: Page, site: str) -> None:
    open_host_page(page, site)

    for name in ("first", "second"):
        page.locator(f"#{name}").evaluate("element => element.ready")
    result = page.locator("#second").evaluate("element => element.run()")

    assert result["tensors"]["b"]["data"] == [1, 1]
    assert len(page.frames) == 2  # the page, and one sandbox


def test_a_page_with_elements_keeps_its_headings_and_landmarks(page: Page, site: str) -> None:
    open_host_page(page, site)
    for name in ("first", "second"):
        page.locator(f"#{name}").evaluate("element => element.run()")

    assert violations(page) == []
