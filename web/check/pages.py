"""What is live in the text of a page: fences marked `playground` in Markdown, and `<tensor-playground>` in HTML.

It finds what the page's own script would find, with the lines on which it stands; what a cell must come to is not its
business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

TAG = "tensor-playground"
FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)$")
ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S+))""")
# Elements that have no end tag: what follows them is still the playground's own text.
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(frozen=True)
class Found:
    """Something live: the line of the page on which its code begins, the code, and what its attributes say."""

    line: int
    code: str
    env: str | None = None
    src: str | None = None


def in_markdown(text: str) -> list[Found]:
    """Fences whose info string has the words `python` and `playground`, and tags outside of fences."""
    lines = text.split("\n")
    outside = list(lines)
    found = []
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if fence is None or (fence["marks"][0] == "`" and "`" in fence["info"]):
            at += 1
            continue
        closing = re.compile(rf"^[ \t]*{fence['marks'][0]}{{{len(fence['marks'])},}}[ \t]*$")
        end = next((i for i in range(at + 1, len(lines)) if closing.match(lines[i])), len(lines))
        info = fence["info"].strip().strip("{}")
        words = {word.lstrip(".").lower() for word in re.split(r"[\s,]+", ATTRIBUTE.sub("", info))}
        if "playground" in words and words & {"python", "py"}:
            body = [without_indent(line, len(fence["indent"])) for line in lines[at + 1 : end]]
            found.append(Found(at + 2, "\n".join(body), attributes(info).get("env")))
        outside[at : end + 1] = [""] * (min(end + 1, len(lines)) - at)
        at = end + 1
    return sorted([*found, *in_html("\n".join(outside))], key=lambda each: each.line)


def without_indent(line: str, most: int) -> str:
    """A line of a fence without as much white space as stands before the fence itself."""
    return line[min(most, len(line) - len(line.lstrip())) :]


def attributes(info: str) -> dict[str, str]:
    """What an info string says as name=value."""
    return {name: double or single or bare for name, double, single, bare in ATTRIBUTE.findall(info)}


def in_html(text: str) -> list[Found]:
    """The playground's elements in a page."""
    parser = Elements(text)
    parser.feed(text)
    parser.close()
    return parser.found


class Elements(HTMLParser):
    """Collects each element's attributes and the text that is its own, not that of elements inside."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Found] = []
        self.lines = text.count("\n") + 1
        self.open: list[str] = []  # the playground's element that is read, and what is open inside it
        self.given: dict[str, str | None] = {}
        self.begins = 0
        self.own: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element, or go into one inside it."""
        if self.open:
            if tag not in VOID:
                self.open.append(tag)
        elif tag == TAG:
            self.open, self.given, self.own = [tag], dict(attrs), []
            start = self.get_starttag_text() or ""
            self.begins = self.getpos()[0] + start.count("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave the innermost element of that name; the playground's own ends what is read."""
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]
            if not self.open:
                self.finish()

    def handle_data(self, data: str) -> None:
        """Keep text that is the playground's own; other text only counts its lines."""
        if self.open:
            self.own.append(data if len(self.open) == 1 else "\n" * data.count("\n"))

    def close(self) -> None:
        """An element that nothing ends goes to the end of the page."""
        super().close()
        if self.open:
            self.finish()

    def finish(self) -> None:
        """Note the element that has been read, its code as own_text.ts would take it."""
        text = "".join(self.own)
        leading = re.match(r"(?:[^\S\n]*\n)*", text)
        skipped = leading.end() if leading else 0
        code = "\n".join(outdented(text[skipped:].rstrip().split("\n")))
        line = self.begins + text.count("\n", 0, skipped)
        self.found.append(Found(line, code, self.given.get("env"), self.given.get("src")))


def outdented(lines: list[str]) -> Iterator[str]:
    """Lines without the indentation that all but blank ones share."""
    common = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return (line[common:] for line in lines)
