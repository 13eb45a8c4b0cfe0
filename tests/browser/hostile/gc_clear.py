"""Empties every dict that the collector knows."""

import gc

for thing in gc.get_objects():
    if type(thing) is dict and len(thing) > 3:
        thing.clear()
