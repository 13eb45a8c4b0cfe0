"""Runs the course's own test files, from a folder that MINITORCH_TESTS names, against `pytensor.minitorch`.

The files aren't ours to ship, so the everyday run leaves this out. The folder is a course repository's `tests`; each
file runs in a pytest of its own with `import minitorch` set up by `install`. Tests that the course leaves for students
to write raise NotImplementedError and aren't counted.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = os.environ.get("MINITORCH_TESTS", "")
FILES = sorted(Path(FOLDER).glob("test_*.py")) if FOLDER else []

pytestmark = pytest.mark.skipif(not FOLDER, reason="set MINITORCH_TESTS to the folder of the course's test files")

PLUGIN = "from pytensor.minitorch import install\ninstall()\n"


def test_the_folder_has_test_files() -> None:
    assert FILES, f"MINITORCH_TESTS names {FOLDER}, which has no test_*.py"


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_the_course_passes(file: Path, tmp_path: Path) -> None:
    (tmp_path / "course_names.py").write_text(PLUGIN)
    command = [sys.executable, "-m", "pytest", str(file), "-q", "-rf", "-p", "course_names", "-p", "no:cacheprovider"]
    options = ["-c", os.devnull, f"--rootdir={file.parents[1]}", "--tb=line", "-W", "ignore"]
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "COLUMNS": "300"}  # wide, so that no error's name is cut off

    run = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)

    failed = re.findall(r"^(?:FAILED|ERROR) (.*)$", run.stdout, re.MULTILINE)
    wrong = [line for line in failed if "NotImplementedError" not in line]
    assert run.returncode in (0, 1, 5), run.stdout + run.stderr  # 5: a file without tests
    assert not wrong, run.stdout
