"""A page of Markdown as HTML that needs nothing beside it: live cells as elements, pictures inside, formulas set.

Which fences are live is what the checker says (web/check/pages.py). What the HTML is put into is document.py's.
"""

import base64
import html
import itertools
import json
import mimetypes
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from web.check.pages import Found, in_markdown

ROOT = Path(__file__).resolve().parents[2]
FRONT_MATTER = re.compile(r"\A---\n[\s\S]*?\n---\n")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
FORMULA = ("math", "latex", "tex")


class CannotExport(Exception):
    """The page can't be made into one file; the message says why, and what to do."""


@dataclass
class Rendered:
    """A page: its title, the HTML of its body, and the files that its cells name by `src`, by their path."""

    title: str
    body: str
    files: dict[str, Path] = field(default_factory=dict)


def render(page: Path) -> Rendered:
    """The page as HTML. Raises CannotExport for what would have to be fetched, and where nothing is live."""
    try:
        text = page.read_text("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise CannotExport(f"{page} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CannotExport(f"{page} is not text in UTF-8") from error
    text = FRONT_MATTER.sub("", text)
    found = in_markdown(text)
    if not found:
        raise CannotExport(f"{page} has no live cell: begin a fence with ```python playground")
    files = {local(each.src): beside(page, each.src) for each in found if each.src}

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    formulas = set_formulas([token.content for token in tokens if is_formula(token)])

    def fence(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[at]
        if is_formula(token):
            return f'<div class="formula">{formulas[token.content]}</div>\n'
        live = in_markdown(f"{token.markup}{token.info}\n{token.content}{token.markup}")
        return element(live[0]) if live else renderer.fence(tokens, at, options, env)

    def image(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        source = str(tokens[at].attrs["src"])
        if not source.startswith("data:"):
            tokens[at].attrs["src"] = inlined(beside(page, source))
        return renderer.image(tokens, at, options, env)

    parser.add_render_rule("fence", fence)
    parser.add_render_rule("image", image)
    return Rendered(title_of(tokens) or page.stem, parser.renderer.render(tokens, parser.options, {}), files)


def beside(page: Path, source: str) -> Path:
    """The file beside the page that an address means."""
    if ELSEWHERE.match(source) or source.startswith("/"):
        raise CannotExport(
            f"{page}: {source} lies elsewhere, and the file must need no network: put a copy beside the page"
        )
    path = page.parent / local(source)
    if not path.is_file():
        raise CannotExport(f"{page}: there is no file {path}, which {source} leads to")
    return path


def local(source: str) -> str:
    """The path that an address beside the page names."""
    return unquote(source.partition("?")[0].partition("#")[0])


def inlined(path: Path) -> str:
    """A file as an address that holds it."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def element(live: Found) -> str:
    """A live fence as the element, with its attributes."""
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in live.given.items() if name != "autorun")
    return f"<tensor-playground autorun{written}>\n{html.escape(live.code, quote=False)}\n</tensor-playground>\n"


def is_formula(token: Token) -> bool:
    """Whether a token is a fence of TeX."""
    return token.type == "fence" and token.info.strip().lower() in FORMULA


def set_formulas(formulas: Sequence[str]) -> dict[str, str]:
    """MathML by TeX."""
    if not formulas:
        return {}
    script = ["node", str(ROOT / "web" / "export" / "formulas.mjs")]
    done = subprocess.run(script, input=json.dumps(formulas), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "Error" in line), "node said no more")
        raise CannotExport(f"a formula cannot be set: {said}")
    return dict(zip(formulas, json.loads(done.stdout), strict=True))


def title_of(tokens: Sequence[Token]) -> str:
    """The text of the first heading of the first level."""
    for heading, content in itertools.pairwise(tokens):
        if heading.type == "heading_open" and heading.tag == "h1":
            return "".join(child.content for child in content.children or () if child.type in ("text", "code_inline"))
    return ""
