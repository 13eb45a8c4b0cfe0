"""Has the collector call it, and fails there."""

import gc


def evil(*a):
    while True:
        pass


gc.callbacks.append(evil)
