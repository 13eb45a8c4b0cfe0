"""The part of run.mjs that is Python, inside Pyodide: finds pytest and Hypothesis, runs pytest, gives its exit status.

Mounted before: `/project` (the tests and pyproject.toml), `/lent` (the site-packages of `.venv`), `/cache`.
"""

import importlib.metadata
import os
import sys
from pathlib import Path

LENT = ("pytest", "hypothesis", "pluggy", "iniconfig", "packaging", "pygments", "sortedcontainers")


def link_packages() -> None:
    """Make the lent packages importable, and nothing else of that environment: the rest is not for WebAssembly."""
    Path("/packages").mkdir()
    for name in LENT:
        (distribution,) = importlib.metadata.distributions(name=name, path=["/lent"])
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}:
            Path("/packages", top).symlink_to(f"/lent/{top}")
    sys.path.append("/packages")


sys.pycache_prefix = "/cache"  # pytest and Hypothesis take seconds to compile; the second run need not
link_packages()
os.chdir("/project")

import pytest  # noqa: E402

OPTIONS = ["--capture=sys", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
int(pytest.main([*OPTIONS, *arguments]))  # type: ignore[name-defined] # noqa: F821
