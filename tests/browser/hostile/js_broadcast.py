"""Talks to the page over a BroadcastChannel, and asks for a lock."""

import js

channel = js.BroadcastChannel.new("pytensor-playground")
for _ in range(1_000):
    channel.postMessage("evil")
js.navigator.locks.request("pytensor-playground", lambda lock: None)
