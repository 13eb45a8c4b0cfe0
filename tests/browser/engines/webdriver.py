"""A WebKit visitor behind WebKitWebDriver: one driver process and one browser, with commands as WebDriver has them.

It knows nothing of BiDi; webkit.py translates. A driver of this kind has one session, so each visitor gets a process.
"""

import asyncio
import contextlib
import http.client
import json
import os
import socket
from pathlib import Path
from typing import Any

from tests.browser.engines import REFUSAL

STARTED_SECONDS = 30
ANSWER_SECONDS = 120
IN_PAGE = (Path(__file__).parent / "webkit_page.js").read_text("utf-8").strip()
INSERT_TEXT = (Path(__file__).parent / "insert_text.js").read_text("utf-8").strip()


class DriverError(Exception):
    """The driver refused a command; the message is its own."""


class Visitor:
    """A browser with a storage of its own, and one or more windows."""

    def __init__(self, program: str, display: str, dark: bool) -> None:
        self.program = program
        self.dark = dark
        self.environment = {**os.environ, "DISPLAY": display, "GTK_THEME": "Adwaita:dark" if dark else "Adwaita"}
        self.turn = asyncio.Lock()  # the driver does one thing at a time
        self.window = ""
        self.session = ""

    async def start(self) -> str:
        """Start driver and browser; the handle of its first window."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        quiet = asyncio.subprocess.DEVNULL
        self.process = await asyncio.create_subprocess_exec(
            self.program, f"--port={port}", env=self.environment, stdout=quiet, stderr=quiet
        )
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        for _ in range(STARTED_SECONDS * 20):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            await asyncio.sleep(0.05)
        capabilities = {"pageLoadStrategy": "none", "unhandledPromptBehavior": "ignore"}
        started = await self.ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = started["sessionId"]
        self.window = await self.ask("GET", "/window")
        return self.window

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One command of the session, once its turn has come."""
        async with self.turn:
            return await self._ask(method, path, body)

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        where = f"/session/{self.session}{path}" if self.session else path
        return await asyncio.to_thread(self._request, method, where, body)

    def _request(self, method: str, where: str, body: Any) -> Any:
        content = None if method != "POST" else json.dumps(body if body is not None else {})
        try:
            self.connection.request(method, where, content)
            answer = self.connection.getresponse()
            value = json.loads(answer.read())["value"]
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.connection.close()
            raise DriverError(f"{where}: {error!r}") from error
        if answer.status != 200:
            raise DriverError(f"{value['error']}: {value['message']}")
        return value

    async def on(self, window: str, method: str, path: str, body: Any = None) -> Any:
        """The same, with that window in front of it."""
        async with self.turn:
            if window != self.window:
                await self._ask("POST", "/window", {"handle": window})
                self.window = window
            return await self._ask(method, path, body)

    async def look(self, window: str, program: str = "null", sources: str = "[]", **command: Any) -> dict[str, Any]:
        """Run a command of webkit_page.js there: its result, and what has become of the document."""
        script = f"return ({IN_PAGE})(arguments[0], {program}, {sources}, {INSERT_TEXT})"
        seen = await self.on(window, "POST", "/execute/sync", {"script": script, "args": [command]})
        if not isinstance(seen, dict):
            raise DriverError("the document went away while it was asked")
        return seen

    async def resize(self, window: str, width: int, height: int) -> None:
        """Give the page that many CSS pixels: the window has borders and bars besides."""
        for _ in range(20):
            sizes = await self.on(
                window, "POST", "/execute/sync", {"script": "return [innerWidth, innerHeight]", "args": []}
            )
            if sizes == [width, height]:
                return
            outer = await self.on(window, "GET", "/window/rect")
            wanted = {"width": outer["width"] + width - sizes[0], "height": outer["height"] + height - sizes[1]}
            await self.on(window, "POST", "/window/rect", {"x": 0, "y": 0, **wanted})
            await asyncio.sleep(0.05)
        raise DriverError(f"{REFUSAL}a window of {width} by {height}: its own bars are wider")

    async def end(self) -> None:
        """Close the browser, then the driver."""
        with contextlib.suppress(DriverError, TimeoutError):
            await asyncio.wait_for(self.ask("DELETE", ""), 5)
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        await self.process.wait()
