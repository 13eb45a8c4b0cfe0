"""The live cells of files: which there are, where, and what each must come to. Text in, cells out; nothing runs.

A cell is a fence marked `playground` in Markdown, in HTML what a generator of pages made of one, a
`<tensor-playground>` in either, the code of a lesson, and for an exercise its stub and its solution. Markdown and HTML
are taken apart in pages.py.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .pages import Found, in_html, in_markdown

MARKDOWN = (".md", ".markdown", ".qmd")
HTML = (".html", ".htm")
LESSON = (".py",)
# Folders that hold other people's pages, and copies that Sphinx keeps of its sources; and Python that is no lesson.
PASSED_OVER = ("node_modules", "__pycache__", "site-packages", "_sources")
NO_LESSON = re.compile(r"(test_.*|.*_test|conftest|setup|noxfile)\.py")

DOCSTRING = re.compile(r'\s*"""[\s\S]*?"""[^\S\n]*\n*')
SOLUTION = re.compile(r"^# %% solution\n", re.MULTILINE)
CHECK = re.compile(r"^check\((\w+)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One program, and where it stands: `line` is the line of the file on which the code's own line 1 is.

    `spread` is how many lines of the file a line of the code takes: 0 where a page's generator wrote it all on one.
    `verdicts` are what the exercise `exercise` may come to; `problem` says why there is no code to run.
    """

    path: Path
    line: int
    code: str
    env: str | None = None
    spread: int = 1
    exercise: str | None = None
    verdicts: tuple[str, ...] = ()
    problem: str | None = None


class NothingThere(Exception):
    """A path that was given leads to no file, or to none that can hold cells."""


def cells_of(paths: Iterable[Path]) -> Iterator[Cell]:
    """The cells of files and folders, in order. Raises NothingThere for a path that can hold none."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if is_page(file.relative_to(path)) and file.is_file():
                    yield from cells_of_file(file)
        elif not path.is_file():
            raise NothingThere(f"there is no file or folder {path}")
        elif path.suffix.lower() not in MARKDOWN + HTML + LESSON:
            raise NothingThere(f"{path} is neither Markdown (.md), HTML nor a lesson (.py)")
        else:
            yield from cells_of_file(path)


def is_page(path: Path) -> bool:
    """Whether a file in a folder that was given may hold cells, by its name and that of its folders."""
    if any(part.startswith(".") or part in PASSED_OVER for part in path.parts):
        return False
    return path.suffix.lower() in MARKDOWN + HTML + LESSON and not NO_LESSON.fullmatch(path.name)


def cells_of_file(path: Path) -> list[Cell]:
    """The cells of one file."""
    text = path.read_text("utf-8").replace("\r\n", "\n")
    if path.suffix.lower() in LESSON:
        return lesson_cells(path, text)
    found = in_html(text) if path.suffix.lower() in HTML else in_markdown(text)
    return [cell for each in found for cell in page_cells(path, each)]


def page_cells(path: Path, found: Found) -> Iterator[Cell]:
    """The cell that something in a page is; those of a lesson that it names by `src`; none where it is empty."""
    if found.src is None:
        if found.code.strip():
            yield Cell(path, found.line, found.code, found.env, found.spread)
    elif re.match(r"[a-z]+:|//|/", found.src):
        yield Cell(path, found.line, "", problem=f'src="{found.src}" is no file beside the page: check it where it is')
    else:
        lesson = path.parent / found.src.partition("?")[0].partition("#")[0]
        if lesson.is_file():
            yield from lesson_cells(lesson, lesson.read_text("utf-8"))
        else:
            yield Cell(path, found.line, "", problem=f'src="{found.src}" leads to no file')


def lesson_cells(path: Path, text: str) -> list[Cell]:
    """The code of a lesson, which begins behind its docstring; of an exercise, the stub and the solution."""
    docstring = DOCSTRING.match(text)
    start = docstring.end() if docstring else 0
    line = text.count("\n", 0, start) + 1
    solution = SOLUTION.search(text, start)
    stub = text[start : solution.start() if solution else None].rstrip()
    exercise = CHECK.search(stub)
    if solution is None or exercise is None:
        return [Cell(path, line, stub)] if stub else []
    name = exercise[1]
    wanted = text[solution.end() :].rstrip()
    return [
        Cell(path, line, stub, exercise=name, verdicts=("unsolved", "wrong", "raised")),
        Cell(path, text.count("\n", 0, solution.end()) + 1, wanted, exercise=name, verdicts=("solved",)),
    ]
