"""The lessons of the site as the tests read them: the same files, taken apart as web/lessons/lesson.ts does."""

from pathlib import Path

LESSONS = Path(__file__).resolve().parents[2] / "web" / "lessons"
SOLUTION = "# %% solution\n"


def name_of(path: Path) -> str:
    """A lesson's name in links: its file's, without the number."""
    return path.stem.partition("_")[2]


def lessons(*folders: str) -> dict[str, Path]:
    """The lessons of these folders by name, in order."""
    return {name_of(path): path for folder in folders for path in sorted((LESSONS / folder).glob("*.py"))}


def stub(name: str) -> str:
    """What an exercise opens with."""
    return lessons("exercises")[name].read_text("utf-8").partition(SOLUTION)[0]


def solution(name: str) -> str:
    """The solution of an exercise."""
    return lessons("exercises")[name].read_text("utf-8").partition(SOLUTION)[2]
