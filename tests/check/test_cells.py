"""Cells are found where a page's own script finds them, on the lines of their file."""

import json
from pathlib import Path
from typing import Any

import pytest

from web.check.cells import Cell, NothingThere, cells_of
from web.check.expect import Problem
from web.check.pages import Found, in_html, in_markdown
from web.check.report import Report

MARKDOWN = """# Title

```python
shown = only
```

```python playground env="a"
x = 1
```

- indented

  ~~~~{.python .playground}
  if x:
      ```
  ~~~~

```text
<tensor-playground>not live in a fence</tensor-playground>
```

<tensor-playground env=b>

  y = 1 &lt; 2
    z
</tensor-playground>
"""

HTML = """<!doctype html>
<tensor-playground
   env="e">
  <p slot="title">a
  title</p>
  a = 1
</tensor-playground>
<tensor-playground></tensor-playground>
<tensor-playground src="lesson.py"></tensor-playground>
<tensor-playground src="gone.py"></tensor-playground>
"""

LESSON = '"""Title\n\nProse.\n"""\n\nx = 1\n'
EXERCISE = '"""Title"""\n\ndef f(a):\n    ...\n\ncheck(f)\n\n# %% solution\ndef f(a):\n    return a\n\n\ncheck(f)\n'


def written(folder: Path, **files: str) -> list[Path]:
    paths = [folder / name.replace("_", ".", 1) for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, "utf-8")
    return paths


def found(*paths: Path) -> list[tuple[int, str, str | None]]:
    return [(cell.line, cell.code, cell.env) for cell in cells_of(paths)]


def test_fences_and_tags_of_markdown(tmp_path: Path) -> None:
    assert found(*written(tmp_path, page_md=MARKDOWN)) == [
        (8, "x = 1", "a"),
        (14, "if x:\n    ```", None),
        (24, "y = 1 < 2\n  z", "b"),
    ]


def test_elements_of_html_and_the_lessons_they_name(tmp_path: Path) -> None:
    page, lesson = written(tmp_path, page_html=HTML, lesson_py=LESSON)
    cells = list(cells_of([page]))
    assert cells[:2] == [Cell(page, 6, "a = 1", "e"), Cell(lesson, 6, "x = 1")]
    assert (cells[2].line, cells[2].problem) == (10, 'src="gone.py" leads to no file')


def test_a_line_is_the_one_that_the_file_has(tmp_path: Path) -> None:
    for path in written(tmp_path, page_md=MARKDOWN, page_html=HTML, lesson_py=LESSON):
        lines = path.read_text("utf-8").split("\n")
        for cell in cells_of([path]):
            if cell.path == path and not cell.problem:
                assert cell.code.split("\n")[0].replace("<", "&lt;") in lines[cell.line - 1]


def test_an_exercise_is_its_stub_and_its_solution(tmp_path: Path) -> None:
    stub, solution = cells_of(written(tmp_path, exercise_py=EXERCISE))
    assert (stub.line, stub.exercise, "solved" in stub.verdicts) == (3, "f", False)
    assert (solution.line, solution.exercise, solution.verdicts) == (9, "f", ("solved",))
    assert solution.code == "def f(a):\n    return a\n\n\ncheck(f)"


def test_a_folder_gives_its_pages_in_order_and_passes_over_others(tmp_path: Path) -> None:
    written(tmp_path, b_md=MARKDOWN, a_py=LESSON, conftest_py="import x", c_txt=MARKDOWN)
    (tmp_path / "node_modules").mkdir()
    written(tmp_path / "node_modules", readme_md=MARKDOWN)
    assert [cell.path.name for cell in cells_of([tmp_path])] == ["a.py", "b.md", "b.md", "b.md"]


@pytest.mark.parametrize("name", ["nowhere", "notes.txt"])
def test_a_path_that_can_hold_no_cell_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(NothingThere, match=name):
        list(cells_of([tmp_path / name]))


# What generators of pages make of fences. web/fences/fence.test.ts and web/slides/made.test.ts have fences.js and decks
# read the same.
TABLE = Path(__file__).resolve().parents[2] / "web" / "fences" / "rendered.json"
RENDERED: list[dict[str, Any]] = json.loads(TABLE.read_text("utf-8"))


@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case["from"])
@pytest.mark.parametrize(("form", "read"), [("markdown", in_markdown), ("html", in_html)])
def test_a_fence_is_the_cell_that_the_page_makes_of_it(case: dict[str, Any], form: str, read: Any) -> None:
    text = f"<p>before</p>\n\n{case[form]}\n\n<p>behind</p>\n"
    found: list[Found] = read(text)
    if case["code"] is None:
        assert found == []
        return
    (cell,) = found
    assert (cell.code, cell.given) == (case["code"], case["attributes"])
    if cell.spread:
        first = case["code"].split("\n")[0].split(" ")[0]
        line = text.split("\n")[cell.line - 1]
        assert first in line
        assert "# playground" not in line


def test_an_error_is_told_on_the_line_of_the_file_whatever_the_first_line_says(tmp_path: Path) -> None:
    fence = "```python\n# playground\na = 1\nb = a +\n```\n"
    one_line = "<pre><code><div># playground<br></div><div>a = 1<br></div><div>b = a +</div></code></pre>"
    page, built = written(tmp_path, page_md=fence, built_html=f"<p>\n{one_line}")
    places = [Report(cell, 0.1, Problem("SyntaxError", 2)).place for cell in cells_of([page, built])]
    assert [place.rpartition("/")[2] for place in places] == ["page.md:4", "built.html:2"]
