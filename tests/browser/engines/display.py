"""The X display that WebKitGTK's windows are on, and the little of a window manager that they need: one has the focus.

Without it no page would ever be focused: no cursor, no `:focus-visible`, no event when a field gets the focus. libX11
is there wherever GTK is.
"""

import asyncio
import contextlib
import ctypes
import shutil
from collections.abc import AsyncIterator, Sequence

SMALLEST = 100  # pixels across: GTK keeps windows that nobody sees besides
PARENT = 2  # RevertToParent
NOW = 0  # CurrentTime
TRIES = 100
TRY_SECONDS = 0.02

Window = ctypes.c_ulong


class Attributes(ctypes.Structure):
    """The beginning of XWindowAttributes, and room for its rest."""

    _fields_ = (
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


class Display:
    """A connection to the display called `name`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = Window
        self.connection = ctypes.c_void_p(self.x11.XOpenDisplay(name.encode()))
        self.root = Window(self.x11.XDefaultRootWindow(self.connection))
        # Windows end when they like; X's own way to tell of it would be the end of this process.
        self.on_error = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self.x11.XSetErrorHandler(self.on_error)

    def windows(self) -> list[int]:
        """The windows that can be seen, those above others last."""
        root, parent, count = Window(), Window(), ctypes.c_uint()
        found = ctypes.POINTER(Window)()
        into = (root, parent, found, count)
        self.x11.XQueryTree(self.connection, self.root, *map(ctypes.byref, into))
        seen = []
        for each in found[: count.value]:
            attributes = Attributes()
            self.x11.XGetWindowAttributes(self.connection, Window(each), ctypes.byref(attributes))
            if attributes.width >= SMALLEST:
                seen.append(each)
        self.x11.XFree(found)
        return seen

    async def newest(self, before: Sequence[int]) -> int:
        """The window that has been opened since there were those, once it is there; 0 where none comes."""
        for _ in range(TRIES):
            fresh = [window for window in self.windows() if window not in before]
            if fresh:
                return fresh[-1]
            await asyncio.sleep(TRY_SECONDS)
        return 0

    def focus(self, window: int) -> None:
        """Have what is typed go there."""
        if window:
            self.x11.XSetInputFocus(self.connection, Window(window), PARENT, Window(NOW))
            self.x11.XSync(self.connection, 0)


@contextlib.asynccontextmanager
async def virtual_display() -> AsyncIterator[Display]:
    """A display without a screen, for as long as the block runs."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        raise SystemExit("WebKitGTK needs a display: install Xvfb (Debian, Ubuntu: sudo apt-get install xvfb)")
    server = await asyncio.create_subprocess_exec(
        xvfb, "-displayfd", "1", "-screen", "0", "2560x2400x24", "-nolisten", "tcp",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        yield Display(f":{(await server.stdout.readline()).decode().strip()}")
    finally:
        server.terminate()
