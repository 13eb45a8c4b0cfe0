"""What a reader does on the playground's page, for the tests of it."""

from playwright.sync_api import Locator, Page, expect

# A promise that Python can run. A browser that has much to do may have loaded the page before the element is defined.
READY = "customElements.whenDefined('tensor-playground').then(() => window.playground.ready)"


def open_playground(page: Page, site: str, query: str = "") -> Locator:
    """The page's element, once the program it opens with has run."""
    page.goto(site + query)
    playground = page.locator("#playground")
    expect(playground).to_have_attribute("data-state", "done")
    editor(page).wait_for()  # which gives way to the first gradients
    return playground


def editor(page: Page) -> Locator:
    """Where the code is."""
    return page.get_by_role("textbox", name="Python code")


def write(page: Page, code: str) -> None:
    """Replace the code as a paste would: typing would have the editor indent and close brackets."""
    editor(page).click(position={"x": 2, "y": 8})  # on the text: behind it may stand values
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
