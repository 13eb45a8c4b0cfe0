"""Changes in place: `x += y`, `x[key] = value`, `x.zero_()`; and the rules that keep gradients right.

A leaf that requires a gradient cannot be changed while operations are recorded; an optimiser does it under `no_grad`.
Any other tensor takes the history of the operation that was done to it. A change to a view of a recorded tensor is
put into the history of the tensor it views, so that loops like `out[i, j] += a[i, k] * b[k, j]` have the right
gradient.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, cast_array, filled, with_layout, write_array
from pytensor.autograd import Node, mode, node_of, note_write
from pytensor.dtypes import DType
from pytensor.errors import DTypeError, GradientError, Shape, ShapeError
from pytensor.functions import elementwise, lines, selection
from pytensor.functions.examples import by_example
from pytensor.functions.gathering import Key, Replace, as_key, plan_for
from pytensor.functions.indexing import Assign, Index, indexed
from pytensor.functions.movement import Expand
from pytensor.functions.operands import constant, not_an_operand
from pytensor.functions.sessions import example

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def copy_(x: Tensor, value: Any) -> Tensor:
    """`for i: x[i] = value[i]`, in place, the value broadcast and cast to x. Returns x.

    Raises ShapeError when the value doesn't broadcast to x, GradientError where a gradient would be wrong.

    >>> zeros(2, 2).copy_(tensor([1, 2]))
    tensor([[1., 2.],
            [1., 2.]])
    """
    setitem(x, (), value)
    return x


def setitem(x: Tensor, key: Any, value: Any) -> None:
    """`x[key] = value` for a number or a tensor that broadcasts to x[key], with gradient to both.

    Raises IndexingError, ShapeError when the value doesn't broadcast, GradientError where a gradient would be wrong.
    """
    key = as_key(x, key)
    source = _as_value("assign", x, value)
    if any(isinstance(part, Array) for part in key):
        if any(hasattr(each.backend, "join") for each in (x, source, *key) if isinstance(each, Array)):
            setitem(x, (), _assigned(x, key, source))  # inside vmap the key names other elements for each example
        else:
            _assign_at(x, key, source)
        return
    target = with_layout(x, indexed(x.layout, key))
    if source.storage is x.storage and source.layout == target.layout and _views(source, x):
        return  # `x[key] += y` has written it already, and recorded it
    recorded = mode.enabled and (node_of(x) is not None or node_of(source) is not None)
    changed = None
    if recorded:
        refuse_leaf("assign", x)
        source = _fitted(source.to(x.dtype), target.layout.shape)
        changed = Assign.apply(x, source, partial(Index.look, argument=key))
    write_array(target, source)
    note_write(x.storage)
    if changed is not None:
        _take_history(x, changed)


@by_example
def _assigned(x: Tensor, key: Key, value: Tensor) -> Tensor:
    """A copy of x with `value` at a key with tensors."""
    out = x.clone()
    _assign_at(out, key, value)
    return out


def _assign_at(x: Tensor, key: Key, value: Tensor) -> None:
    """`x[key] = value` for a key with tensors; where an element is named twice, the last value stays."""
    viewed, plan = plan_for(x.detach(), key)
    recorded = mode.enabled and (node_of(x) is not None or node_of(value) is not None)
    value = _fitted(value.to(x.dtype), plan.result_shape())
    changed = None
    if recorded:
        refuse_leaf("assign", x)
        changed = Replace.apply(x, value, key)
    plan.write(viewed, value.detach())
    note_write(x.storage)
    if changed is not None:
        _take_history(x, changed)


def _views(source: Tensor, x: Tensor) -> bool:
    """Whether the history of `source`, if any, is that of a view of x."""
    node = source.node
    return node is None or (node.view is not None and node.view.base() is x)


def _fitted(value: Tensor, shape: Shape) -> Tensor:
    """A recorded value in the shape of its target; the walk undoes the broadcast."""
    extra = value.layout.ndim - len(shape)
    if extra > 0 and all(size == 1 for size in value.layout.shape[:extra]):
        value = value.view(value.layout.shape[extra:])
    return Expand.look(value, shape)


def _take_history(x: Tensor, changed: Tensor) -> None:
    """Give x, which was written to, the history of `changed`.

    Where x is a view, the tensor that it views has changed too, and x is a view of that again.
    """
    view = None if x.node is None else x.node.view
    base = None if view is None else view.base()
    if view is None or base is None:
        x.node = changed.node
    else:
        base.node = Assign.apply(base, changed, view.look).node
        x.node = view.look(base).node


def in_place(function: elementwise.Unary) -> elementwise.Unary:
    """The in-place form of a function of one tensor: `x.exp_()` for `x.exp()`."""
    name = f"{function.__name__}_"

    def changed(x: Tensor) -> Tensor:
        return _changed(x, lambda y, _: function(y), name, None)

    changed.__name__ = changed.__qualname__ = name
    changed.__doc__ = (
        f"`for i: x[i] = {function.__name__}(x[i])`, in place. Returns x.\n\n"
        "    Raises GradientError where a gradient would be wrong." + example(name)
    )
    return changed


def update(function: elementwise.Binary) -> elementwise.Binary:
    """The in-place form of a binary function: `x += y` for `x + y`."""
    name = f"{function.__name__}_"

    def changed(x: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
        return _changed(x, function, name, other if alpha == 1 else other * alpha)

    changed.__name__ = changed.__qualname__ = name
    changed.__doc__ = (
        f"`for i: x[i] = {function.__name__}(x[i], other[i])`, in place, with other broadcast to x. Returns x.\n\n"
        "    Raises ShapeError when the result has another shape, DTypeError when x can't hold it,\n"
        "    GradientError where a gradient would be wrong." + example(name)
    )
    return changed


def _changed(x: Tensor, function: elementwise.Binary, name: str, other: Any) -> Tensor:
    """x with the result of `function(x, other)` written over it, and its history."""
    recorded = mode.enabled and (node_of(x) is not None or node_of(other) is not None)
    if recorded:
        refuse_leaf(name, x)
    out = function(x, other)
    if out.layout.shape != x.layout.shape:
        raise ShapeError(
            name,
            f"the result has shape {out.layout.shape}, but is written to shape {x.layout.shape}.",
            rule="A result written in place keeps the shape of the left operand.",
            suggestion=f"x = x.{name[:-1]}(y), which makes a new tensor",
            shapes=[list(x.layout.shape), list(out.layout.shape)],
        )
    _refuse_dtype(name, x.dtype, out.dtype)
    if recorded and out.node is not None:
        _keep_before(out.node, x)
    write_array(x, out)
    note_write(x.storage)
    if recorded:
        _take_history(x, out)
    return x


def _keep_before(node: Node, x: Tensor) -> None:
    """Where the operation saved x for its gradient, save a copy of what x was before it is overwritten."""
    if any(each is not None and each.storage is x.storage and each.layout is x.layout for each in node.saved):
        copy = cast_array(x, x.dtype)
        copy.node = x.node
        node.saved = tuple(
            [
                copy if each is not None and each.storage is x.storage and each.layout is x.layout else each
                for each in node.saved
            ]
        )


def zero_(x: Tensor) -> Tensor:
    """`for i: x[i] = 0`, in place. Returns x. Raises GradientError where a gradient would be wrong.

    >>> ones(2).zero_()
    tensor([0., 0.])
    """
    return fill_(x, 0)


def fill_(x: Tensor, value: float) -> Tensor:
    """`for i: x[i] = value`, in place. Returns x. Raises GradientError where a gradient would be wrong.

    >>> zeros(2).fill_(3)
    tensor([3., 3.])
    """
    return copy_(x, filled(x, (), value, x.dtype))


def refuse_leaf(op: str, x: Tensor) -> None:
    """Raise GradientError when x is a leaf that requires a gradient, or a view of one: no record could be right."""
    view = None if x.node is None else x.node.view
    base = None if view is None else view.base()
    for node in (x.node, None if base is None else base.node):
        if node is None or node.function is not None or not node.requires_grad:
            continue
        raise GradientError(
            op,
            "a leaf that requires a gradient, changed in place.",
            rule="Its gradient belongs to the value it had, so it stays as it is while operations are recorded.",
            suggestion="with no_grad(): around the change, or x = x + y, which makes a new tensor",
        )


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


def masked_fill_(x: Tensor, mask: Tensor, value: float) -> Tensor:
    """`masked_fill` in place. Returns x. Raises GradientError where a gradient would be wrong.

    >>> x = tensor([1.0, -2.0])
    >>> x.masked_fill_(x < 0, 0)
    tensor([1., 0.])
    """
    return _changed(x, lambda y, _: selection.masked_fill(y, mask, value), "masked_fill_", None)


def clamp_(x: Tensor, min: float | None = None, max: float | None = None) -> Tensor:
    """`clamp` in place. Returns x. Raises GradientError where a gradient would be wrong.

    >>> tensor([-2.0, 0.5, 2.0]).clamp_(-1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    return _changed(x, lambda y, _: selection.clamp(y, min, max), "clamp_", None)


def scatter_add_(x: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """`scatter_add` in place. Returns x. Raises GradientError where a gradient would be wrong.

    >>> zeros(3).scatter_add_(0, tensor([0, 2, 2], dtype=int64), tensor([1, 2, 3]))
    tensor([1., 0., 5.])
    """
    return _changed(x, lambda y, _: lines.scatter_add(y, dim, index, src), "scatter_add_", src)


def scatter_(x: Tensor, dim: int, index: Tensor, src: Any) -> Tensor:
    """`scatter` in place. Returns x. Raises GradientError where a gradient would be wrong.

    >>> zeros(3).scatter_(0, tensor([0, 2], dtype=int64), tensor([5, 6]))
    tensor([5., 0., 6.])
    """
    return _changed(x, lambda y, _: lines.scatter(y, dim, index, src), "scatter_", src)
