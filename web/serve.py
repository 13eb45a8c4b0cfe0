"""A loopback server for the built site: what `build.py serve`, the browser tests and the benchmarks load pages from.

It is no production server: dist/ needs none, since any static host will do.
"""

import functools
import mimetypes
import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# The types a browser insists on, whatever this machine's registry of types says.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".py": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".zip": "application/zip",
}


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files, lets the browser keep them only if it asks first, and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"  # one connection for many files, as a real host does
    disable_nagle_algorithm = True  # else a small file waits some 40 ms for its headers to be acknowledged

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """The media type of a file, by its suffix."""
        suffix = Path(path).suffix.lower()
        return TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"

    def end_headers(self) -> None:
        """Ask for revalidation, so that a rebuilt site is never seen through an old copy; else as web/_headers says."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Refuse listings, as static hosts do."""
        self.send_error(404, f"no index.html in {Path(path).name}")

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: the page's own console says what it could not load."""


class SiteServer(ThreadingHTTPServer):
    """A threading server on 127.0.0.1 whose threads end with it."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it would let two servers share a port

    @property
    def address(self) -> str:
        """The URL of the site, with a slash at its end."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of a file is no error."""


def site_server(folder: Path, port: int = 0) -> SiteServer:
    """Bind a server of `folder` to a port of 127.0.0.1 (0: any free one); OSError where the port is taken."""
    return SiteServer(("127.0.0.1", port), functools.partial(SiteHandler, directory=str(folder)))
