"""Runs one program of the user's: parse, compile, run, and tell what it made. The session survives whatever it does.

Each run has a fresh namespace with pytensor's public names and those of display.py, and where it shares one with
cells above it, what these left. What happens meanwhile goes out as events through `emit`; the outcome comes back as a
plain dict. Started by the worker in the page, and by the tests natively.
"""

from __future__ import annotations

import ast
import builtins
import gc
import linecache
import random
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

import pytensor
from playground import check, display, library, packages, reserve
from playground.deadline import deadline
from playground.earlier import Earlier, EarlierFailed, sow
from playground.mistakes import describe
from playground.names import binding_lines, emit_names, value_event
from playground.noting import with_notes
from playground.output import Emit, Event, NoInput, Output, OutputStream, no_input
from playground.packets import Packets, Send
from playground.recording import WATCH, Recording
from playground.seal import Seal
from playground.source import FILENAME, Source
from playground.tensors import prepare_course
from pytensor.autograd import mode as grad_mode

GIVEN: dict[str, Any] = {
    **{name: getattr(pytensor, name) for name in pytensor.__all__},
    **display.GIVEN,
    "check": check.check,
}


# Parts of pytensor that are loaded when a program first names them, and what recording must find of them.
PARTS = {"nn": ("pytensor.nn.module", "pytensor.nn.init"), "optim": ("pytensor.optim.optimizer",)}

# What `check_on` calls: of the last run, where that left anything to check. A list, since the seal watches functions
# that a name stands for.
_checks: list[Callable[[], list[Event] | None]] = []


def run(
    code: str,
    limit: float,
    emit: Emit,
    inputs: display.Inputs | None = None,
    own: Sequence[Sequence[str]] = (),
    earlier: Sequence[Sequence[Any]] = (),
    seed: int | None = None,
) -> dict[str, Any]:
    """Run `code` for at most `limit` seconds (0: no limit), sending events to `emit`; `inputs` are the sliders' values.

    `own` are solved exercises, each as (name, code), on which the engine runs meanwhile (see own.py). `earlier` are the
    cells above it whose names it shares, each as (code, inputs, seed), and `seed` is its own (see earlier.py).
    Returns {"ok": bool, "value": repr of the last line's value or None, "error": RunError or None}. Never raises: what
    the program raises, SystemExit and KeyboardInterrupt too, is the error.
    """
    output = Output(emit)
    _checks.clear()
    reserve.keep_back()
    with session(display.Display(output, Source(code), inputs or {}), code) as mend:
        try:
            return run_program(code, limit, output, mend, own, earlier, seed)
        except EarlierFailed as failed:
            output.finish()
            return {"ok": False, "value": None, "error": failed.described()}
        except BaseException as error:  # noqa: BLE001 - nothing may end the session
            output.finish()
            return {"ok": False, "value": None, "error": describe(error, code)}


def serve(
    code: str,
    limit: float,
    emit: Emit,
    send: Send,
    inputs: display.Inputs | None,
    own: Sequence[Sequence[str]],
    earlier: Sequence[Sequence[Any]] = (),
    seed: int | None = None,
) -> dict[str, Any]:
    """As `run`, for the page: what was recorded goes to `send`, packed (see packets.py)."""
    packets = Packets(emit, send)
    outcome = run(code, limit, packets, inputs, own, earlier, seed)
    packets.flush()
    return outcome


def check_on() -> list[Event] | None:
    """Do a little of checking the last run's gradients; returns what was found, None when there is nothing left."""
    if not _checks:
        return None
    found = _checks[0]()
    if found is None:
        _checks.clear()
    return found


def checks_of(recording: Recording, codes: list[types.CodeType]) -> Callable[[], list[Event] | None]:
    """What `check_on` calls; the checker is loaded when there is something to check."""
    checking = None

    def go_on() -> list[Event] | None:
        nonlocal checking
        if checking is None:
            from playground.agreement import Checking

            checking = Checking(recording, codes)
        return checking.go_on()

    return go_on


def run_program(
    code: str,
    limit: float,
    output: Output,
    mend: Callable[[], None],
    own: Sequence[Sequence[str]],
    earlier: Sequence[Sequence[Any]],
    seed: int | None,
) -> dict[str, Any]:
    """The run itself, inside `session`. Raises what parsing raises."""
    tree = ast.parse(code, FILENAME)
    packages.prepare_installs(tree)
    lines = binding_lines(tree)
    mentioned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    above = Earlier(earlier)
    for each in (*above.trees, tree):
        prepare_course(each)
        load_parts(each)
    body, last = split_last(tree)
    parts = ((body, "exec"), (last, "eval"))
    places = [] if body is None else with_notes(body)
    codes = [compile(part, FILENAME, mode, dont_inherit=True) for part, mode in parts if part is not None]

    students = students_own(own) if own else None
    module = types.ModuleType("__main__")
    module.__dict__.update(GIVEN)
    recording = Recording(places, module.__dict__)
    given = {**module.__dict__}
    sys.modules["__main__"] = module
    value = None
    error = None
    try:
        watched = [*codes, *above.codes, *(students.codes.values() if students else ())]
        with deadline(watched, limit, output.tick), students.installed() if students else nullcontext():
            above.run(module.__dict__)
            # Of what is there already, the program shows what it names.
            shared = {name for name, each in module.__dict__.items() if GIVEN.get(name) is not each} & mentioned
            sow(seed)
            recording.start()
            given = {name: each for name, each in module.__dict__.items() if name not in shared}
            for part in codes:
                value = eval(part, module.__dict__)
            recording.stop()
            output.settle()
            shown = value_event(value) if last is not None and value is not None else None
    except EarlierFailed:
        raise
    except SystemExit as stop:
        recording.stop()
        mend()
        shown = None
        error = None if stop.code in (None, 0) else describe(stop, code)
    except BaseException as mistake:  # noqa: BLE001 - nothing may end the session
        if isinstance(mistake, MemoryError):
            reserve.give_up()
        shown = None
        recording.stop()
        mend()
        error = describe(mistake, code)
        forget_frames(mistake)
    mend()
    output.finish()
    if students is not None:
        output.emit(students.event())
    # What the program had made by then is shown even when it failed.
    emit_names(module.__dict__, given, lines, output.emit, recording.tape.op_of)
    recording.emit(output.emit, given, lines)
    if error is None and students is None:  # else the replay would go on other functions than the run
        _checks.append(checks_of(recording, watched))
    if shown is not None:
        output.emit(shown)
    return {"ok": error is None, "value": None if shown is None else shown["text"], "error": error}


def students_own(programs: Sequence[Sequence[str]]) -> Any:
    """The student's functions for one run; loaded when there are any."""
    from playground.own import Own

    return Own(programs)


def load_parts(tree: ast.Module) -> None:
    """Import the parts of pytensor that a program names and that wait for that, so that recording finds all of them."""
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            named.add(node.id)
        elif isinstance(node, ast.Attribute):
            named.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            named |= {part for alias in node.names for part in alias.name.split(".")}
            named |= {*(getattr(node, "module", None) or "").split(".")}
    for part in PARTS.keys() & named:
        for module in PARTS[part]:
            import_module(module)


def split_last(tree: ast.Module) -> tuple[ast.Module | None, ast.Expression | None]:
    """The program without its last line where that is an expression, and that expression."""
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        statement = tree.body.pop()
        assert isinstance(statement, ast.Expr)
        last = ast.Expression(statement.value)
    return (tree if tree.body or last is None else None), last


def forget_frames(error: BaseException) -> None:
    """Let go of the program's variables: a traceback would keep them until the next run."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        following.__traceback__ = None
        following = following.__cause__ or following.__context__


@contextmanager
def session(shows: display.Display, code: str) -> Iterator[Callable[[], None]]:
    """What holds during a run. Gives a function that mends what the program broke of Python; the end mends it too."""
    kept_builtins = dict(builtins.__dict__)
    kept_main = sys.modules["__main__"]
    kept_streams = sys.stdout, sys.stderr, sys.stdin
    kept_path = list(sys.path)
    kept_recursion = sys.getrecursionlimit()
    kept_backend = pytensor.get_default_backend()

    def mend() -> None:
        here = builtins.__dict__
        here.update(kept_builtins)
        for name in here.keys() - kept_builtins.keys():
            del here[name]
        sys.settrace(None)
        sys.setprofile(None)
        sys.setrecursionlimit(kept_recursion)
        sys.path[:] = kept_path
        sys.modules["__main__"] = kept_main
        sys.stdout, sys.stderr, sys.stdin = kept_streams
        pytensor.set_default_backend(kept_backend)
        grad_mode.enabled = True

    output = shows.output
    sys.stdout, sys.stderr, sys.stdin = OutputStream(output, "stdout"), OutputStream(output, "stderr"), NoInput()
    builtins.input = refuse_input
    linecache.cache[FILENAME] = (len(code), None, code.splitlines(keepends=True), FILENAME)
    display.attach(shows)
    try:
        yield mend
    finally:
        mend()
        display.attach(None)


def refuse_input(_prompt: object = "") -> str:
    """The builtin input() of a program that has nobody to ask."""
    raise no_input()


def start(whole: bool = True) -> Callable[[], bool]:
    """Called once, when Python is up in the page; `whole` says whether it has its archive of modules.

    Gives what says after a run whether the program has changed Python itself.
    """
    library.install(whole)
    packages.start()
    WATCH.prepare()
    # A Python that begins from a snapshot would draw the same numbers on every visit.
    random.seed()
    pytensor.manual_seed(random.getrandbits(62))
    # What is here now stays: a collection after a run would take most of its time to look at it.
    gc.freeze()
    return Seal().broken


def tidy() -> None:
    """Collect what the last run left behind; called when nothing waits."""
    gc.collect()
