"""Climbs from the worker to the page that holds it."""

import js

for climb in (
    "js.parent.document.title",
    "js.top.location.href",
    "js.opener.document",
    "js.frames[0]",
    "js.window.parent",
    "js.self.parent",
    "js.globalThis.parent.playground.code",
):
    try:
        print(eval(climb))
    except BaseException as error:
        print(type(error).__name__)
