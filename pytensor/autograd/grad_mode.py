"""Whether operations are recorded, and the blocks that say so: `no_grad`, `enable_grad`, `set_grad_enabled`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any


class GradMode:
    """The one switch. `duals` are the levels of forward mode that are open, outermost first (see `transforms`)."""

    __slots__ = ("duals", "enabled")

    duals: tuple[Any, ...]

    def __init__(self) -> None:
        self.enabled = True
        self.duals = ()


mode = GradMode()


class _Block:
    """A `with` block, or a decorator, that switches recording on or off and back again."""

    enabled: bool

    def __init__(self) -> None:
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(mode.enabled)
        mode.enabled = self.enabled

    def __exit__(self, *_: object) -> None:
        mode.enabled = self._before.pop()

    def __call__[F: Callable[..., Any]](self, function: F) -> F:
        """`function` with this block around each call."""

        @wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside  # type: ignore[return-value]


class _Switch(_Block):
    """A block whose class may also decorate as it stands: `@no_grad` as well as `@no_grad()`."""

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """The block; or, around a function, that function with the block inside."""
        made = super().__new__(cls)
        if function is None:
            return made
        _Block.__init__(made)
        return made(function)

    def __init__(self, _function: Callable[..., Any] | None = None) -> None:
        super().__init__()


class no_grad(_Switch):  # noqa: N801 - PyTorch's name
    """Inside the block nothing is recorded, so results require no gradient. Also serves as a decorator.

    >>> x = ones(2, requires_grad=True)
    >>> with no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    enabled = False


class enable_grad(_Switch):  # noqa: N801 - PyTorch's name
    """Inside the block operations are recorded again, within a `no_grad` block. Also serves as a decorator.

    >>> x = ones(2, requires_grad=True)
    >>> with no_grad():
    ...     with enable_grad():
    ...         y = x * 2
    >>> y.requires_grad
    True
    """

    enabled = True


class inference_mode(_Switch):  # noqa: N801 - PyTorch's name
    """As `no_grad`: results made inside are plain numbers, and no different from others afterwards.

    >>> x = ones(2, requires_grad=True)
    >>> with inference_mode():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    enabled = False


class set_grad_enabled(_Block):  # noqa: N801 - PyTorch's name
    """Record operations or not from here on: at once, or for the block where it is used with `with`.

    >>> with set_grad_enabled(False):
    ...     is_grad_enabled()
    False
    """

    def __init__(self, mode_wanted: bool) -> None:
        self._before = [mode.enabled]
        self.enabled = mode.enabled = bool(mode_wanted)

    def __enter__(self) -> None:
        mode.enabled = self.enabled

    def __call__[F: Callable[..., Any]](self, function: F) -> F:
        """`function` with this block around each call; the switch itself goes back at once."""
        mode.enabled = self._before.pop()
        block = enable_grad() if self.enabled else no_grad()
        decorated: F = block(function)
        return decorated


def is_grad_enabled() -> bool:
    """Whether operations are being recorded.

    >>> is_grad_enabled()
    True
    """
    return mode.enabled
