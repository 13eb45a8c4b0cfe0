"""A program runs from a fresh start, its last line is its value, and nothing it does reaches the next run."""

import builtins
import sys

import pytest

from tests.runner.conftest import Play


def test_the_last_lines_value_is_the_value(play: Play) -> None:
    played = play("a = 20\na * 2 + 2")

    assert played.ok
    assert played.error is None
    assert played.value == "42"
    assert played.of("value") == [{"kind": "value", "text": "42", "grid": None}]


@pytest.mark.parametrize("code", ["", "# nothing", "a = 1", "None", "print()", "def f(): pass", "'''doc'''; a = 1"])
def test_a_program_without_a_value_has_none(play: Play, code: str) -> None:
    played = play(code)

    assert played.ok
    assert played.value is None
    assert not played.of("value")


def test_a_docstring_alone_is_its_value(play: Play) -> None:
    assert play("'words'").value == "'words'"


def test_each_run_begins_with_a_fresh_namespace(play: Play) -> None:
    assert play("secret = 1").ok
    played = play("secret")

    assert not played.ok
    assert played.error["type"] == "NameError"


def test_the_tensor_functions_and_plot_are_there_at_the_start(play: Play) -> None:
    played = play("(tensor([1, 2, 3]).sum().item(), callable(plot), callable(no_grad))")

    assert played.value == "(6.0, True, True)"


def test_the_program_is_the_main_module(play: Play) -> None:
    played = play(
        "import __main__, dataclasses\n"
        "@dataclasses.dataclass\n"
        "class Point:\n"
        "    x: 'int' = 3\n"
        "assert __main__.Point is Point\n"
        "__name__, Point()"
    )

    assert played.value == "('__main__', Point(x=3))"


def test_functions_and_comprehensions_see_top_level_names(play: Play) -> None:
    assert play("k = 3\ndef f(n):\n    return [k * i for i in range(n)]\nf(3)").value == "[0, 3, 6]"


def test_printed_text_comes_in_order_on_its_stream(play: Play) -> None:
    played = play("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c', end='')")

    assert [(event["stream"], event["text"]) for event in played.of("stream")] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c"),
    ]


def test_text_goes_out_while_the_program_runs(play: Play) -> None:
    from playground import runner

    order: list[str] = []
    sys.modules["spy"] = type(sys)("spy")
    sys.modules["spy"].note = order.append  # type: ignore[attr-defined]
    try:
        runner.run("import spy\nprint('first')\nspy.note('after')", 0, lambda event: order.append(event["kind"]))
    finally:
        del sys.modules["spy"]

    assert order[:2] == ["stream", "after"]


def state_of_python() -> tuple[object, ...]:
    """What the next run relies on."""
    import pytensor

    return (
        dict(vars(builtins)),
        (sys.stdout, sys.stderr, sys.stdin),
        (sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()),
        list(sys.path),
        sys.modules["__main__"],
        pytensor.get_default_backend(),
    )


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        ("import builtins\ndel builtins.len\nbuiltins.print = None", "a deleted builtin"),
        ("import sys\nsys.stdout = None\nsys.stderr = None", "no streams"),
        ("import sys\nsys.setrecursionlimit(60)", "a low recursion limit"),
        ("import sys\nsys.path.clear()", "no search path"),
        ("set_default_backend('reference')", "another backend"),
        ("import sys\nsys.modules.pop('__main__')", "no main module"),
        ("import sys\nsys.settrace(lambda *a: 1/0)", "a trace function"),
        ("import pytensor.autograd\nno_grad().__enter__()", "gradients switched off"),
    ],
)
def test_what_a_program_breaks_is_whole_again_in_the_next_run(play: Play, harm: str, name: str) -> None:
    kept = state_of_python()
    play(harm)

    assert kept == state_of_python(), name
    played = play("import pytensor\nx = tensor([1.0, 2.0], requires_grad=True)\nlen([x.sum().backward()])\nprint('up')")
    assert played.ok, played.error
    assert played.text() == "up\n"
    assert list(played.tensor("x")["grad"]["data"]) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("raise SystemExit('enough')", "SystemExit"),
        ("import sys\nsys.exit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise BaseException('base')", "BaseException"),
        ("raise MemoryError", "MemoryError"),
        ("def f(): f()\nf()", "RecursionError"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "E"),
        ("class M(type):\n    __name__ = property(lambda s: 1/0)\nclass E(Exception, metaclass=M): pass\nraise E", "E"),
        ("x = type('X', (), {'__repr__': lambda self: 1/0})()\nx", "ZeroDivisionError"),
        ("input('name? ')", "EOFError"),
        ("import sys\nsys.stdin.readline()", "EOFError"),
    ],
)
def test_whatever_a_program_raises_is_its_error_and_the_session_goes_on(play: Play, code: str, kind: str) -> None:
    played = play(code)

    assert not played.ok
    assert played.error["type"] == kind
    assert play("1 + 1").value == "2"


@pytest.mark.parametrize("code", ["import sys\nsys.exit()", "exit = 0\nraise SystemExit(0)"])
def test_leaving_early_without_complaint_is_no_error(play: Play, code: str) -> None:
    played = play(f"a = 5\n{code}\na = 6")

    assert played.ok
    assert played.numbers()["a"] == 5


def test_what_was_made_before_an_error_is_shown(play: Play) -> None:
    played = play("x = tensor([1.0, 2.0])\nprint('so far')\n1 / 0")

    assert played.error["line"] == 3
    assert list(played.tensor("x")["values"]["data"]) == [1.0, 2.0]
    assert played.text() == "so far\n"


def test_a_very_long_value_is_shortened(play: Play) -> None:
    played = play("list(range(1_000_000))")

    assert played.value is not None
    assert played.value.startswith("[0, 1, 2")
    assert len(played.value) < 30_000


def test_input_says_what_to_do_instead(play: Play) -> None:
    assert "put the value into the code" in play("name = input('who? ')").error["message"]


def test_a_failed_program_keeps_nothing_alive(play: Play) -> None:
    import gc
    import weakref

    alive: list[weakref.ref[object]] = []
    sys.modules["spy"] = type(sys)("spy")
    sys.modules["spy"].note = lambda thing: alive.append(weakref.ref(thing))  # type: ignore[attr-defined]
    try:
        play("import spy\nclass Big: pass\ndef f():\n    big = Big()\n    spy.note(big)\n    1 / 0\nf()")
    finally:
        del sys.modules["spy"]
    gc.collect()

    assert [reference() for reference in alive] == [None]
