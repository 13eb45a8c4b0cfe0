"""Loads a module from another host, in a worker of its own."""

import js

script = f"import('{SITE}module.js')"
js.Worker.new(f"data:text/javascript,{script}", type="module")
js.setTimeout(script, 0)
