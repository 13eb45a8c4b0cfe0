"""Making tensors, and checking their gradients; and the functions of tensors, by the course's module of this name."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from pytensor.errors import RaggedError
from pytensor.minitorch.autodiff import central_difference
from pytensor.minitorch.checking import check_derivative
from pytensor.minitorch.functions import (
    EQ,
    LT,
    Add,
    All,
    Copy,
    Exp,
    Function,
    Inv,
    IsClose,
    Log,
    MatMul,
    Mul,
    Neg,
    Permute,
    ReLU,
    Sigmoid,
    Sum,
    View,
    wrap_tuple,
)
from pytensor.minitorch.operators import size_of
from pytensor.minitorch.tensor import Tensor
from pytensor.minitorch.tensor_data import UserIndex, UserShape
from pytensor.minitorch.tensor_ops import SimpleBackend, TensorBackend

__all__ = [
    "EQ",
    "LT",
    "Add",
    "All",
    "Copy",
    "Exp",
    "Function",
    "Inv",
    "IsClose",
    "Log",
    "MatMul",
    "Mul",
    "Neg",
    "Permute",
    "ReLU",
    "Sigmoid",
    "Sum",
    "View",
    "grad_central_difference",
    "grad_check",
    "rand",
    "tensor",
    "wrap_tuple",
    "zeros",
]


def zeros(shape: UserShape, backend: TensorBackend = SimpleBackend) -> Tensor:
    """Zeros of `shape`."""
    return Tensor.make([0.0] * size_of(shape), tuple(shape), backend=backend)


def rand(shape: UserShape, backend: TensorBackend = SimpleBackend, requires_grad: bool = False) -> Tensor:
    """Numbers of [0, 1) drawn by Python's `random`, so that `random.seed` repeats them."""
    numbers = [random.random() for _ in range(size_of(shape))]  # noqa: S311 - no secrets here
    return _tensor(numbers, shape, backend, requires_grad)


def _tensor(ls: Any, shape: UserShape, backend: TensorBackend = SimpleBackend, requires_grad: bool = False) -> Tensor:
    """A tensor of `shape` with the numbers of a flat list."""
    out = Tensor.make(ls, tuple(shape), backend=backend)
    out.requires_grad_(requires_grad)
    return out


def tensor(ls: Any, backend: TensorBackend = SimpleBackend, requires_grad: bool = False) -> Tensor:
    """A tensor from nested lists, tuples or an ndarray; one number gives the shape ().

    Raises RaggedError where lists at one depth differ in length.
    """
    if hasattr(ls, "tolist"):
        ls = ls.tolist()
    shape: list[int] = []
    row = ls
    while isinstance(row, list | tuple):
        shape.append(len(row))
        row = row[0] if row else None
    numbers: list[float] = []
    _flatten(ls, tuple(shape), numbers)
    return _tensor(numbers, tuple(shape), backend, requires_grad)


def _flatten(ls: Any, shape: tuple[int, ...], into: list[float]) -> None:
    is_row = isinstance(ls, list | tuple)
    if is_row != bool(shape) or (is_row and len(ls) != shape[0]):
        raise RaggedError(
            "tensor",
            f"{len(ls)} elements" if is_row else f"the single value {ls!r}",
            rule=f"The first rows say that {f'{shape[0]} elements' if shape else 'a number'} should stand there; "
            "all lists at one depth have one length.",
            suggestion="fill up the shorter rows",
        )
    if not is_row:
        into.append(ls)
        return
    for inner in ls:
        _flatten(inner, shape[1:], into)


def grad_central_difference(
    f: Callable[..., Tensor], *vals: Tensor, arg: int = 0, epsilon: float = 1e-6, ind: UserIndex
) -> float:
    """The derivative of `f(*vals).sum()` by the element at `ind` of argument `arg`, from two values of `f`."""
    return float(central_difference(_moved_sum(f, vals, arg, ind), 0.0, epsilon=epsilon))


def grad_check(f: Callable[..., Tensor], *vals: Tensor) -> None:
    """Compare the gradient of `f(*vals).sum()` with a central difference, at one element of each argument.

    The element is drawn by Python's `random`. Raises AssertionError, showing both numbers, where they differ by more
    than 1% and 0.01. Where `f` has a kink or a step just there, nothing is compared.
    """
    for val in vals:
        val.requires_grad_(True)
        val.zero_grad_()
    f(*vals).sum().backward()
    for arg, val in enumerate(vals):
        ind = val._tensor.sample()
        name = getattr(f, "__qualname__", "f")
        check_derivative(
            f"grad_check: {name}, by element {ind} of argument {arg}, which is {val[ind]:.6g}",
            None if val.grad is None else val.grad[ind],
            _moved_sum(f, vals, arg, ind),
        )


def _moved_sum(f: Callable[..., Tensor], vals: Sequence[Tensor], arg: int, ind: UserIndex) -> Callable[[float], float]:
    """The sum of `f`'s result as a function of how far the element at `ind` of argument `arg` is moved."""
    constants = [val.detach() for val in vals]

    def value_at(step: float) -> float:
        move = constants[arg].zeros()
        move[ind] = step
        return f(*constants[:arg], constants[arg] + move, *constants[arg + 1 :]).sum().item()

    return value_at
