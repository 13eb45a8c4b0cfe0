"""Products of matrices and vectors, in every rank.

`for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`: as the lecture draws it, a broadcast product summed over one
dimension, but without ever making the product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytensor.array import Array, inner_mismatch, matmul_arrays, reduce_array, unsupported, with_layout
from pytensor.autograd import Extensions, Function, edges_of, mode, remember
from pytensor.dtypes import bool as bool_dtype
from pytensor.errors import ShapeError
from pytensor.functions.operands import not_an_operand, operands
from pytensor.layout import broadcast, product, transposed
from pytensor.ops import NUMBERS, REDUCE, ZIP

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class MatMul(Function):
    """a @ b for at least two dimensions each. The walk sums over leading dimensions that were broadcast."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a if ctx.edges[1] else None, b if ctx.edges[0] else None)
        return matmul_arrays(a, b)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        a, b = ctx.saved_tensors
        return (
            None if b is None else matmul(grad_output, b.mT),
            None if a is None else matmul(a.mT, grad_output),
        )


class Affine(Function):
    """x @ weight.T + bias for x (…, k), weight (m, k) and bias (m,) or None: the layer that networks are made of.

    One node in place of three, and the gradient of the weight is one product, however many dimensions x has.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.saved = Affine.keep(ctx.edges, x, weight)
        return _affine(x, weight, bias)

    @staticmethod
    def keep(edges: tuple[Any, ...], x: Tensor, weight: Tensor) -> tuple[Tensor | None, Tensor | None]:
        """What `backward` needs: x for the gradient of the weight, the weight for that of x."""
        return x if edges[1] else None, weight if edges[0] else None

    fresh = True

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        x, weight = ctx.saved_tensors
        grad_x = None if weight is None else matmul(grad_output, weight)
        grad_weight = grad_bias = None
        slopes = grad_output if grad_output.layout.ndim == 2 else grad_output.reshape(-1, grad_output.shape[-1])
        if x is not None:
            rows = x if x.layout.ndim == 2 else x.reshape(-1, x.shape[-1])
            # Without recording the transposed view need not be an operation.
            turned = slopes.mT if mode.enabled else with_layout(slopes, transposed(slopes.layout))
            grad_weight = matmul(turned, rows)
        if ctx.edges[2]:
            grad_bias = slopes.sum(0) if mode.enabled else reduce_array(REDUCE["sum"], slopes, (0,))
        return grad_x, grad_weight, grad_bias


def _affine(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """`x @ weight.T + bias` without gradient; the bias is added in the place of the product."""
    backend, dtype = x.backend, x.dtype
    la, lb, lo = product(x.layout, transposed(weight.layout))
    storage = backend.matmul(dtype, x.storage, la, weight.storage, lb, lo)
    if bias is not None:
        repeated = broadcast(lo, bias.layout)[1]
        backend.zip(ZIP["add"], dtype, storage, lo, bias.storage, repeated, lo, storage)
    return type(x)(storage, lo, dtype, backend)


def affine(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor | None:
    """`x @ weight.T + bias` as one function, or None where shapes, dtypes or backends ask for the composition."""
    full = x.layout.ndim > 1 and weight.layout.ndim == 2 and x.layout.numel > 0
    if not full or not x.dtype.is_floating_point or not _together(x, weight):
        return None
    if bias is not None and (bias.layout.shape != weight.layout.shape[:1] or not _together(x, bias)):
        return None
    if not mode.enabled:
        return _affine(x, weight, bias)
    if Extensions.align is not None:
        return Affine.apply(x, weight, bias)
    edges = edges_of((x, weight, bias))
    out = _affine(x, weight, bias)
    return remember(Affine, edges, Affine.keep(edges, x, weight), out) if any(edges) else out


def _together(a: Tensor, b: Tensor) -> bool:
    return a.dtype is b.dtype and a.backend is b.backend


def matmul(a: Tensor, b: Tensor) -> Tensor:
    """The product of matrices a (…, n, k) and b (…, k, m): shape (…, n, m). Python's `@`.

    `for i, j, k: out[…, i, j] += a[…, i, k] * b[…, k, j]`. Leading dimensions broadcast. A vector counts as a row on
    the left and as a column on the right, and that dimension vanishes again; two vectors give their dot product.
    Dtype: the promoted one. Raises ShapeError when the inner sizes differ or an operand has no dimension,
    BroadcastError, DTypeError for bools, BackendError.

    >>> matmul(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 2]]))
    tensor([[1., 4.],
            [3., 8.]])
    >>> (ones(5, 2, 3) @ ones(3, 4)).shape
    (5, 2, 4)
    """
    if not isinstance(b, Array):
        raise not_an_operand("matmul", b)
    a_shape, b_shape = a.layout.shape, b.layout.shape
    if not a_shape or not b_shape:
        raise ShapeError(
            "matmul",
            f"shapes {a_shape} and {b_shape}.",
            rule="Both operands need at least one dimension.",
            suggestion="a * b, to scale by a number",
            shapes=[list(a_shape), list(b_shape)],
        )
    if a_shape[-1] != b_shape[-2 if len(b_shape) > 1 else -1]:
        raise inner_mismatch(a_shape, b_shape)
    if a.dtype is not b.dtype:
        a, b = operands("matmul", a, b)
    if a.dtype is bool_dtype:
        raise unsupported("matmul", a.dtype, NUMBERS)
    left = a if len(a_shape) > 1 else a.unsqueeze(0)
    right = b if len(b_shape) > 1 else b.unsqueeze(1)
    plain = not mode.enabled or (left.node is None and right.node is None)
    out = matmul_arrays(left, right) if plain else MatMul.apply(left, right)
    if len(b_shape) == 1:
        out = out.squeeze(-1)
    return out.squeeze(-1 if len(b_shape) == 1 else -2) if len(a_shape) == 1 else out


def dot(a: Tensor, b: Tensor) -> Tensor:
    """`for i: out += a[i] * b[i]` for two vectors of one size: a 0-d tensor. Raises ShapeError for other shapes.

    Dtype: the promoted one.

    >>> dot(tensor([1, 2]), tensor([3, 4]))
    tensor(11.)
    """
    if a.layout.ndim != 1 or b.layout.ndim != 1:
        raise ShapeError(
            "dot",
            f"shapes {a.layout.shape} and {b.layout.shape}.",
            rule="dot takes two vectors (1 dimension each).",
            suggestion="a @ b, or (a * b).sum(-1)",
            shapes=[list(a.layout.shape), list(b.layout.shape)],
        )
    return matmul(a, b)


def outer(a: Tensor, b: Tensor) -> Tensor:
    """`for i, j: out[i, j] = a[i] * b[j]` for two vectors. Raises ShapeError for other shapes.

    Dtype: the promoted one.

    >>> outer(tensor([1, 2]), tensor([3, 4]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    if a.layout.ndim != 1 or b.layout.ndim != 1:
        raise ShapeError(
            "outer",
            f"shapes {a.layout.shape} and {b.layout.shape}.",
            rule="outer takes two vectors (1 dimension each).",
            suggestion="a.unsqueeze(-1) * b.unsqueeze(-2)",
            shapes=[list(a.layout.shape), list(b.layout.shape)],
        )
    return a.unsqueeze(1) * b


def bmm(a: Tensor, b: Tensor) -> Tensor:
    """`matmul` of two batches of matrices (batch, n, k) and (batch, k, m). Raises ShapeError for other shapes.

    Dtype: the promoted one.

    >>> bmm(ones(5, 2, 3), ones(5, 3, 4)).shape
    (5, 2, 4)
    """
    if a.layout.ndim != 3 or b.layout.ndim != 3 or a.layout.shape[0] != b.layout.shape[0]:
        raise ShapeError(
            "bmm",
            f"shapes {a.layout.shape} and {b.layout.shape}.",
            rule="bmm takes two batches of one length: (batch, n, k) and (batch, k, m).",
            suggestion="a @ b, which broadcasts",
            shapes=[list(a.layout.shape), list(b.layout.shape)],
        )
    return matmul(a, b)


def mm(a: Tensor, b: Tensor) -> Tensor:
    """`matmul` of two matrices (n, k) and (k, m). Raises ShapeError for other shapes.

    Dtype: the promoted one.

    >>> mm(tensor([[1, 2]]), tensor([[3], [4]]))
    tensor([[11.]])
    """
    if a.layout.ndim != 2 or b.layout.ndim != 2:
        raise ShapeError(
            "mm",
            f"shapes {a.layout.shape} and {b.layout.shape}.",
            rule="mm takes two matrices.",
            suggestion="a @ b, which takes every rank",
            shapes=[list(a.layout.shape), list(b.layout.shape)],
        )
    return matmul(a, b)


def mv(a: Tensor, b: Tensor) -> Tensor:
    """`matmul` of a matrix (n, k) and a vector (k,). Raises ShapeError for other shapes.

    Dtype: the promoted one.

    >>> mv(tensor([[1, 2], [3, 4]]), tensor([1, 1]))
    tensor([3., 7.])
    """
    if a.layout.ndim != 2 or b.layout.ndim != 1:
        raise ShapeError(
            "mv",
            f"shapes {a.layout.shape} and {b.layout.shape}.",
            rule="mv takes a matrix and a vector.",
            suggestion="a @ b, which takes every rank",
            shapes=[list(a.layout.shape), list(b.layout.shape)],
        )
    return matmul(a, b)
