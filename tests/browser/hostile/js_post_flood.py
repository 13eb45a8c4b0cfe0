"""Floods the frame with messages."""

import js

for _ in range(200_000):
    js.postMessage("sandbox")
