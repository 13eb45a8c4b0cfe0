"""Closes the worker under itself."""

import js

js.close()
print("still here")
