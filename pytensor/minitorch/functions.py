"""The functions that Tensors are computed with, each forward beside its backward (modules 2 and 3).

A function reaches numbers only through its tensor's TensorBackend (`t.f`), so whatever map, zip and reduce a student
puts there is what runs. Dimensions and shapes arrive as tensors too, and get 0.0 as derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytensor.minitorch.autodiff import Context
from pytensor.minitorch.scalar import wrap_tuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytensor.minitorch.tensor import Tensor

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
    "wrap_tuple",
]


class Function:
    """A function of tensors and its derivative, as static methods of a subclass that is never instantiated.

    `forward(ctx, *tensors)` gets tensors without history, returns one, and may keep values in `ctx`.
    `backward(ctx, grad_output)` returns the gradient by each input: one tensor, or a tuple where there are several
    inputs, with 0.0 for those that have none. A gradient may have the broadcast shape; the walk sums it back.
    """

    forward: Callable[..., Tensor]
    backward: Callable[..., Any]

    @classmethod
    def _forward(cls, ctx: Context, *inps: Tensor) -> Tensor:
        return cls.forward(ctx, *inps)

    @classmethod
    def _backward(cls, ctx: Context, grad_out: Tensor) -> tuple[Any, ...]:
        return wrap_tuple(cls.backward(ctx, grad_out))

    @classmethod
    def apply(cls, *vals: Tensor) -> Tensor:
        """The tensor that `forward` gives, with its history where an input requires a gradient.

        Raises TypeError where an argument, or what `forward` returns, is no tensor.
        """
        for at, val in enumerate(vals):
            if not hasattr(val, "made_by"):
                raise TypeError(
                    f"{cls.__name__}: argument {at} is {val!r:.60}, but apply takes tensors. "
                    "Try: tensor([…]) around a number."
                )
        needs_gradient = any(val.requires_grad() for val in vals)
        ctx = Context(no_grad=not needs_gradient)
        # Detached: what forward does to its inputs must not be recorded a second time.
        out = cls._forward(ctx, *[val.detach() for val in vals])
        if not hasattr(out, "made_by"):
            raise TypeError(f"{cls.__name__}: forward returned {out!r:.60}, but it gets tensors and returns one.")
        return out.made_by(cls, ctx, vals if needs_gradient else None)


class Neg(Function):
    """`-t`."""

    @staticmethod
    def forward(_ctx: Context, t: Tensor) -> Tensor:
        """`-t`."""
        return t.f.neg_map(t)

    @staticmethod
    def backward(_ctx: Context, grad_output: Tensor) -> Tensor:
        """`-d`."""
        return grad_output.f.neg_map(grad_output)


class Inv(Function):
    """`1 / t`."""

    @staticmethod
    def forward(ctx: Context, t: Tensor) -> Tensor:
        """`1 / t`."""
        ctx.save_for_backward(t)
        return t.f.inv_map(t)

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> Tensor:
        """`-d / t²`."""
        (t,) = ctx.saved_values
        return grad_output.f.inv_back_zip(t, grad_output)


class Add(Function):
    """`a + b`."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor, b: Tensor) -> Tensor:
        """`a + b`."""
        return a.f.add_zip(a, b)

    @staticmethod
    def backward(_ctx: Context, grad_output: Tensor) -> tuple[Tensor, Tensor]:
        """`d` to both."""
        return grad_output, grad_output


class Mul(Function):
    """`a * b`."""

    @staticmethod
    def forward(ctx: Context, a: Tensor, b: Tensor) -> Tensor:
        """`a * b`."""
        ctx.save_for_backward(a, b)
        return a.f.mul_zip(a, b)

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, Tensor]:
        """`d` times the other factor."""
        a, b = ctx.saved_values
        times = grad_output.f.mul_zip
        return times(grad_output, b), times(grad_output, a)


class Sigmoid(Function):
    """`1 / (1 + e ** -t)`."""

    @staticmethod
    def forward(ctx: Context, t: Tensor) -> Tensor:
        """`σ(t)`, kept for the derivative."""
        out = t.f.sigmoid_map(t)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> Tensor:
        """`d σ(t) (1 - σ(t))`."""
        (out,) = ctx.saved_values
        slope: Tensor = out * (1.0 - out)
        return grad_output * slope


class ReLU(Function):
    """`t` where it is positive, else 0."""

    @staticmethod
    def forward(ctx: Context, t: Tensor) -> Tensor:
        """`max(t, 0)`."""
        ctx.save_for_backward(t)
        return t.f.relu_map(t)

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> Tensor:
        """`d` where `t` is positive, else 0."""
        (t,) = ctx.saved_values
        return grad_output.f.relu_back_zip(t, grad_output)


class Log(Function):
    """The natural logarithm of `t + EPS` (see `operators.log`)."""

    @staticmethod
    def forward(ctx: Context, t: Tensor) -> Tensor:
        """`log(t + EPS)`."""
        ctx.save_for_backward(t)
        return t.f.log_map(t)

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> Tensor:
        """`d / (t + EPS)`."""
        (t,) = ctx.saved_values
        return grad_output.f.log_back_zip(t, grad_output)


class Exp(Function):
    """`e ** t`."""

    @staticmethod
    def forward(ctx: Context, t: Tensor) -> Tensor:
        """`e ** t`, kept, since it is its own derivative."""
        out = t.f.exp_map(t)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> Tensor:
        """`d` times the result."""
        (out,) = ctx.saved_values
        return grad_output.f.mul_zip(grad_output, out)


class Sum(Function):
    """The sum along one dimension, which stays with size 1."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor, dim: Tensor) -> Tensor:
        """`for i, j: out[i, 0] += a[i, j]`."""
        return a.f.add_reduce(a, int(dim.item()))

    @staticmethod
    def backward(_ctx: Context, grad_output: Tensor) -> tuple[Tensor, float]:
        """`d` to every element that was added up."""
        return grad_output, 0.0


class All(Function):
    """The product along one dimension, which stays: 1.0 where all are 1.0. It has no derivative."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor, dim: Tensor) -> Tensor:
        """`for i, j: out[i, 0] *= a[i, j]`."""
        return a.f.mul_reduce(a, int(dim.item()))

    @staticmethod
    def backward(_ctx: Context, _grad_output: Tensor) -> tuple[float, float]:
        """0: a truth value is flat."""
        return 0.0, 0.0


class LT(Function):
    """1.0 where `a < b`, else 0.0."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor, b: Tensor) -> Tensor:
        """`a < b`."""
        return a.f.lt_zip(a, b)

    @staticmethod
    def backward(_ctx: Context, _grad_output: Tensor) -> tuple[float, float]:
        """0 to both: a truth value is flat."""
        return 0.0, 0.0


class EQ(Function):
    """1.0 where `a == b`, else 0.0."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor, b: Tensor) -> Tensor:
        """`a == b`."""
        return a.f.eq_zip(a, b)

    @staticmethod
    def backward(_ctx: Context, _grad_output: Tensor) -> tuple[float, float]:
        """0 to both: a truth value is flat."""
        return 0.0, 0.0


class IsClose(Function):
    """1.0 where two elements differ by less than 0.01, else 0.0."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor, b: Tensor) -> Tensor:
        """`|a - b| < 0.01`."""
        return a.f.is_close_zip(a, b)

    @staticmethod
    def backward(_ctx: Context, _grad_output: Tensor) -> tuple[float, float]:
        """0 to both: a truth value is flat."""
        return 0.0, 0.0


class Permute(Function):
    """The dimensions in another order, over the same storage."""

    @staticmethod
    def forward(ctx: Context, a: Tensor, order: Tensor) -> Tensor:
        """Dimension `d` of the result is dimension `order[d]` of `a`."""
        dims = [int(order[at]) for at in range(order.size)]
        ctx.save_for_backward(dims)
        return a._new(a._tensor.permute(*dims))

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, float]:
        """`d` with the dimensions back where they were."""
        (dims,) = ctx.saved_values
        back = [dims.index(at) for at in range(len(dims))]
        return grad_output._new(grad_output._tensor.permute(*back)), 0.0


class View(Function):
    """Another shape over the same storage. Raises ShapeError where that can't be (see `TensorData.view`)."""

    @staticmethod
    def forward(ctx: Context, a: Tensor, shape: Tensor) -> Tensor:
        """The elements of `a`, row by row, in another shape."""
        ctx.save_for_backward(a.shape)
        return a._new(a._tensor.view(*[int(shape[at]) for at in range(shape.size)]))

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, float]:
        """`d` in the shape that the input had."""
        (shape,) = ctx.saved_values
        # A gradient that comes through a permute doesn't lie row by row, and a view must not read it as if it did.
        dense = grad_output if grad_output._tensor.is_contiguous() else grad_output.f.id_map(grad_output)
        return grad_output._new(dense._tensor.view(*shape)), 0.0


class Copy(Function):
    """The same numbers in a storage of their own, row by row."""

    @staticmethod
    def forward(_ctx: Context, a: Tensor) -> Tensor:
        """`for i: out[i] = a[i]`."""
        return a.f.id_map(a)

    @staticmethod
    def backward(_ctx: Context, grad_output: Tensor) -> Tensor:
        """`d`."""
        return grad_output


class MatMul(Function):
    """The matrix product over the last two dimensions."""

    @staticmethod
    def forward(ctx: Context, a: Tensor, b: Tensor) -> Tensor:
        """`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`."""
        ctx.save_for_backward(a, b)
        return a.f.matrix_multiply(a, b)

    @staticmethod
    def backward(ctx: Context, grad_output: Tensor) -> tuple[Tensor, Tensor]:
        """`d bᵀ` and `aᵀ d`."""
        a, b = ctx.saved_values
        product = grad_output.f.matrix_multiply
        return product(grad_output, _transposed(b)), product(_transposed(a), grad_output)


def _transposed(t: Tensor) -> Tensor:
    *batch, rows, columns = range(t.dims)
    return t._new(t._tensor.permute(*batch, columns, rows))
