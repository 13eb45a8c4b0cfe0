"""The handle that registering a hook gives, by which the hook is taken away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class RemovableHandle:
    """What registering a hook gives: `remove()` takes the hook away, and so does the end of a `with` block."""

    __slots__ = ("_hook", "_hooks")

    def __init__(self, hooks: list[Callable[..., Any]], hook: Callable[..., Any]) -> None:
        hooks.append(hook)
        self._hooks = hooks
        self._hook = hook

    def remove(self) -> None:
        """Take the hook away. A second time does nothing."""
        # By identity: two hooks may be equal, as two bound methods are.
        self._hooks[:] = [each for each in self._hooks if each is not self._hook]

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()
