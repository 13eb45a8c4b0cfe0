"""Stands where Playwright expects a browser: answers its WebDriver BiDi, and has WebKitGTK do it.

WebKitGTK's driver speaks the older WebDriver only. What the tests need of BiDi is translated here: pages, scripts and
their handles, input, windows, pictures, errors on the console. Requests can't be answered, nor a script run before the
page's own: such commands are refused, and a test that needs one is skipped with the reason. Requests aren't seen.
"""

import asyncio
import contextlib
import json
import re
import sys
import time
import uuid
from collections.abc import Sequence
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from tests.browser.engines import REFUSAL
from tests.browser.engines.display import Display, virtual_display
from tests.browser.engines.firefox import ANNOUNCEMENT
from tests.browser.engines.webdriver import DriverError, Visitor

LOOK_SECONDS = 0.1  # how often an idle page is asked what has become of it
REDEEM_SECONDS = 0.01
SOURCE_NAMES = {"functionText", "callbackText", "expression"}  # arguments that Playwright's own functions evaluate
NOTHING = (  # true of every page here, or without a meaning for these tests
    "session.subscribe network.addDataCollector network.setCacheBehavior browser.setDownloadBehavior "
    "emulation.setScreenOrientationOverride emulation.setScreenSettingsOverride"
).split()


class Refusal(Exception):
    """A command that this engine can't do."""


class Tab:
    """One page: its window, and what is known of the document in it."""

    def __init__(self, visitor: Visitor, window: str, shown: int) -> None:
        self.visitor = visitor
        self.window = window
        self.shown = shown  # the display's number of that window
        self.context = str(uuid.uuid4())
        self.document = ""
        self.url = "about:blank"
        self.ready = ""
        self.navigation: str | None = None


class Bridge:
    """One connection of Playwright's, with all its visitors."""

    def __init__(self, socket: ServerConnection, program: str, display: Display) -> None:
        self.socket = socket
        self.program = program
        self.display = display
        self.visitors: dict[str, Visitor] = {}
        self.dark: dict[str, bool] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        self.tabs: dict[str, Tab] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def listen(self) -> None:
        """Until Playwright goes away."""
        try:
            async for text in self.socket:
                self.start(self.answer(json.loads(text)))
        finally:
            for visitor in list(self.visitors.values()):
                await visitor.end()

    async def answer(self, command: dict[str, Any]) -> None:
        """Do one command, and say how it ended."""
        method, params = command["method"], command["params"]
        reply: dict[str, Any]
        try:
            work = getattr(self, re.sub(r"\W", "_", method), None)
            if method in NOTHING:
                result: Any = {}
            elif work is None:
                raise Refusal(f"{REFUSAL}{method}")
            else:
                result = await work(**{name.replace(":", "_"): value for name, value in params.items()})
            reply = {"type": "success", "id": command["id"], "result": result or {}}
        except Exception as error:  # noqa: BLE001 (whatever it is, Playwright must not wait for ever)
            reply = {"type": "error", "id": command["id"], "error": "unknown error", "message": f"{method}: {error}"}
        await self.socket.send(json.dumps(reply))

    async def tell(self, method: str, /, **params: Any) -> None:
        """Send an event."""
        await self.socket.send(json.dumps({"type": "event", "method": method, "params": params}))

    # What has become of a page ---------------------------------------------------------------------------------------

    async def look(self, tab: Tab, program: str = "null", sources: str = "[]", **command: Any) -> Any:
        """Run a command in the page; events for whatever it shows to have changed; the command's result."""
        seen = await tab.visitor.look(tab.window, program, sources, context=tab.context, **command)
        await self.notice(tab, seen)
        return seen["result"]

    async def notice(self, tab: Tab, seen: dict[str, Any]) -> None:
        """Tell of a new document, a new address, a page loaded, errors."""
        where = {"context": tab.context, "timestamp": int(time.time() * 1000)}
        if seen["document"] != tab.document:
            old, tab.document, tab.url, tab.ready = tab.document, seen["document"], seen["url"], ""
            for sandbox in ("", "utility") if old else ():
                await self.tell("script.realmDestroyed", realm=f"{old}{sandbox}")
            if old:
                navigation = tab.navigation or str(uuid.uuid4())
                at = {**where, "navigation": navigation, "url": tab.url}
                if tab.navigation is None:
                    await self.tell("browsingContext.navigationStarted", **at)
                await self.tell("browsingContext.navigationCommitted", **at)
                tab.navigation = None
            realm = {"realm": tab.document, "origin": tab.url, "context": tab.context, "type": "window"}
            await self.tell("script.realmCreated", **realm)
        elif seen["url"] != tab.url:
            tab.url = seen["url"]
            await self.tell("browsingContext.fragmentNavigated", **where, navigation=None, url=tab.url)
        if seen["ready"] != tab.ready:
            before, tab.ready = tab.ready, seen["ready"]
            at = {**where, "navigation": None, "url": tab.url}
            if before in ("", "loading") and tab.ready != "loading":
                await self.tell("browsingContext.domContentLoaded", **at)
            if tab.ready == "complete":
                await self.tell("browsingContext.load", **at)
        for entry in seen["log"]:
            said = {"type": "string", "value": entry["text"]}
            source = {"realm": tab.document, "context": tab.context}
            more = {"method": "error", "args": [said]} if entry["type"] == "console" else {}
            common = {"level": "error", "text": entry["text"], "source": source, "timestamp": where["timestamp"]}
            await self.tell("log.entryAdded", type=entry["type"], **common, **more)

    async def watch(self, tab: Tab) -> None:
        """Look at a page now and then, for as long as it is there."""
        while tab.context in self.tabs:
            with contextlib.suppress(DriverError):  # between two documents there is none to ask
                await self.look(tab, do="look")
            await asyncio.sleep(LOOK_SECONDS)

    # Sessions, visitors and pages ------------------------------------------------------------------------------------

    async def session_new(self, **_: Any) -> Any:
        # The version is known when the first browser has started; the tests that print it ask the page.
        capabilities = {"browserName": "webkit", "browserVersion": "", "userAgent": ""}
        return {"sessionId": str(uuid.uuid4()), "capabilities": capabilities}

    async def network_addIntercept(self, phases: list[str], **_: Any) -> Any:  # noqa: N802 (BiDi's names, here and below)
        if phases != ["authRequired"]:
            raise Refusal(f"{REFUSAL}watching or answering requests")
        return {"intercept": str(uuid.uuid4())}

    async def script_addPreloadScript(self, functionDeclaration: str, **_: Any) -> Any:  # noqa: N802, N803
        if "ServiceWorkerContainer" in functionDeclaration:  # Playwright's own, to keep them out: here they are let in
            return {"script": str(uuid.uuid4())}
        raise Refusal(f"{REFUSAL}a script before the page's own")

    async def browser_createUserContext(self, **_: Any) -> Any:  # noqa: N802
        return {"userContext": str(uuid.uuid4())}

    async def emulation_setMediaFeaturesOverride(self, features: dict[str, Any], **where: Any) -> None:  # noqa: N802
        dark = features.get("prefers-color-scheme") == "dark"
        there = [self.tabs[context].visitor for context in where.get("contexts", ())]
        there += [self.visitors[user] for user in where.get("userContexts", ()) if user in self.visitors]
        if any(visitor.dark != dark for visitor in there):
            raise Refusal(f"{REFUSAL}a change of the colour scheme")
        self.dark |= dict.fromkeys(where.get("userContexts", ()), dark)

    async def browsingContext_setViewport(self, viewport: dict[str, int], **where: Any) -> None:  # noqa: N802
        size = viewport["width"], viewport["height"]
        for user in where.get("userContexts", ()):
            self.sizes[user] = size
        if "context" in where:
            tab = self.tabs[where["context"]]
            await tab.visitor.resize(tab.window, *size)

    async def browsingContext_create(self, userContext: str, **_: Any) -> Any:  # noqa: N802, N803
        visitor, before = self.visitors.get(userContext), self.display.windows()
        if visitor is None:
            visitor = Visitor(self.program, self.display.name, self.dark.get(userContext, False))
            self.visitors[userContext] = visitor
            window = await visitor.start()
        else:
            window = (await visitor.ask("POST", "/window/new", {"type": "window"}))["handle"]
        if userContext in self.sizes:
            await visitor.resize(window, *self.sizes[userContext])
        tab = Tab(visitor, window, await self.display.newest(before))
        self.display.focus(tab.shown)
        self.tabs[tab.context] = tab
        about = {"context": tab.context, "url": "about:blank", "userContext": userContext, "children": []}
        await self.tell("browsingContext.contextCreated", **about, parent=None, originalOpener=None)
        await self.look(tab, do="look")
        self.start(self.watch(tab))
        return {"context": tab.context}

    async def browsingContext_activate(self, context: str) -> None:  # noqa: N802
        self.display.focus(self.tabs[context].shown)

    async def browsingContext_close(self, context: str, **_: Any) -> None:  # noqa: N802
        tab = self.tabs.pop(context)
        with contextlib.suppress(DriverError):
            left = next((other for other in self.tabs.values() if other.visitor is tab.visitor), None)
            if left is None:  # a browser ends with its last window: that one stays, and does nothing more
                await tab.visitor.on(tab.window, "POST", "/url", {"url": "about:blank"})
            else:
                await tab.visitor.on(tab.window, "DELETE", "/window")
                await tab.visitor.on(left.window, "GET", "/url")  # the driver opens windows from one that is there
        await self.tell("browsingContext.contextDestroyed", context=context, url=tab.url, children=[], parent=None)

    async def browser_removeUserContext(self, userContext: str) -> None:  # noqa: N802, N803
        visitor = self.visitors.pop(userContext, None)
        for tab in [tab for tab in self.tabs.values() if tab.visitor is visitor]:
            await self.browsingContext_close(tab.context)
        if visitor is not None:
            await visitor.end()

    async def browser_close(self) -> None:
        for user in list(self.visitors):
            await self.browser_removeUserContext(user)
        asyncio.get_running_loop().call_later(0.1, sys.exit, 0)

    # Moving about ----------------------------------------------------------------------------------------------------

    async def browsingContext_navigate(self, context: str, url: str, **_: Any) -> Any:  # noqa: N802
        tab = self.tabs[context]
        same = "#" in url and url.partition("#")[0] == tab.url.partition("#")[0]
        if not same:
            await self.depart(tab, url)
        await tab.visitor.on(tab.window, "POST", "/url", {"url": url})
        return {"navigation": tab.navigation, "url": url}

    async def depart(self, tab: Tab, url: str) -> None:
        """Tell that the page goes elsewhere; `notice` tells when it is there."""
        tab.navigation = str(uuid.uuid4())
        at = {"context": tab.context, "navigation": tab.navigation, "url": url, "timestamp": int(time.time() * 1000)}
        await self.tell("browsingContext.navigationStarted", **at)

    async def browsingContext_reload(self, context: str, **_: Any) -> Any:  # noqa: N802
        tab = self.tabs[context]
        await tab.visitor.on(tab.window, "POST", "/refresh")
        return {"navigation": None, "url": tab.url}

    async def browsingContext_traverseHistory(self, context: str, delta: int) -> None:  # noqa: N802
        tab = self.tabs[context]
        await tab.visitor.on(tab.window, "POST", "/back" if delta < 0 else "/forward")

    async def browsingContext_handleUserPrompt(self, context: str, accept: bool = True, **_: Any) -> None:  # noqa: N802
        tab = self.tabs[context]
        await tab.visitor.on(tab.window, "POST", "/alert/accept" if accept else "/alert/dismiss")

    async def browsingContext_captureScreenshot(self, context: str, **_: Any) -> Any:  # noqa: N802
        tab = self.tabs[context]
        return {"data": await tab.visitor.on(tab.window, "GET", "/screenshot")}

    # Scripts ---------------------------------------------------------------------------------------------------------

    async def script_evaluate(self, expression: str, target: dict[str, str], **how: Any) -> Any:
        program = f"() => ({expression.strip().rstrip(';')})"
        return await self.run(target, program, [], how)

    async def script_callFunction(  # noqa: N802
        self,
        functionDeclaration: str,  # noqa: N803
        target: dict[str, str],
        arguments: Sequence[Any] = (),
        **how: Any,
    ) -> Any:
        return await self.run(target, functionDeclaration, list(arguments), how)

    async def run(self, target: dict[str, str], program: str, values: list[Any], how: dict[str, Any]) -> Any:
        """A program's outcome, however long it takes; the driver is free for other commands meanwhile."""
        tab = self.tabs[target["context"]]
        handle = next((value["handle"] for value in values if "handle" in value), "")
        command = {"awaitPromise": how.get("awaitPromise", False), "byHandle": how.get("resultOwnership") == "root"}
        origin = handle.partition("/")[0] or None
        start = {**command, "do": "run", "values": values, "document": origin}
        known = texts(values)
        try:
            outcome = await self.look(tab, program, listed(known | {f"({text})" for text in known}, "({})"), **start)
        except DriverError as error:
            if "SyntaxError" not in str(error) and "Unexpected" not in str(error):
                raise
            outcome = await self.look(tab, program, listed(known, "{{ {} }}"), **start)  # a whole script
        home = tab.document
        while "ticket" in outcome:
            await asyncio.sleep(REDEEM_SECONDS)
            outcome = await self.look(tab, do="redeem", ticket=outcome["ticket"], document=home, **command)
        if outcome["type"] == "gone":
            raise Refusal("Execution context was destroyed, most likely because of a navigation")
        return {**outcome, "realm": f"{tab.document}{'utility' if target.get('sandbox') else ''}"}

    async def script_disown(self, handles: list[str], target: dict[str, str]) -> None:
        await self.look(self.tabs[target["context"]], do="release", handles=handles)

    # Input -----------------------------------------------------------------------------------------------------------

    async def input_performActions(self, context: str, actions: list[Any]) -> None:  # noqa: N802
        tab = self.tabs[context]
        self.display.focus(tab.shown)
        await tab.visitor.on(tab.window, "POST", "/actions", {"actions": actions})


def texts(values: Sequence[Any]) -> set[str]:
    """The text that a call of Playwright's will have the page evaluate: a function to run, and those it is given."""
    if len(values) < 4 or "handle" not in values[0]:
        return set()
    found = [values[3].get("value")]
    waiting = list(values[4:])
    while waiting:
        value = waiting.pop()
        if value.get("type") == "object":
            pairs = {name["value"]: item for name, item in value["value"]}
            name, content = pairs.get("k", {}).get("value"), pairs.get("v", {}).get("value")
            if name in SOURCE_NAMES:
                found.append(content)
            waiting.extend(pairs.values())
        elif value.get("type") == "array":
            waiting.extend(value["value"])
    return {text for text in found if isinstance(text, str) and text.strip()}


def listed(known: set[str], meaning: str) -> str:
    """Those texts beside what the page has in the place of evaluating them, as code."""
    return f"[{', '.join(f'[{json.dumps(text)}, () => {meaning.format(text)}]' for text in known)}]"


async def run(program: str) -> None:
    """Start a display, say where the bridge listens, and stay until Playwright ends it."""
    async with virtual_display() as display:

        async def connected(socket: ServerConnection) -> None:
            await Bridge(socket, program, display).listen()

        async with serve(connected, "127.0.0.1", 0, max_size=None, ping_interval=None) as server:
            print(f"{ANNOUNCEMENT}{server.sockets[0].getsockname()[1]}", flush=True)
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
