"""Functions that a Module calls before and after its `forward`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor.autograd import RemovableHandle

Hook = Callable[..., Any]


def register(hooks: list[Hook], hook: Hook, prepend: bool) -> RemovableHandle:
    """Put a hook at the end of a list, or at its front."""
    handle = RemovableHandle(hooks, hook)
    if prepend:
        hooks.insert(0, hooks.pop())
    return handle


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
