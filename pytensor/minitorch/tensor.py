"""The course's Tensor: float64 numbers with a history (modules 2 and 3).

Tensor is a Variable of the course's tape (`autodiff`), holds a TensorData, and computes through the functions of
`functions` on the TensorBackend it was given. Conventions that differ from PyTorch and `pytensor.Tensor`: a reduction
keeps its dimension with size 1, a full sum has shape (1,), truth values are 1.0 and 0.0, `t[index]` is a float, and
`size` is a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from pytensor.array import Array
from pytensor.errors import GradientError, ScalarError
from pytensor.minitorch.autodiff import Context, Flow, backpropagate
from pytensor.minitorch.functions import (
    EQ,
    LT,
    Add,
    All,
    Copy,
    Exp,
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
)
from pytensor.minitorch.history import BaseHistory
from pytensor.minitorch.operators import size_of
from pytensor.minitorch.storage import floats
from pytensor.minitorch.tensor_data import TensorData, UserIndex, UserShape, UserStrides
from pytensor.minitorch.tensor_ops import SimpleBackend, TensorBackend, dimension_of

if TYPE_CHECKING:
    from pytensor.minitorch.functions import Function

__all__ = ["History", "Tensor", "TensorLike"]

_ids = count(1)


type Loops = tuple[Any, Any, Any]
"""Storage, shape and strides."""


class History(BaseHistory):
    """How a Tensor came about: the function, its context and its inputs. Without a function: the user made it."""

    last_fn: type[Function] | None
    inputs: Sequence[Tensor]


class Tensor:
    """An array of float64 that remembers how it was computed.

    Attributes: `grad` (None, or a Tensor of the same shape), `history`, `backend` and its short name `f`, `name` and
    `unique_id`.
    """

    grad: Tensor | None

    def __init__(
        self,
        v: TensorData,
        back: History | None = None,
        name: str | None = None,
        backend: TensorBackend | None = None,
    ) -> None:
        self._tensor = v
        self.history = back
        self.backend = self.f = SimpleBackend if backend is None else backend
        self.grad = None
        self.unique_id = next(_ids)
        self.name = str(self.unique_id) if name is None else name

    @staticmethod
    def make(
        storage: Any,
        shape: UserShape,
        strides: UserStrides | None = None,
        backend: TensorBackend | None = None,
    ) -> Tensor:
        """A Tensor without history over `storage` (see TensorData, whose errors it raises)."""
        return Tensor(TensorData(storage, shape, strides), backend=backend)

    # What it is

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes."""
        return self._tensor.shape

    @property
    def size(self) -> int:
        """How many elements."""
        return self._tensor.size

    @property
    def dims(self) -> int:
        """How many dimensions."""
        return self._tensor.dims

    @property
    def array(self) -> Array:
        """The pytensor Array that holds the numbers."""
        return self._tensor.array

    def requires_grad(self) -> bool:
        """Whether a gradient flows into it."""
        return self.history is not None

    def requires_grad_(self, x: bool = True) -> None:
        """Make it a leaf that collects its gradient, or, with False, a constant."""
        self.history = History() if x else None

    def item(self) -> float:
        """The number of a tensor that holds one. Raises ScalarError for any other."""
        if self.size != 1:
            raise ScalarError(
                "item",
                f"a tensor of shape {self.shape} holds {self.size} numbers.",
                rule="item gives the number of a tensor that holds one.",
                suggestion="t[index], or t.sum().item()",
                shape=list(self.shape),
            )
        return self._tensor.get((0,) * self.dims)

    def tolist(self) -> Any:
        """The numbers as nested lists."""
        return _nested(floats(self.contiguous().detach()._tensor._storage), self.shape)

    def to_numpy(self) -> Any:
        """The numbers in an array of this shape, which also shares storage where the tensor lies row by row.

        An ndarray where NumPy is installed. Where it isn't, a memoryview, which has `shape`, `tolist()` and takes an
        index for every dimension.
        """
        dense = self._tensor if self._tensor.is_contiguous() else self.f.id_map(self.detach())._tensor
        try:
            import numpy as np
        except ImportError:
            flat = memoryview(dense._storage).cast("B")
            return flat.cast("d", self.shape) if self.size else flat.cast("d")
        return np.asarray(dense._storage).reshape(self.shape)

    def tuple(self) -> Loops:
        """Storage, shape and strides, as the low-level loops take them."""
        return self._tensor.tuple()

    def __repr__(self) -> str:
        return self._tensor.to_string()

    def __getitem__(self, key: int | UserIndex) -> float:
        return self._tensor.get(key)

    def __setitem__(self, key: int | UserIndex, val: float) -> None:
        self._tensor.set(key, val)

    __hash__ = object.__hash__

    # Arithmetic

    def __add__(self, b: TensorLike) -> Tensor:
        return Add.apply(self, self._ensure_tensor(b))

    def __radd__(self, b: TensorLike) -> Tensor:
        return self + b

    def __sub__(self, b: TensorLike) -> Tensor:
        return Add.apply(self, Neg.apply(self._ensure_tensor(b)))

    def __rsub__(self, b: TensorLike) -> Tensor:
        return Add.apply(self._ensure_tensor(b), Neg.apply(self))

    def __mul__(self, b: TensorLike) -> Tensor:
        return Mul.apply(self, self._ensure_tensor(b))

    def __rmul__(self, b: TensorLike) -> Tensor:
        return self * b

    def __truediv__(self, b: TensorLike) -> Tensor:
        return Mul.apply(self, Inv.apply(self._ensure_tensor(b)))

    def __rtruediv__(self, b: TensorLike) -> Tensor:
        return Mul.apply(self._ensure_tensor(b), Inv.apply(self))

    def __matmul__(self, b: Tensor) -> Tensor:
        return MatMul.apply(self, b)

    def __neg__(self) -> Tensor:
        return Neg.apply(self)

    def __lt__(self, b: TensorLike) -> Tensor:
        return LT.apply(self, self._ensure_tensor(b))

    def __gt__(self, b: TensorLike) -> Tensor:
        return LT.apply(self._ensure_tensor(b), self)

    def __eq__(self, b: TensorLike) -> Tensor:  # type: ignore[override]
        return EQ.apply(self, self._ensure_tensor(b))

    def is_close(self, y: Tensor) -> Tensor:
        """1.0 where the two differ by less than 0.01, else 0.0."""
        return IsClose.apply(self, y)

    def sigmoid(self) -> Tensor:
        """`1 / (1 + e ** -x)` of each element."""
        return Sigmoid.apply(self)

    def relu(self) -> Tensor:
        """Each element where it is positive, else 0."""
        return ReLU.apply(self)

    def log(self) -> Tensor:
        """The natural logarithm of each element (and a millionth, see `operators.log`)."""
        return Log.apply(self)

    def exp(self) -> Tensor:
        """`e` to each element."""
        return Exp.apply(self)

    # Reductions: the dimension stays with size 1; over all elements the shape is (1,)

    def sum(self, dim: int | None = None) -> Tensor:
        """The sum along `dim`, or of all elements. Raises IndexingError where there is no such dimension."""
        if dim is None:
            return Sum.apply(self.contiguous().view(self.size), self._ensure_tensor(0))
        return Sum.apply(self, self._ensure_tensor(dim))

    def mean(self, dim: int | None = None) -> Tensor:
        """The mean along `dim`, or of all elements. Raises IndexingError where there is no such dimension."""
        return self.sum(dim) / (self.size if dim is None else self.shape[dimension_of(self, dim)])

    def all(self, dim: int | None = None) -> Tensor:
        """1.0 where all elements along `dim`, or all there are, are 1.0. Raises IndexingError as `sum` does."""
        if dim is None:
            return All.apply(self.contiguous().view(self.size), self._ensure_tensor(0))
        return All.apply(self, self._ensure_tensor(dim))

    # Movement

    def permute(self, *order: int) -> Tensor:
        """The same storage with the dimensions in another order. Raises IndexingError where it isn't one."""
        return Permute.apply(self, self._numbers(order))

    def view(self, *shape: int) -> Tensor:
        """The same storage in another shape. Raises ShapeError (see `TensorData.view`)."""
        return View.apply(self, self._numbers(shape))

    def contiguous(self) -> Tensor:
        """A copy whose elements lie row by row."""
        return Copy.apply(self)

    def detach(self) -> Tensor:
        """The same storage without history."""
        return self._new(self._tensor)

    def zeros(self, shape: UserShape | None = None) -> Tensor:
        """Zeros of `shape`, or of this tensor's shape, on its backend."""
        shape = self.shape if shape is None else shape
        return Tensor.make([0.0] * size_of(shape), shape, backend=self.backend)

    def expand(self, other: Tensor) -> Tensor:
        """The gradient `other`, of a result into which this tensor was broadcast, brought to this tensor's shape.

        It is repeated where it is smaller, and summed along the dimensions in which this tensor was repeated: the one
        place that undoes a broadcast.
        """
        if self.shape == other.shape:
            return other
        shape = TensorData.shape_broadcast(self.shape, other.shape)
        if other.shape == shape:
            out = other
        else:
            out = self.zeros(shape)
            self.backend.id_map(other, out)
        own = (1,) * (len(shape) - self.dims) + self.shape
        for dim, (mine, size) in enumerate(zip(own, shape, strict=True)):
            if mine == 1 and size != 1:
                out = self.backend.add_reduce(out, dim)
        dense = out if out._tensor.is_contiguous() else self.backend.id_map(out)
        return self._new(dense._tensor.view(*self.shape))

    # The tape

    def backward(self, grad_output: Tensor | None = None) -> None:
        """Add to `grad` of every leaf behind this tensor the gradient of this tensor by it, times `grad_output`.

        Without `grad_output` the tensor must have shape (1,), as a full sum has.
        Raises GradientError where it has another shape, or where no input requires a gradient.
        """
        if self.history is None:
            raise GradientError(
                "backward",
                "no input of this tensor requires a gradient.",
                rule="A gradient flows back only to tensors that were asked to collect it.",
                suggestion="tensor([…], requires_grad=True), or t.requires_grad_(True), before computing with it",
            )
        if grad_output is None:
            if self.size != 1:
                raise GradientError(
                    "backward",
                    f"a tensor of shape {self.shape}.",
                    rule="Only a single number has one gradient.",
                    suggestion=".sum().backward(), or .backward(grad_output) with a tensor of this shape",
                    shape=list(self.shape),
                )
            grad_output = Tensor.make([1.0], self.shape, backend=self.backend)
        backpropagate(self, grad_output)

    def zero_grad_(self) -> None:
        """Forget the gradient collected so far."""
        self.grad = None

    def accumulate_derivative(self, x: Tensor) -> None:
        """Add `x` to the gradient collected so far. Only for a leaf."""
        self.grad = x.contiguous() if self.grad is None else self.grad + x

    def is_leaf(self) -> bool:
        """Whether the user made it, and it requires a gradient."""
        return self.history is not None and self.history.last_fn is None

    def is_constant(self) -> bool:
        """Whether no gradient flows into it."""
        return self.history is None

    @property
    def parents(self) -> Sequence[Tensor]:
        """The inputs of the function that made it."""
        return () if self.history is None else self.history.inputs

    def chain_rule(self, d_output: Any) -> Iterable[Flow]:
        """Each input with the gradient that flows into it, in its own shape.

        Raises ValueError as `BaseHistory.chain_rule` does.
        """
        return [
            (parent, gradient if parent.is_constant() else parent.expand(self._ensure_tensor(gradient)))
            for parent, gradient in (self.history or History()).chain_rule(d_output)
        ]

    def made_by(self, function: type[Function], ctx: Context, inputs: Sequence[Tensor] | None) -> Tensor:
        """The same numbers as the result of `function` on `inputs`, or without history where there are none."""
        back = None if inputs is None else History(function, ctx, inputs)
        return Tensor(self._tensor, back, backend=self.backend)

    # The course's own helpers

    def _new(self, tensor_data: TensorData) -> Tensor:
        return Tensor(tensor_data, backend=self.backend)

    def _type_(self, backend: TensorBackend) -> None:
        self.backend = self.f = backend

    def _numbers(self, numbers: Sequence[int]) -> Tensor:
        return Tensor.make(numbers, (len(numbers),), backend=self.backend)

    def _ensure_tensor(self, b: TensorLike) -> Tensor:
        return b if isinstance(b, Tensor) else Tensor.make([b], (1,), backend=self.backend)


TensorLike = float | int | Tensor


def _nested(numbers: list[float], shape: Sequence[int]) -> Any:
    if not shape:
        return numbers[0]
    step = size_of(shape[1:])
    return [_nested(numbers[at * step : (at + 1) * step], shape[1:]) for at in range(shape[0])]
