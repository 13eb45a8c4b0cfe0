"""Changes in place: `x += y`, `x[key] = value`, `x.zero_()`; and the rules that keep gradients right.

A leaf that requires a gradient cannot be changed while operations are recorded; an optimiser does it under `no_grad`. Any
other tensor takes the history of the operation that was done to it. A change to a view of a recorded tensor is put into the
history of the tensor it views, so that loops like `out[i, j] += a[i, k] * b[k, j]` have the right gradient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytensor.array import Array, filled, with_layout, write_array
from pytensor.autograd import mode, note_write
from pytensor.dtypes import DType
from pytensor.errors import DTypeError, GradientError, ShapeError
from pytensor.functions import elementwise
from pytensor.functions.indexing import Assign, as_key, indexed
from pytensor.functions.operands import constant, not_an_operand

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

# Functions whose result is a view: it shares the storage of a recorded tensor.
_VIEWS = {"View", "Permute", "Expand", "Index"}


def copy_(x: Tensor, value: Any) -> Tensor:
    """`for i: x[i] = value[i]`, in place, the value broadcast and cast to x. Returns x.

    Raises ShapeError when the value doesn't broadcast to x, GradientError where a gradient would be wrong.
    """
    source = _as_value("copy_", x, value)
    if source.dtype is not x.dtype:
        source = source.to(x.dtype)
    setitem(x, (), source)
    return x


def setitem(x: Tensor, key: Any, value: Any) -> None:
    """`x[key] = value` for a number or a tensor that broadcasts to x[key], with gradient to both.

    Raises IndexingError, ShapeError when the value doesn't broadcast, GradientError where a gradient would be wrong.
    """
    key = as_key(key)
    source = _as_value("assign", x, value)
    target = with_layout(x, indexed(x.layout, key))
    recorded = mode.enabled and (_records(x) or _records(source))
    if recorded:
        refuse_wrong_gradient("assign", x)
        if source.dtype is not x.dtype:
            source = source.to(x.dtype)
    write_array(target, source)
    note_write(x.storage)
    if recorded:
        shape = target.layout.shape
        if source.layout.ndim > len(shape):
            source = source.view(source.layout.shape[source.layout.ndim - len(shape) :])
        # The value is broadcast as part of the recorded graph, where the walk undoes it.
        x.node = Assign.apply(x, source.expand(shape), key).node


def update(function: elementwise.Binary) -> elementwise.Binary:
    """The in-place form of a binary function: `x += y` for `x + y`."""
    name = f"{function.__name__}_"

    def changed(x: Tensor, other: Any) -> Tensor:
        recorded = mode.enabled and (_records(x) or (isinstance(other, Array) and _records(other)))
        if recorded:
            refuse_wrong_gradient(name, x)
        out = function(x, other)
        if out.layout.shape != x.layout.shape:
            raise ShapeError(
                name,
                f"shapes {x.layout.shape} and {other.layout.shape} give {out.layout.shape}.",
                rule="A result written in place keeps the shape of the left operand.",
                suggestion=f"x = x.{function.__name__}(y), which makes a new tensor",
                shapes=[list(x.layout.shape), list(other.layout.shape)],
            )
        _refuse_dtype(name, x.dtype, out.dtype)
        write_array(x, out)
        note_write(x.storage)
        if recorded:
            x.node = out.node
        return x

    changed.__name__ = changed.__qualname__ = name
    changed.__doc__ = (
        f"`for i: x[i] = {function.__name__}(x[i], other[i])`, in place, with other broadcast to x. Returns x.\n\n"
        "    Raises ShapeError when the result has another shape, DTypeError when x can't hold it, and GradientError where\n"
        "    a gradient would be wrong."
    )
    return changed


def zero_(x: Tensor) -> Tensor:
    """`for i: x[i] = 0`, in place. Returns x. Raises GradientError where a gradient would be wrong."""
    return fill_(x, 0)


def fill_(x: Tensor, value: float) -> Tensor:
    """`for i: x[i] = value`, in place. Returns x. Raises GradientError where a gradient would be wrong."""
    return copy_(x, filled(x, (), value, x.dtype))


def refuse_wrong_gradient(op: str, x: Tensor) -> None:
    """Raise GradientError when a change of x in place could not be recorded rightly."""
    node = x.node
    if node is None:
        return
    if node.function is None and node.requires_grad:
        raise GradientError(
            op,
            "a leaf that requires a gradient, changed in place.",
            rule="Its gradient belongs to the value it had, so it stays as it is while operations are recorded.",
            suggestion="with no_grad(): around the change, or x = x + y, which makes a new tensor",
        )
    if node.function is not None and node.function.__name__ in _VIEWS:
        raise GradientError(
            op,
            f"a view ({node.name}) of a tensor with a gradient, changed in place.",
            rule="The tensor behind the view would change without its gradient knowing.",
            suggestion="base[index] = value, or view.clone() first",
        )


def _records(x: Any) -> bool:
    return x.node is not None and x.node.requires_grad


def _as_value(op: str, x: Tensor, value: Any) -> Tensor:
    if isinstance(value, Array):
        return value  # type: ignore[return-value]
    if isinstance(value, int | float):
        return constant(value, x.dtype, x)
    raise not_an_operand(op, value)


def _refuse_dtype(op: str, target: DType, result: DType) -> None:
    if result.category > target.category:
        raise DTypeError(
            op,
            f"a result of {result} for a tensor of {target}.",
            rule="A result written in place keeps the dtype of the left operand, which can't hold this one.",
            suggestion=f"x = x.to({result}) first",
            dtypes=[target.name, result.name],
        )
