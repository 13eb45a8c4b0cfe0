"""Stands where Playwright expects Firefox: starts it, and passes WebDriver BiDi on both ways.

Playwright speaks BiDi with the stock browser, but every visit of its begins with a command that the long-term release
doesn't know yet. That one is answered here, from the browser's own privileged scope. Text comes as a paste, and what is
told of downloads is filled in; all else goes through untouched.
"""

import asyncio
import itertools
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets import Data
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

ANNOUNCEMENT = "WebDriver BiDi listening on ws://127.0.0.1:"
# What Playwright calls to insert text, within the JSON of a command, and what it is to call.
INSERTING = "window.__pw_bidiInsertText"
INSERT_TEXT = json.dumps(f"({(Path(__file__).parent / 'insert_text.js').read_text('utf-8')})")[1:-1]
DOWNLOAD = "browsingContext.download"  # how the two events of one begin: that it will, and that it has ended
COLOR_SCHEMES = {"dark": 0, "light": 1}
FOLLOW_SYSTEM = 2
OWN_IDS = itertools.count(2_000_000_000)  # far from Playwright's


class Relay:
    """One connection of Playwright's, and the browser behind it."""

    def __init__(self, here: ServerConnection, browser: ClientConnection) -> None:
        self.here = here
        self.browser = browser
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.privileged: str | None = None

    async def ask(self, method: str, **params: Any) -> Any:
        """A command of our own, and its result."""
        number = next(OWN_IDS)
        self.answers[number] = asyncio.get_running_loop().create_future()
        await self.browser.send(json.dumps({"id": number, "method": method, "params": params}))
        return await self.answers[number]

    async def set_media(self, features: dict[str, str | None]) -> None:
        """Override `prefers-color-scheme` for all pages: tests look at one at a time."""
        if self.privileged is None:
            tree = await self.ask("browsingContext.getTree", **{"moz:scope": "chrome"})
            self.privileged = tree["contexts"][0]["context"]
        scheme = COLOR_SCHEMES.get(features.get("prefers-color-scheme") or "", FOLLOW_SYSTEM)
        await self.ask(
            "script.evaluate",
            expression=f"Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', {scheme})",
            target={"context": self.privileged},
            awaitPromise=False,
        )

    async def answer(self, command: dict[str, Any]) -> None:
        """Do a command that the browser doesn't know."""
        try:
            await self.set_media(command["params"].get("features", {}))
            reply = {"type": "success", "id": command["id"], "result": {}}
        except (KeyError, RuntimeError) as error:
            reply = {"type": "error", "id": command["id"], "error": "unknown error", "message": repr(error)}
        await self.here.send(json.dumps(reply))

    async def commands(self) -> None:
        """From Playwright to the browser."""
        tasks = set()
        async for text in self.here:
            if "emulation.setMediaFeaturesOverride" in str(text):
                command = json.loads(text)
                if command["method"] == "emulation.setMediaFeaturesOverride":
                    task = asyncio.create_task(self.answer(command))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                    continue
            await self.browser.send(str(text).replace(INSERTING, INSERT_TEXT))

    async def events(self) -> None:
        """From the browser to Playwright, but for the answers to our own commands."""
        async for text in self.browser:
            if self.answers:
                message = json.loads(text)
                waiting = self.answers.pop(message.get("id"), None)
                if waiting is not None:
                    if message["type"] == "success":
                        waiting.set_result(message["result"])
                    else:
                        waiting.set_exception(RuntimeError(message["message"]))
                    continue
            await self.here.send(with_download(text) if DOWNLOAD in str(text) else text)


def with_download(text: Data) -> Data:
    """A page's own file has no number in the long-term release, and without one Playwright takes no note of it."""
    message = json.loads(text)
    if not message.get("method", "").startswith(DOWNLOAD):
        return text
    params = message["params"]
    params.setdefault("download", params["navigation"] or params["url"])
    return json.dumps(message)


async def run(program: str, arguments: Sequence[str]) -> None:
    """Start the browser, say where the relay listens, and stay until the browser ends."""
    browser = await asyncio.create_subprocess_exec(
        program, "--remote-allow-system-access", *arguments, stderr=asyncio.subprocess.PIPE
    )
    assert browser.stderr is not None
    port = ""
    while not port:
        line = (await browser.stderr.readline()).decode("utf-8", "replace")
        if not line:
            raise SystemExit(f"{program} ended before it could be spoken to")
        if found := re.search(re.escape(ANNOUNCEMENT) + r"(\d+)", line):
            port = found[1]
        else:
            print(line, end="", flush=True)

    async def connected(here: ServerConnection) -> None:
        async with connect(f"ws://127.0.0.1:{port}/session", max_size=None, ping_interval=None) as there:
            relay = Relay(here, there)
            _done, pending = await asyncio.wait(
                [asyncio.create_task(relay.commands()), asyncio.create_task(relay.events())],
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in pending:
                task.cancel()

    async with serve(connected, "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
        own = server.sockets[0].getsockname()[1]
        print(f"{ANNOUNCEMENT}{own}", flush=True)
        while await browser.stderr.readline():  # what it says besides is nobody's concern; unread, it would block
            pass
        await browser.wait()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2:]))
