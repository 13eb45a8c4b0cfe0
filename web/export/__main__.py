"""The command: `python -m web.export PAGE.md -o PAGE.html`. Exit status 0: written; 2: it could not be."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .document import document
from .markdown import CannotExport, render

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = (".md", ".markdown", ".qmd")


def main(arguments: Sequence[str]) -> int:
    """Read the command line, write the file, say how large it is."""
    parser = argparse.ArgumentParser(
        prog="export", description="Makes a page of Markdown one HTML file that runs anywhere."
    )
    parser.add_argument("page", type=Path, metavar="PAGE.md", help="Markdown with live cells")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write (PAGE.html)")
    parser.add_argument("--parts", type=Path, default=ROOT / "build" / "export", help=argparse.SUPPRESS)
    parser.add_argument("--site", type=Path, default=ROOT / "dist", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    output = given.output or given.page.with_suffix(".html")
    try:
        if given.page.suffix.lower() not in SUFFIXES:
            raise CannotExport(f"{given.page} is not Markdown (.md)")
        text = document(render(given.page), given.parts, given.site)
        try:
            output.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise CannotExport(f"{output} cannot be written ({error.strerror})") from error
    except CannotExport as error:
        print(f"export: {error}", file=sys.stderr)
        return 2
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB, one file; it opens without a server or a network")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
