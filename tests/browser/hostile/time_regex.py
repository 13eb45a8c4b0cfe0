"""Matches a pattern for ages."""

import re

re.match(r"(a+)+$", "a" * 64 + "b")
