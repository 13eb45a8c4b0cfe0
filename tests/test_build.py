"""The command line: what it says to somebody whose arguments, Python, Node or port will not do. It builds nothing."""

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from build import input_files
from web import chromium

ROOT = Path(__file__).resolve().parents[1]


def build(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run build.py; `path` replaces the search path for programs."""
    environment = {"PATH": path, "PYTHONUTF8": "1"} if path is not None else None
    argv = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(argv, capture_output=True, encoding="utf-8", env=environment, check=False, timeout=60)


def test_without_a_command_it_prints_the_commands() -> None:
    done = build()

    assert done.returncode == 0
    for command in ("serve", "test", "site", "bench", "check", "export"):
        assert f"\n  {command}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("fly",), "'fly'"),
        (("serve", "--port", "0"), "'0'"),
        (("serve", "--port", "web"), "'web'"),
        (("serve", "--prot", "1"), "--prot"),
        (("site", "now"), "now"),
        (("test", "nothing-so-called"), "'nothing-so-called'"),
    ],
)
def test_a_bad_argument_is_named_in_one_line(arguments: tuple[str, ...], names: str) -> None:
    done = build(*arguments)

    assert done.returncode == 2
    assert names in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_missing_node_is_named_in_one_line(tmp_path: Path) -> None:
    done = build("site", path=str(tmp_path))

    assert done.returncode == 2
    assert "node was not found" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in for node takes more than a script there")
def test_an_old_node_is_told_which_one_is_needed(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v18.20.4\n")
    node.chmod(0o755)

    done = build("site", path=str(tmp_path))

    assert done.returncode == 2
    assert "v18.20.4" in done.stderr
    assert "20.19" in done.stderr


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = build("serve", "--port", str(port))

    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


def test_an_old_python_can_read_the_line_that_refuses_it() -> None:
    source = (ROOT / "build.py").read_text("utf-8")

    tree = ast.parse(source, feature_version=(3, 7))  # a newer syntax anywhere would be all that an old Python reports

    refusal = tree.body[2]
    assert isinstance(refusal, ast.If)
    assert "sys.version_info < (3, 12)" in ast.unparse(refusal)


def test_inputs_of_a_step_leave_out_what_is_excluded() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in input_files(("web/**/*", "!web/python/**/*"))}

    assert "web/protocol.ts" in files
    assert not any(name.startswith("web/python/") or "__pycache__" in name for name in files)


def test_a_chosen_browser_goes_before_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.VARIABLE, __file__)

    assert chromium.find_chromium() == __file__


def test_a_chosen_browser_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.VARIABLE, "/no/such/browser")

    with pytest.raises(chromium.NoChromium, match="PLAYGROUND_CHROMIUM is /no/such/browser"):
        chromium.find_chromium()


@pytest.mark.skipif(sys.platform == "win32", reason="a program there needs more than a name")
def test_the_systems_browser_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "ELSEWHERE", ())
    assert chromium.find_chromium() is None

    for name in ("google-chrome", "chromium"):
        (tmp_path / name).touch(mode=0o755)

    assert chromium.find_chromium() == str(tmp_path / "chromium")


def test_an_engine_in_which_every_browser_test_is_skipped_fails(tmp_path: Path) -> None:
    tests = tmp_path / "test_nothing.py"
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "tests.browser.engines.tally", str(tests)]
    for body, status in (("assert True", 0), ("pytest.skip('the driver can do nothing')", 1)):
        tests.write_text(f"import pytest\n\ndef test():\n    {body}\n", "utf-8")
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=60)
        assert done.returncode == status, done.stdout
