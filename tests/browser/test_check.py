"""The checker as a course uses it: as a command, as a pytest plugin, and from the files of its wheel, elsewhere."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
CELLS = ROOT / "tests" / "browser" / "cells"


def run(*argv: str | Path, cwd: Path = ROOT, path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Python with a module, as from a shell."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *argv], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder to import from, with the files that the wheel puts there."""
    project = ROOT / "web" / "check"
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    for source, target in settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"].items():
        place = tmp_path / "packages" / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (project / source).is_dir():
            place.symlink_to((project / source).resolve())
        else:
            shutil.copyfile(project / source, place)
    return tmp_path / "packages"


def test_a_broken_cell_fails_and_is_named_by_file_and_line(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    done = run("-m", "web.check", CELLS, "--junit", junit)

    assert done.returncode == 1, done.stderr
    *lines, last = done.stdout.splitlines()
    assert last.endswith("1 failed")
    assert [line.split("  ")[0] for line in lines] == [
        "tests/browser/cells/broken.md:4",
        "tests/browser/cells/broken.md:9",
        "tests/browser/cells/page.md:8",
        "tests/browser/cells/page.md:18",
        "tests/browser/cells/page.md:23",
    ]
    assert "BroadcastError" in lines[1]
    assert all(line.endswith("ok") for at, line in enumerate(lines) if at != 1)
    assert [case.get("line") for case in ET.parse(junit).iter("testcase") if len(case)] == ["8"]


def test_what_the_wheel_holds_checks_a_course_elsewhere(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(CELLS, tmp_path / "course")
    plugin = ("-p", "playground_site.check.pytest_plugin", "-p", "no:cacheprovider", "--playground")
    done = run("-m", "pytest", *plugin, "course", cwd=tmp_path, path=installed)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "4 passed" in done.stdout
    assert "broken.md:9" in done.stdout
    assert "BroadcastError" in done.stdout
    # Without the option nothing is collected.
    without = run("-m", "pytest", *plugin[:-1], "course", cwd=tmp_path, path=installed)
    assert without.returncode == 5


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("nowhere.md",), "no file or folder nowhere.md"), (("--site", "tests", "tests/browser/cells"), "no embed.js")],
)
def test_what_cannot_be_checked_is_said(arguments: tuple[str, ...], says: str) -> None:
    done = run("-m", "web.check", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
