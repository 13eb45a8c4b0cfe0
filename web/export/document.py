"""One HTML file with everything in it: a rendered page, the element's script and style, the sandbox, and Python itself.

What each part is made of is elsewhere: the page in markdown.py, script, style and sandbox by vite.config.ts, Python in
the site's `runtime/`. The policy allows nothing to be fetched, whatever a program or the page itself may try.
"""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .markdown import Rendered

# What a session starts from but the snapshot, which costs more bytes than a start from the archive costs time.
LEFT_OUT = re.compile(r"\.whl$|\.snapshot$")
COMPLETIONS = "reference/completions.json"
SCRIPT = re.compile(r'<script type="module">([\s\S]*)</script>')

# As in web/sandbox/frame_attributes.ts: an opaque origin, one transparent pixel.
FRAME = 'sandbox="allow-scripts" title="Python sandbox" aria-hidden="true" tabindex="-1" data-role="sandbox"'
UNSEEN = "iframe{position:fixed;right:0;bottom:0;width:1px;height:1px;border:0;opacity:0;pointer-events:none}"

DOCUMENT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
<footer><p>This page is one file, with Python, pytensor and its kernels inside. It needs no network.</p></footer>
<iframe {frame} srcdoc="{sandbox}"></iframe>
{carried}<script type="module">{script}</script>
</body>
</html>
"""


def document(page: Rendered, parts: Path, site: Path) -> str:
    """The file's text. `parts` is what vite.config.ts made, `site` the built site."""
    script = in_element((parts / "page.js").read_text("utf-8").strip())
    sandbox = next(parts.glob("assets/sandbox-*.html")).read_text("utf-8")
    frame_script = SCRIPT.search(sandbox)
    if frame_script is None:
        raise RuntimeError("internal: the sandbox's document holds no script")
    return DOCUMENT.format(
        policy=policy(script, frame_script[1]),
        title=html.escape(page.title),
        style=(parts / "page.css").read_text("utf-8").strip() + UNSEEN,
        body=page.body,
        frame=FRAME,
        sandbox=html.escape(sandbox),
        carried="".join(carried(page, site)),
        script=script,
    )


def in_element(script: str) -> str:
    """A script as it may stand in an element: nothing in it ends that early."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def policy(script: str, frame_script: str) -> str:
    """The page's policy, which the sandbox's document inherits beside its own: two scripts, and nothing is fetched."""
    hashes = " ".join(f"'sha256-{sha256(text)}'" for text in (script, frame_script))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes} 'wasm-unsafe-eval' data: blob:",
            "worker-src data:",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def sha256(text: str) -> str:
    """The hash of a script, as a policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def carried(page: Rendered, site: Path) -> Iterator[str]:
    """The files that the page's script would fetch, each in an element of its own."""
    runtime = site / "runtime"
    listed = json.loads((runtime / "assets.json").read_text("utf-8"))
    names = ["assets.json", *(row["file"] for row in listed.values() if not LEFT_OUT.search(row["file"]))]
    files = {f"runtime/{name}": runtime / name for name in names}
    contents = {address: path.read_bytes() for address, path in {**files, **page.files}.items()}
    contents[COMPLETIONS] = without_links((site / COMPLETIONS).read_bytes())
    for address, content in contents.items():
        packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
        yield f'<script type="application/gzip" data-file="{html.escape(address)}">{packed}</script>\n'


def without_links(completions: bytes) -> bytes:
    """What the editor knows of names, without links to the reference, which doesn't come along."""

    def plain(value: dict[str, Any]) -> dict[str, Any]:
        return {key: inner for key, inner in value.items() if key != "link"}

    return json.dumps(json.loads(completions, object_hook=plain), separators=(",", ":")).encode()
