"""Tensors in tuples, lists and dicts: taken apart, and put together again. Serves every function of functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pytensor.errors import DTypeError
from pytensor.tensor import Tensor


def leaves(tree: Any) -> list[Any]:
    """What is no tuple, list or dict, in order."""
    if isinstance(tree, dict):
        return [leaf for part in tree.values() for leaf in leaves(part)]
    if isinstance(tree, tuple | list):
        return [leaf for part in tree for leaf in leaves(part)]
    return [tree]


def rebuilt(tree: Any, new: Sequence[Any]) -> Any:
    """The same tuples, lists and dicts with other leaves."""
    remaining = iter(new)
    return mapped(lambda _: next(remaining), tree)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same tuples, lists and dicts with `function` of each leaf."""
    if isinstance(tree, dict):
        return {key: mapped(function, part) for key, part in tree.items()}
    if isinstance(tree, tuple):
        parts = [mapped(function, part) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)
    if isinstance(tree, list):
        return [mapped(function, part) for part in tree]
    return function(tree)


def need_tensors(op: str, listed: Sequence[Any], what: str) -> None:
    """Raise DTypeError where something other than a tensor is among `listed`."""
    for at, each in enumerate(listed):
        if not isinstance(each, Tensor):
            raise DTypeError(
                op,
                f"{what} {at} is a {type(each).__name__}.",
                rule=f"{op} works on tensors, in tuples, lists and dicts.",
                suggestion="tensor(...)",
                type=type(each).__name__,
            )
