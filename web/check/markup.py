"""A page of HTML as a tree of its elements, each piece of text with the line on which it stands. It knows no more of an
element than whether it has an end tag, and mends nothing: tags in wrong places are not its business.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Elements that have no end tag: what follows them is still the text of the element around.
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(frozen=True)
class Text:
    """Text between tags, and the line of the page on which it begins."""

    line: int
    text: str


@dataclass(eq=False)
class Element:
    """An element, the line on which its start tag ends, and what is inside it, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 1
    parent: "Element | None" = None
    inside: "list[Element | Text]" = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The words of its `class`."""
        return self.attributes.get("class", "").split()

    def elements(self) -> "Iterator[Element]":
        """Itself and every element inside, in the order of the page."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.inside) if isinstance(child, Element)]

    def within(self) -> "Iterator[Element]":
        """Itself, then what it stands in, up to the page."""
        element: Element | None = self
        while element:
            yield element
            element = element.parent


def tree(text: str) -> Element:
    """The page, as an element without a name around all that is in it."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.page


class Reader(HTMLParser):
    """Builds the tree as tags come."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = self.now = Element("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element inside the one that is open."""
        line = self.getpos()[0] + (self.get_starttag_text() or "").count("\n")
        element = Element(tag, {name: value or "" for name, value in attrs}, line, self.now)
        self.now.inside.append(element)
        if tag not in VOID:
            self.now = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As HTML reads `<br/>`, and `<div/>` too: the stroke means nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Leave the innermost open element of that name; an end without a beginning means nothing."""
        for element in self.now.within():
            if element.tag == tag and element.parent:
                self.now = element.parent
                return

    def handle_data(self, data: str) -> None:
        """Keep text where it stands."""
        self.now.inside.append(Text(self.getpos()[0], data))
