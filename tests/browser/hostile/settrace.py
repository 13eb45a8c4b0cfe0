"""Has every line of later programs traced, and fails there."""

import sys
import threading


def evil(*a):
    raise ValueError("evil")


threading.settrace(evil)
sys.setprofile(evil)
sys.settrace(evil)
