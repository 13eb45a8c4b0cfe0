"""Asks another host by a synchronous XMLHttpRequest."""

import js

request = js.XMLHttpRequest.new()
request.open("POST", SITE, False)
request.send("secret")
