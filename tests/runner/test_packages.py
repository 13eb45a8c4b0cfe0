"""What is read off a program about packages, natively: which it wants, and that its own lines need no waiting."""

import ast
import sys

import pytest
from playground.packages import InstallError, Packages, asked_for, prepare_installs

from tests.runner.conftest import Play

CARRIED = {"micropip": "micropip", "thing": "a-thing"}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("x = 1", []),
        ("import micropip", ["micropip"]),
        ("from thing.part import x", ["a-thing"]),
        ("import math, thing as t", ["a-thing"]),
        ("import micropip\nmicropip.install('b')", ["micropip", "b"]),
        ("import micropip\nawait micropip.install(['b', 'c>=2', name])", ["micropip", "b", "c>=2"]),
        ("import micropip\nif (", []),
        ("thing = 'micropip'", []),
    ],
)
def test_what_a_program_wants_is_read_off_it(code: str, wanted: list[str]) -> None:
    assert Packages(CARRIED).wanted(code) == wanted


def test_what_is_installed_is_not_wanted_again() -> None:
    packages = Packages(CARRIED)
    packages.installed |= {"micropip", "b"}

    assert packages.wanted("import micropip\nmicropip.install(('b', 'c'))") == ["c"]


def test_an_install_needs_no_await() -> None:
    tree = ast.parse("await micropip.install('b')\nawait other()")
    prepare_installs(tree)

    assert ast.unparse(tree) == "micropip.install('b')\nawait other()"
    assert list(asked_for(tree)) == ["b"]


def test_an_install_that_was_not_foreseen_or_failed_says_so() -> None:
    packages = Packages(CARRIED)
    packages.installed.add("b")
    packages.failures["c"] = InstallError("no c here")

    packages.install("b")
    with pytest.raises(InstallError, match="no c here"):
        packages.install(["b", "c"])
    with pytest.raises(InstallError, match="write it out"):
        packages.install("d")


def test_numpy_that_is_missing_is_told_what_to_use_instead(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    error = play("import numpy").error

    assert error is not None
    assert "pytensor" in error["hint"]
