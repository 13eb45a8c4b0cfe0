"""The program as text: which expression stands at a place that Python names, and where in the text that is.

Places are Python's own (lines from 1, columns in bytes of UTF-8 from 0); offsets count UTF-16 units from the start of
the program, as an editor in a browser does. Runs nothing.
"""

from __future__ import annotations

import ast
import sys
from types import FrameType

FILENAME = "<playground>"

Span = tuple[int, int, int, int]  # line, end line, column, end column, in the order of `co_positions`


class Source:
    """A program that has been parsed once already, so that parsing it again can't fail."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._lines = code.split("\n")
        self._nodes: dict[Span, list[ast.AST]] | None = None

    def nodes_at(self, span: Span) -> list[ast.AST]:
        """The nodes of exactly this span, outermost first."""
        if self._nodes is None:
            self._nodes = {}
            for node in ast.walk(ast.parse(self.code)):
                if (place := span_of(node)) is not None:
                    self._nodes.setdefault(place, []).append(node)
        return self._nodes.get(span, [])

    def offset(self, line: int, column: int) -> int:
        """Where in the text a place is."""
        before = sum(utf16(text) + 1 for text in self._lines[: line - 1])
        return before + utf16(self._lines[line - 1].encode()[:column].decode(errors="ignore"))

    def text(self, node: ast.AST) -> str:
        """What is written there."""
        return ast.get_source_segment(self.code, node) or ""

    def code_between(self, start: int, end: int | None) -> str:
        """The program from one offset to another."""
        if self.code.isascii():
            return self.code[start:end]
        units = self.code.encode("utf-16-le", "surrogatepass")
        return units[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass")

    def argument(self, frame: FrameType | None) -> str:
        """The first argument of the call that `frame` is at, as it is written; "" where that isn't known."""
        span = None if frame is None else present_span(frame)
        for node in [] if span is None else self.nodes_at(span):
            if isinstance(node, ast.Call) and node.args:
                return " ".join(self.text(node.args[0]).split())[:80]
        return ""


def utf16(text: str) -> int:
    """Its length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def span_of(node: ast.AST) -> Span | None:
    """Where a node stands; None for those that Python gives no place."""
    line, end_line = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    if line is None or end_line is None:
        return None
    return (line, end_line, node.col_offset, node.end_col_offset)  # type: ignore[attr-defined]


def present_span(frame: FrameType) -> Span | None:
    """The span of what `frame` is executing."""
    for at, position in enumerate(frame.f_code.co_positions()):
        if at == frame.f_lasti // 2:
            line, end_line, column, end_column = position
            if line is None or end_line is None or column is None or end_column is None:
                return None
            return (line, end_line, column, end_column)
    return None


def program_frame() -> FrameType | None:
    """The innermost frame of the program's own that is running; None where nothing of it runs."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the stack is what is asked for
    while frame is not None and frame.f_code.co_filename != FILENAME:
        frame = frame.f_back
    return frame
