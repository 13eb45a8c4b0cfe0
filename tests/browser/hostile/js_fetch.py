"""Asks another host by fetch, in each of its modes."""

import js

for mode in ("cors", "no-cors", "navigate"):
    try:
        js.fetch(f"{SITE}?{mode}", mode=mode)
    except BaseException:
        pass
await_me = js.Request.new(f"{SITE}request")
js.fetch(await_me)
