"""Takes every tool of sys.monitoring and keeps it."""

import sys

for tool in range(6):
    try:
        sys.monitoring.use_tool_id(tool, "evil")
        sys.monitoring.set_events(tool, 1)
        sys.monitoring.register_callback(tool, 1, lambda *a: 1 / 0)
    except ValueError:
        pass
