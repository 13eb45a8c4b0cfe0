"""What is live in the text of a page: fences marked `playground` in Markdown; in HTML `<tensor-playground>` and the
blocks of code that generators of pages made of such fences.

It finds what the page's own script would find (web/fences/fence.ts), with the lines on which it stands; what a cell
must come to is not its business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .fences import attributes_among, marked, words_in
from .markup import Element, Text, tree

TAG = "tensor-playground"
FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,}|:{3,}(?=\{code))(?P<info>.*)$")
# A fence of MyST that Sphinx's directive reads: its options come before the code, as lines of their own or as YAML.
DIRECTIVE = re.compile(r"\s*\{(?:code-block|code|sourcecode|code-cell)\}")
OPTION = re.compile(r"\s*:?(?P<name>[\w-]+):(?P<value>.*)$")
YAML_ENDS = "---"

# What fence.ts names so: what generators put around a block, and what they put inside that is no code of it.
WRAPPERS = frozenset({"playground", "highlight", "sourceCode", "code-cell", "highlighttable"})
WRAPPING = ("highlight-", "language-", "codeBlock")
BESIDE = frozenset({"linenos", "linenodiv", "lineno", "gutter", "visually-hidden"})


@dataclass(frozen=True)
class Found:
    """Something live: the line of the page on which its code begins, the code, and its attributes.

    `spread` is how many lines of the page a line of the code takes; 0 where the generator wrote all of it on one.
    """

    line: int
    code: str
    given: dict[str, str] = field(default_factory=dict)
    spread: int = 1

    @property
    def env(self) -> str | None:
        """The namespace that it shares."""
        return self.given.get("env")

    @property
    def src(self) -> str | None:
        """The address of its program, where that is not inside."""
        return self.given.get("src")


def in_markdown(text: str) -> list[Found]:
    """Fences with the word `playground` behind their marks or in their first line, and what is live in HTML outside."""
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
        body = [without_indent(line, len(fence["indent"])) for line in lines[at + 1 : end]]
        words, options = said_by(fence["info"], body)
        live = live_code(at + 2 + options, "\n".join(body[options:]), words, "playground" in words)
        found += [live] if live else []
        outside[at : end + 1] = [""] * (min(end + 1, len(lines)) - at)
        at = end + 1
    return sorted([*found, *in_html("\n".join(outside))], key=lambda each: each.line)


def without_indent(line: str, most: int) -> str:
    """A line of a fence without as much white space as stands before the fence itself."""
    return line[min(most, len(line) - len(line.lstrip())) :]


def said_by(info: str, body: list[str]) -> tuple[list[str], int]:
    """The words of a fence, and how many lines of its body are a directive's options, and no code."""
    if not DIRECTIVE.match(info):
        return words_in(info), 0
    yaml = bool(body) and body[0].strip() == YAML_ENDS
    words: list[str] = []
    at = int(yaml)
    while at < len(body) and body[at].strip() != YAML_ENDS:
        option = OPTION.match(body[at])
        if option is None or not (yaml or body[at].lstrip().startswith(":")):
            break
        if option["name"] == "class":
            words += option["value"].split()
        at += 1
    return words, at + int(yaml)


def live_code(line: int, text: str, words: list[str], is_marked: bool, spread: int = 1) -> Found | None:
    """A block of code that is live, since its fence is marked or its first line is; else None."""
    first = marked(text)
    if not first and not is_marked:
        return None
    code = first[1] if first else text
    before = text[: len(text) - len(code)] + blank_lines(code)
    given = attributes_among(words) | (attributes_among(first[0]) if first else {})
    return Found(line + spread * before.count("\n"), own(code), given, spread)


def in_html(text: str) -> list[Found]:
    """The playground's elements in a page, and the blocks of code that `fences.js` makes live."""
    return list(live_inside(tree(text)))


def live_inside(element: Element) -> Iterator[Found]:
    """What is live in an element, in the order of the page."""
    waiting = [element]
    while waiting:
        now = waiting.pop()
        if now.tag == TAG:
            yield of_element(now)
            continue
        found = of_block(now) if now.tag == "pre" else None
        if found:
            yield found
        else:
            waiting += [child for child in reversed(now.inside) if isinstance(child, Element)]


def of_element(element: Element) -> Found:
    """An element's program: the text that is its own, not that of elements inside."""
    parts = [(part.line, part.text) for part in element.inside if isinstance(part, Text)]
    text, line = "", element.line
    for begins, part in parts:
        # Text that an element inside parts goes on on a line further down.
        text += "\n" * max(0, begins - line - text.count("\n")) + part
    skipped = blank_lines(text)
    return Found(line + skipped.count("\n"), own(text), element.attributes)


def of_block(pre: Element) -> Found | None:
    """A block of code as a generator has rendered it, where it is live."""
    if any(is_beside(box) for box in pre.within()):
        return None
    codes = [child for child in pre.inside if isinstance(child, Element) and child.tag == "code"]
    boxes = list(pre.within())
    is_marked = any("playground" in box.classes for box in [*boxes, *codes])
    block = outermost(pre)
    parts = [block, *(e for e in block.elements() if e.tag == "pre" or e in codes or "playground" in e.classes)]
    words = [word for part in reversed(parts) if not is_beside(part) for word in words_of(part)]
    texts = list(texts_of(pre))
    text = "".join(part.text for part in texts)
    # A line that ends by an element takes no line of the page.
    spread = 0 if any(part.line == 0 for part in texts) else 1
    line = next((part.line for part in texts if part.line), pre.line)
    return live_code(line, text, words, is_marked, spread)


def words_of(part: Element) -> list[str]:
    """What a part of a block says: by its `data-` attributes, then by its classes."""
    data = [f"{name[5:]}={value}" for name, value in part.attributes.items() if name.startswith("data-")]
    return [*data, *part.classes]


def outermost(pre: Element) -> Element:
    """The outermost box that holds this block and nothing else."""
    block = pre
    for box in list(pre.within())[1:]:
        others = (each for each in box.elements() if each.tag == "pre" and each is not pre)
        if not is_wrapper(box) or not all(any(is_beside(around) for around in each.within()) for each in others):
            break
        block = box
    return block


def is_wrapper(box: Element) -> bool:
    """Whether a generator put this box around a block."""
    written = box.attributes.get("class", "")
    in_table = any("highlighttable" in around.classes for around in box.within())
    inside_table = in_table and (box.tag in ("tbody", "tr") or any("code" in e.classes for e in (box, box.parent) if e))
    return (
        box.tag == "figure"
        or inside_table
        or not WRAPPERS.isdisjoint(box.classes)
        or any(w in written for w in WRAPPING)
    )


def is_beside(element: Element) -> bool:
    """Whether an element inside a block is no code of it."""
    return element.tag == "button" or not BESIDE.isdisjoint(element.classes)


def texts_of(element: Element) -> Iterator[Text]:
    """The pieces of a block's text, without what stands beside the code; a `<br>` has line 0."""
    for part in element.inside:
        if isinstance(part, Text):
            yield part
        elif part.tag == "br":
            yield Text(0, "\n")
        elif not is_beside(part):
            yield from texts_of(part)


def blank_lines(text: str) -> str:
    """The lines without anything on them with which a text begins."""
    leading = re.match(r"(?:[^\S\n]*\n)*", text)
    return leading[0] if leading else ""


def own(text: str) -> str:
    """A program as own_text.ts takes it: without blank lines around it and the indentation that its lines share."""
    lines = text[len(blank_lines(text)) :].rstrip().split("\n")
    common = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[common:] for line in lines)
