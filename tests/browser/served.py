"""A folder of a test's own on a host of its own: pages that embed the site from elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from web.serve import site_server


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a host for the folder, until the block ends."""
    with site_server(folder) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()
