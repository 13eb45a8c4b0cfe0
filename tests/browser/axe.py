"""What axe-core has to complain of in a page, for the tests that expect nothing."""

from playwright.sync_api import Page

from tests.browser.conftest import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page, arguments: str = "") -> list[str]:
    """Each broken rule with its first elements; `arguments`, in JavaScript, are those of axe.run()."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    broken = page.evaluate(f"async () => (await axe.run({arguments})).violations")
    return [f"{rule['id']}: {rule['help']}: {' '.join(node['html'] for node in rule['nodes'][:3])}" for rule in broken]
