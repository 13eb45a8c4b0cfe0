"""Functions that a Module calls before and after its `forward`, and the handle that takes one away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Hook = Callable[..., Any]


class RemovableHandle:
    """What registering a hook gives: `remove()` takes the hook away, and so does the end of a `with` block."""

    def __init__(self, hooks: list[Hook], hook: Hook) -> None:
        self.hooks = hooks
        self.hook = hook

    def remove(self) -> None:
        """Take the hook away. A second time does nothing."""
        # By identity: two hooks may be equal, as two bound methods are.
        self.hooks[:] = [each for each in self.hooks if each is not self.hook]

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def register(hooks: list[Hook], hook: Hook, prepend: bool) -> RemovableHandle:
    """Put a hook at the end of a list, or at its front."""
    hooks.insert(0 if prepend else len(hooks), hook)
    return RemovableHandle(hooks, hook)


def call(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], before: list[Hook], after: list[Hook]) -> Any:
    """`module.forward(*args, **kwargs)` between its hooks. What a hook returns, if not None, takes the place."""
    for hook in tuple(before):
        changed = hook(module, args)
        if changed is not None:
            args = changed if isinstance(changed, tuple) else (changed,)
    out = module.forward(*args, **kwargs)
    for hook in tuple(after):
        changed = hook(module, args, out)
        if changed is not None:
            out = changed
    return out
