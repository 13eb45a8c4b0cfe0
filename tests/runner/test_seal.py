"""The seal: ordinary programs leave it whole, and what changes Python for those that follow breaks it."""

from collections.abc import Callable

import pytest

from tests.runner.conftest import Play
from tests.runner.lesson_files import lessons


@pytest.fixture
def broken() -> Callable[[], bool]:
    from playground.recording import WATCH
    from playground.seal import Seal

    WATCH.prepare()
    return Seal().broken


TAUGHT = lessons("lecture", "further", "exercises")


@pytest.mark.parametrize("lesson", TAUGHT)
def test_a_lesson_leaves_it_whole(play: Play, broken: Callable[[], bool], lesson: str) -> None:
    play(TAUGHT[lesson].read_text(encoding="utf-8"))

    assert not broken()


@pytest.mark.parametrize(
    "code",
    [
        "import minitorch\nminitorch.tensor([1.0])",
        "import json, random, collections.abc\njson.dumps([random.random()])",
        "1 / 0",
        "while True: pass",
        "model = nn.Sequential(nn.Linear(2, 2))\noptim.SGD(model.parameters(), lr=0.1).step()",
        "import builtins\nbuiltins.len = None",
        "def f(): f()\nf()",
        "x = ones(2, requires_grad=True)\n(x * 2).sum().backward()\nplot([1, 2])\nshow(x)",
    ],
)
def test_an_ordinary_program_leaves_it_whole(play: Play, broken: Callable[[], bool], code: str) -> None:
    play(code, 0.2)

    assert not broken()


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        ("import pytensor\nkept = pytensor.Tensor.sum\npytensor.Tensor.sum = None", "pytensor.Tensor.sum = kept"),
        ("import ast\nkept = ast.parse\nast.parse = None", "ast.parse = kept"),
        ("from playground import runner\nkept = runner.describe\nrunner.describe = None", "runner.describe = kept"),
        (
            "from playground import runner\nkept = runner.tidy.__code__\nrunner.tidy.__code__ = (lambda: 0).__code__",
            "runner.tidy.__code__ = kept",
        ),
        ("import sys\nsys.meta_path.insert(0, kept := object())", "sys.meta_path.remove(kept)"),
        ("import gc\ngc.callbacks.append(kept := lambda *a: None)", "gc.callbacks.remove(kept)"),
        ("import sys\nsys.monitoring.use_tool_id(5, 'mine')", "sys.monitoring.free_tool_id(5)"),
        ("import sys\nkept = sys.modules.pop('ast')", "sys.modules['ast'] = kept"),
    ],
)
def test_what_changes_python_for_later_programs_breaks_it(
    play: Play, broken: Callable[[], bool], code: str, mend: str
) -> None:
    from playground import runner

    changed: dict[str, object] = {}
    exec(code, changed)
    try:
        assert broken()
    finally:
        exec(mend, changed)
    assert not broken()
    assert runner.run("1 + 1", 0, lambda _: None)["value"] == "2"
