"""Leaves calls behind for the end of Python."""

import atexit
import sys

atexit.register(lambda: 1 / 0)
sys.excepthook = sys.unraisablehook = lambda *a: 1 / 0
raise KeyboardInterrupt
