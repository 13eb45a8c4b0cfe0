"""Posts forged messages to the frame, which knows only its own."""

import js

for forged in ("sandbox", None, '{"kind": "terminate", "worker": 1}'):
    js.postMessage(forged)
js.self.postMessage("sandbox", js.Array.of(js.MessageChannel.new().port1))
