"""`import pytensor` imports nothing of nn, optim and datasets; each name brings in only its own file."""

import importlib
import subprocess
import sys

import pytest

PACKAGES = [
    "pytensor.nn",
    "pytensor.nn.functional",
    "pytensor.optim",
    "pytensor.optim.lr_scheduler",
    "pytensor.datasets",
]


@pytest.mark.parametrize("name", PACKAGES)
def test_the_table_of_names_is_what_the_files_have(name: str) -> None:
    package = importlib.import_module(name)
    listed = {module: names.split() for module, names in package.NAMES.items()}

    for module, names in listed.items():
        if names:
            assert sorted(names) == sorted(importlib.import_module(f"{name}.{module}").__all__), module
            assert all(getattr(package, each).__name__ == each for each in names)
    assert package.__all__ == sorted(
        {*(each for names in listed.values() for each in names)}
        | {module for module, names in listed.items() if not names}
    )
    assert set(package.__all__) <= set(dir(package))


def test_an_unknown_name_is_an_attribute_error() -> None:
    nn = importlib.import_module("pytensor.nn")

    with pytest.raises(AttributeError, match=r"'pytensor.nn' has no attribute 'Linnear'"):
        nn.Linnear  # noqa: B018


@pytest.mark.skipif(sys.platform == "emscripten", reason="no second Python can be started there")
@pytest.mark.parametrize(
    ("line", "absent"),
    [
        ("import pytensor", "pytensor.nn pytensor.optim pytensor.datasets pytensor.safetensors json"),
        ("from pytensor import *", "pytensor.nn.module pytensor.optim.optimizer pytensor.datasets.batching zlib"),
        ("from pytensor.nn import Linear", "pytensor.nn.recurrent pytensor.nn.losses pytensor.nn.functional.sliding"),
        ("from pytensor.optim import SGD", "pytensor.optim.adam pytensor.optim.lr_scheduler"),
    ],
)
def test_nothing_is_imported_before_it_is_used(line: str, absent: str) -> None:
    program = f"{line}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()

    assert "pytensor" in loaded
    assert not set(absent.split()) & set(loaded)
