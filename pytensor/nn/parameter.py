"""Parameter: the kind of tensor that a Module finds among its attributes and an optimiser changes."""

from __future__ import annotations

from typing import Any

from pytensor import autograd
from pytensor.array import cast_array
from pytensor.dtypes import DType
from pytensor.tensor import Tensor

__all__ = ["Parameter"]


class Parameter(Tensor):
    """A tensor that a Module learns: it requires a gradient and is listed by `parameters()`.

    It shares the storage of `data`. An operation on a Parameter gives an ordinary Tensor.

    >>> nn.Parameter(zeros(2))
    Parameter containing:
    tensor([0., 0.], requires_grad=True)
    """

    __slots__ = ()

    def __new__(cls, data: Any, *result: Any, requires_grad: bool = True) -> Any:
        """A Parameter of a tensor; or, for a raw operation that makes its result of its operand's type, a Tensor."""
        if result and not isinstance(result[0], bool):
            return Tensor(data, *result)
        return super().__new__(cls)

    def __init__(self, data: Tensor, requires_grad: bool = True) -> None:
        super().__init__(data.storage, data.layout, data.dtype, data.backend)
        self.requires_grad_(requires_grad)

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        made: Parameter = copied(self, memo)
        return made

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


def copied(x: Any, memo: dict[int, Any]) -> Any:
    """A leaf of the kind of x with a copy of its numbers and its gradient; the same one each time for one `memo`."""
    found = memo.get(id(x))
    if found is None:
        fresh = x.detach().clone()
        if isinstance(x, Parameter):
            fresh = Parameter(fresh, x.requires_grad)
        elif x.requires_grad:
            fresh.requires_grad_()
        if x.grad is not None:
            fresh.grad = x.grad.detach().clone()
        found = memo[id(x)] = fresh
    return found


def convert_(x: Tensor, dtype: DType | None = None, backend: str | None = None) -> None:
    """Give x another dtype or backend in place, its gradient too, so that optimisers that hold x go on holding it."""
    before = x.node
    changed = x.detach()
    if dtype is not None and dtype is not x.dtype:
        changed = cast_array(changed, dtype)
    if backend is not None and backend != x.backend.name:
        changed = changed.to_backend(backend)
    x.storage, x.layout, x.dtype, x.backend = changed.storage, changed.layout, changed.dtype, changed.backend
    if before is None:
        return
    x.node = autograd.leaf(x)
    x.node.requires_grad = before.requires_grad
    if before.grad is not None:
        convert_(before.grad, dtype, backend)
        x.node.grad = before.grad
