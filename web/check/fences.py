"""The words that make a block of code live and say how: behind the marks of a fence, as classes, or in a first line of
the code itself, `# playground env=x`. Text in, words out; it has the rules of web/fence_words.ts, and
web/fences/rendered.json holds both to them.
"""

import re
from collections.abc import Iterable

ATTRIBUTES = {
    "env": ".+",
    "autorun": "",
    "readonly": "",
    "height": r"\d+",
    "layout": "auto|wide|narrow",
    "theme": "auto|light|dark",
    "explain": "open|folded",
    "stored": ".+",
}
"""What a word of a fence may set on the element, and to what."""
PAIR = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s{}"']*))""")
WORD = r"""(?:[a-z][\w-]*=(?:"[^"\n]*"|'[^'\n]*'|[^\s"']*)|autorun|readonly|step)"""
FIRST_LINE = re.compile(rf"(?:[^\S\n]*\n)*[^\S\n]*#[^\S\n]*playground((?:[^\S\n]+{WORD})*)[^\S\n]*(?:\n|\Z)")


def marked(code: str) -> tuple[list[str], str] | None:
    """The words of the first line of `code` and what follows it; None where a program begins otherwise."""
    first = FIRST_LINE.match(code)
    return (words_in(first[1]), code[first.end() :]) if first else None


def words_in(info: str) -> list[str]:
    """The words of an info string, with or without braces, as classes have them: without dots or quotes."""
    pairs = [f"{name}={double or single or bare}" for name, double, single, bare in PAIR.findall(info)]
    alone = re.split(r"[\s,{}]+", PAIR.sub("", info))
    return [*pairs, *(word.lstrip(".") for word in alone if word.lstrip("."))]


def attributes_among(words: Iterable[str]) -> dict[str, str]:
    """The attributes among words: `env=x`, `env-x` (Sphinx makes every = a hyphen), or a name alone."""
    found: dict[str, str] = {}
    for word in words:
        name, value, *_ = [*re.split("[=-]", word, maxsplit=1), ""]
        if name in ATTRIBUTES and re.fullmatch(ATTRIBUTES[name], value):
            found.setdefault(name, value)
    return found
