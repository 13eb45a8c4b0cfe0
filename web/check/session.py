"""One headless Chromium with one page of the built site, in which cells run one after another.

A cell runs as it would for a visitor: in `<tensor-playground>`, Pyodide, the kernels. Each cell that names an `env`
has an element of its own, behind those of the same file; all others run in one element, each in a fresh namespace. What
a run came to is read off the element's result; whether that is right is expect.py's.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Error as PlaywrightError, Page, sync_playwright

from ..chromium import ARGUMENTS, NoChromium, find_chromium
from ..serve import site_server
from .cells import Cell
from .expect import Outcome

BOOT_S = 120
"""Python starts in two seconds; on a loaded machine of a farm in many."""
GRACE_S = 15
"""A run that its own time limit cannot end, since it hangs inside one call, is given up after so many more."""

# The page that cells run in. It lies nowhere: the browser is given it when it asks the site for this name.
HOST_PAGE = "check-cells.html"
HOST = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Cells</title>
<script type="module" src="./embed.js"></script>
<body></body></html>
"""

BOOT = """async () => {
  await customElements.whenDefined('tensor-playground');
  const element = document.createElement('tensor-playground');
  document.body.append(element);
  await element.updateComplete;
  element.code = '1';
  await element.run();
  await element.ready;
  window.cell = element;
}"""

RUN = """async ([code, env, limit_s, grace_s]) => {
  let element = window.cell;
  if (env) {
    element = document.createElement('tensor-playground');
    element.setAttribute('env', env);
    document.body.append(element);
    await element.updateComplete;
  }
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(null), (limit_s + grace_s) * 1000)));
  const result = await Promise.race([element.run(code, { limit_ms: limit_s * 1000 }), late]);
  clearTimeout(timer);
  if (!result) {
    element.stop();
    const message = `nothing came in ${limit_s + grace_s} seconds`;
    return { ok: false, stdout: '', value: null, error: { type: 'TimeLimitError', message, line: null } };
  }
  const names = Object.fromEntries(Object.entries(result.tensors).map(([name, { data }]) => [name, data]));
  const verdicts = {};
  let says = '';
  for (const event of result.displays) {
    if (event.kind === 'number') names[event.name] = event.value;
    if (event.kind === 'exercise') [verdicts[event.name], says] = [event.verdict, event.says];
  }
  const { ok, stdout, value, error } = result;
  const told = error && { type: error.type, message: error.message, line: error.line };
  return { ok, stdout, value, error: told, names, verdicts, says };
}"""


class CannotRun(Exception):
    """There is no site, no browser, or Python does not start in it."""


def built_site() -> Path:
    """The site that comes with this package, or the checkout's own dist/. Raises CannotRun where there is none."""
    places = [Path(__file__).resolve().parents[up] / "dist" for up in (1, 2)]
    for place in places:
        if (place / "embed.js").is_file():
            return place
    raise CannotRun("there is no built site: run python3 build.py site first, or give one with --site")


class Session:
    """A booted page. Made by `session`."""

    def __init__(self, page: Page, limit: float) -> None:
        self.page = page
        self.limit = limit

    def run(self, cell: Cell) -> Outcome:
        """Run a cell to its end. Raises CannotRun where the page itself has died."""
        env = f"{cell.path}: {cell.env}" if cell.env else ""
        start = time.perf_counter()
        try:
            told: dict[str, Any] = self.page.evaluate(RUN, [cell.code, env, self.limit, GRACE_S])
        except PlaywrightError as error:
            raise CannotRun(f"the page died while a cell ran: {first_line(error)}") from error
        return Outcome(**told, seconds=time.perf_counter() - start)


@contextmanager
def session(site: Path, limit: float) -> Iterator[Session]:
    """A page of the site in which Python is up; each run ends after `limit` seconds. Raises CannotRun."""
    if not (site / "embed.js").is_file():
        raise CannotRun(f"{site} holds no built site (no embed.js)")
    with site_server(site) as server, sync_playwright() as playwright:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            path = find_chromium(playwright)
        except NoChromium as error:
            raise CannotRun(str(error)) from error
        if path is None:
            raise CannotRun(
                "there is no Chromium: python -m playwright install chromium brings one, or give one's path in "
                "PLAYGROUND_CHROMIUM"
            )
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            context = browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
            address = server.address + HOST_PAGE
            context.route(address, lambda route: route.fulfill(body=HOST, content_type="text/html; charset=utf-8"))
            page = context.new_page()
            page.set_default_timeout(BOOT_S * 1000)
            try:
                page.goto(address)
                page.evaluate(BOOT)
            except PlaywrightError as error:
                raise CannotRun(f"Python does not start in the page: {first_line(error)}") from error
            yield Session(page, limit)
        finally:
            browser.close()
            server.shutdown()
            thread.join()


def first_line(error: Exception) -> str:
    """What an error of the browser's says, without its call log."""
    return str(error).partition("\n")[0]
