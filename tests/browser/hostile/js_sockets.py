"""Opens every kind of connection that a browser has."""

import js

for make in (
    lambda: js.WebSocket.new(SITE.replace("http", "ws")),
    lambda: js.EventSource.new(SITE),
    lambda: js.WebTransport.new(SITE.replace("http:", "https:")),
    lambda: js.RTCPeerConnection.new(),
    lambda: js.navigator.sendBeacon(SITE, "x"),
):
    try:
        make()
    except BaseException as error:
        print(type(error).__name__)
