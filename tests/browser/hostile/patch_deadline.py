"""Takes the clock away that ends programs, then never ends."""

import sys

from playground import deadline

for tool in range(6):
    try:
        sys.monitoring.free_tool_id(tool)
    except ValueError:
        pass
deadline.TimeLimitError = deadline.deadline = None
while True:
    pass
