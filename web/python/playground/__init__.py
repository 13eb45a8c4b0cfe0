"""What the page runs beside pytensor: the runner of user code, and the display module. Ordinary Python.

Arrows: runner → names, mistakes, deadline, display → output; names, display → grids. None of them knows JavaScript.
"""
