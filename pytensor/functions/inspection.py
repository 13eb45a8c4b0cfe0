"""Questions about a value that is perhaps a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytensor.array import Array

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor.

    >>> is_tensor(ones(2)), is_tensor([1, 1])
    (True, False)
    """
    return isinstance(value, Array)


def numel(x: Tensor) -> int:
    """How many elements a tensor has.

    >>> numel(zeros(2, 3))
    6
    """
    return x.layout.numel
