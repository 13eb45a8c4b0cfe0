"""Sends the worker elsewhere."""

import js

js.location.href = SITE
js.location = SITE
