"""Running sums and products: `out[i] = x[0] + … + x[i]` along one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytensor.array import cast_array
from pytensor.autograd import Function
from pytensor.dtypes import bool as bool_dtype, int64
from pytensor.functions.joining import Flip, stack, unbind
from pytensor.layout import normal_dim
from pytensor.ops import ZIP

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class CumSum(Function):
    """Running sums in log2(n) zips: each adds the sums that end 1, 2, 4, … places before."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, dim: int) -> Tensor:
        ctx.dim = dim
        out = cast_array(x, x.dtype)
        step, size = 1, x.layout.shape[dim]
        while step < size:
            before = cast_array(out, out.dtype)
            late = before.layout.slice(dim, step, size - step)
            early = before.layout.slice(dim, 0, size - step)
            out.backend.zip(ZIP["add"], out.dtype, before.storage, late, before.storage, early, late, out.storage)
            step *= 2
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        dims = (ctx.dim,)
        return Flip.apply(CumSum.apply(Flip.apply(grad_output, dims), ctx.dim), dims)


def cumsum(x: Tensor, dim: int) -> Tensor:
    """`for i: out[i] = x[0] + … + x[i]` along `dim`. Dtype: that of x; bools count as int64. Raises DimensionError.

    >>> cumsum(tensor([1, 2, 3]), 0)
    tensor([1., 3., 6.])
    """
    at = normal_dim(dim, x.layout.ndim, "cumsum")
    if x.dtype is bool_dtype:
        x = x.to(int64)
    return CumSum.apply(x, at) if x.layout.ndim else x.clone()


def cumprod(x: Tensor, dim: int) -> Tensor:
    """`for i: out[i] = x[0] * … * x[i]` along `dim`, one product after the other. Raises DimensionError.

    Dtype: that of x; bools count as int64.

    >>> cumprod(tensor([1, 2, 3]), 0)
    tensor([1., 2., 6.])
    """
    at = normal_dim(dim, x.layout.ndim, "cumprod")
    if x.dtype is bool_dtype:
        x = x.to(int64)
    parts = list(unbind(x, at)) if x.layout.ndim else []
    for number in range(1, len(parts)):
        parts[number] = parts[number - 1] * parts[number]
    return stack(parts, at) if parts else x.clone()
