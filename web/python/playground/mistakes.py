"""A failed run as data: what went wrong, on which line and columns of the user's code, and what to try.

Only the user's own frames are shown; an error raised inside pytensor is placed on the user's line that led there. Every
text is made with care, since the exception, its `__str__` and its names may be the user's own.
"""

from __future__ import annotations

import sys
import traceback
from types import TracebackType
from typing import Any

from playground.mends import mends
from playground.source import FILENAME, Source

MOST_TEXT = 20_000

NO_NUMPY = (
    "NumPy is not part of this page, which would be twice as large with it. pytensor has what it is mostly used for, "
    "under PyTorch's names: tensor, zeros, arange, rand, a @ b, a.sum(0), a.mean(), a[1:, :2]. "
    "Whoever runs the site can add Pyodide's build of NumPy to it."
)
MOST_FRAMES = 40

RunError = dict[str, Any]

HINTS: dict[type[BaseException], str] = {
    RecursionError: "A function calls itself without end: give it a case in which it returns without calling itself.",
    MemoryError: "Make it smaller: a float32 tensor takes 4 bytes an element, and the page has at most 4 GB.",
    ModuleNotFoundError: "Only pytensor, Python's standard library and the packages that this site carries are here.",
    OverflowError: "The number is too large for this; in the page one object holds at most 2,147,483,647 items.",
    IndentationError: "Lines of one block begin in one column; a line that ends with a colon opens a deeper one.",
}


def describe(error: BaseException, code: str) -> RunError:
    """The run's error as data (see RunError in web/protocol.ts). Lines and columns count from 1, in UTF-16 units."""
    where = syntax_place(error) if is_own_syntax_error(error) else frame_place(error)
    facts = plain(getattr(error, "facts", None))
    if isinstance(facts, dict) and (ways := ways_to_mend(error, code)):
        facts["mends"] = ways
    message, hint = said(error)
    return {
        "type": type_name(error),
        "message": message,
        **in_utf16(where, code.split("\n")),
        "traceback": user_traceback(error),
        "hint": hint,
        "data": facts,
    }


def type_name(error: BaseException) -> str:
    """The name of an exception's class, even where its metaclass has other ideas."""
    name: str = type.__dict__["__name__"].__get__(type(error))
    return name[:200]


def is_own_syntax_error(error: BaseException) -> bool:
    """Whether the program itself could not be parsed, rather than a text that it evaluates."""
    return isinstance(error, SyntaxError) and error.filename == FILENAME and error.lineno is not None


Place = tuple[int | None, int | None, int | None, int | None]  # line, column, end line, end column, all from 1


def syntax_place(error: BaseException) -> Place:
    """Where a SyntaxError points. Python gives 0 or None for an end that it doesn't know."""
    assert isinstance(error, SyntaxError)  # the caller has looked
    return error.lineno, error.offset or None, error.end_lineno or None, error.end_offset or None


def frame_place(error: BaseException) -> Place:
    """The innermost place in the user's own code that the error passed through."""
    frames = user_frames(error.__traceback__)
    if isinstance(error, RecursionError) and len(frames) > 1:
        frames.pop()  # it was raised on entry to one call too many: the call is what matters
    if not frames:
        return (None, None, None, None)
    innermost = frames[-1]
    positions = list(innermost.tb_frame.f_code.co_positions())
    at = innermost.tb_lasti // 2
    line, end_line, column, end_column = positions[at] if 0 <= at < len(positions) else (None,) * 4
    if line is None or column is None or end_column is None:
        return (innermost.tb_lineno, None, None, None)
    return (line, column + 1, end_line, end_column + 1)


def ways_to_mend(error: BaseException, code: str) -> list[dict[str, Any]]:
    """Edits that would mend a failed broadcast."""
    frames = user_frames(error.__traceback__)
    line, column, end_line, end_column = frame_place(error)
    if not frames or line is None or column is None or end_line is None or end_column is None:
        return []
    try:
        return mends(error, Source(code), (line, end_line, column - 1, end_column - 1), frames[-1].tb_frame)
    except Exception:  # noqa: BLE001 - it looks at the program's own objects; without a mend the error is told all the same
        return []


def user_frames(tb: TracebackType | None) -> list[TracebackType]:
    """The entries of a traceback that are the user's own code, outermost first."""
    frames = []
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == FILENAME:
            frames.append(tb)
        tb = tb.tb_next
    return frames


def in_utf16(place: Place, lines: list[str]) -> dict[str, int | None]:
    """Columns as an editor in a browser counts them."""
    line, column, end_line, end_column = place

    def convert(row: int | None, at: int | None) -> int | None:
        if row is None or at is None or not 0 < row <= len(lines):
            return None
        text = lines[row - 1]
        if text.isascii():
            return at
        before = text.encode()[: at - 1].decode(errors="ignore")
        return len(before.encode("utf-16-le")) // 2 + 1

    return {
        "line": line,
        "column": convert(line, column),
        "end_line": end_line,
        "end_column": convert(end_line, end_column),
    }


def said(error: BaseException) -> tuple[str, str | None]:
    """The message and, apart from it, what to try."""
    if isinstance(error, SyntaxError):
        message: str = error.msg or "invalid syntax"
    else:
        try:
            message = str(error)
        except BaseException as failure:  # noqa: BLE001 - the user's __str__ may raise anything
            message = f"(its message can't be shown: __str__ raised {type_name(failure)})"
    facts = getattr(error, "facts", None)
    suggestion = facts.get("suggestion") if isinstance(facts, dict) else None
    hint: str | None
    if isinstance(suggestion, str) and suggestion:
        hint = suggestion
        message = message.removesuffix(f"\nTry: {suggestion}")
    else:
        hint = did_you_mean(error) or general_hint(error)
    if not message and isinstance(error, MemoryError):
        message = "Python ran out of memory"
    return message[:MOST_TEXT], hint


def general_hint(error: BaseException) -> str | None:
    """What helps with most errors of its kind."""
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] == "numpy":
        return NO_NUMPY
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in sys.stdlib_module_names:
        return None
    return next((text for kind, text in HINTS.items() if isinstance(error, kind)), None)


def did_you_mean(error: BaseException) -> str | None:
    """What Python itself adds to the message of a wrong name: a similar one, or a module to import."""
    if not isinstance(error, NameError | AttributeError | ImportError):
        return None
    try:
        last = list(traceback.TracebackException.from_exception(error, limit=-1).format_exception_only())[-1]
        _, separator, added = last.strip().partition(f"{error}. ")
        return added or None if separator else None
    except Exception:  # noqa: BLE001 - it looks into the user's objects, which may raise anything
        return None


def user_traceback(error: BaseException) -> str:
    """Python's traceback without the frames of the machinery."""
    try:
        shown = traceback.TracebackException.from_exception(error, compact=True)
        keep_user_frames(shown, set())
        text = "".join(shown.format())
    except Exception:  # noqa: BLE001 - the user's exceptions may break formatting
        text = f"{type_name(error)}: (its traceback can't be shown)"
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT // 2]}\n…\n{text[-MOST_TEXT // 2 :]}"


def keep_user_frames(shown: traceback.TracebackException, seen: set[int]) -> None:
    """Leave out the machinery's frames, here and in the exceptions that this one came from."""
    if id(shown) in seen:
        return
    seen.add(id(shown))
    own = [frame for frame in shown.stack if frame.filename == FILENAME]
    if len(own) > MOST_FRAMES:
        own = own[: MOST_FRAMES // 2] + own[-MOST_FRAMES // 2 :]
    shown.stack = traceback.StackSummary.from_list(own)
    for cause in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
        if cause is not None:
            keep_user_frames(cause, seen)


def plain(value: object, depth: int = 0) -> Any:
    """Facts as JSON can say them; what it can't say becomes text."""
    if value is None or isinstance(value, bool | str):
        return value[:MOST_TEXT] if isinstance(value, str) else value
    if isinstance(value, int | float):
        return value if type(value) in (int, float) and abs(value) < 1 << 53 else str(value)
    if depth < 6 and isinstance(value, dict):
        return {str(key): plain(item, depth + 1) for key, item in list(value.items())[:100]}
    if depth < 6 and isinstance(value, list | tuple | set | frozenset):
        return [plain(item, depth + 1) for item in list(value)[:1000]]
    try:
        return str(value)[:MOST_TEXT]
    except Exception:  # noqa: BLE001 - as above
        return type(value).__name__
