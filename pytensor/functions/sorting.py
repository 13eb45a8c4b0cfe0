"""Order along one dimension: sort, argsort, topk. Python finds the order; the values follow it with their gradient."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, NamedTuple

from pytensor.errors import ValueRangeError
from pytensor.functions.examples import by_example
from pytensor.functions.gathering import flat_numbers
from pytensor.functions.joining import narrow
from pytensor.functions.lines import gather
from pytensor.functions.movement import transpose
from pytensor.layout import normal_dim

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class Sorted(NamedTuple):
    """What `sort` and `topk` give."""

    values: Tensor
    indices: Tensor


@by_example
def argsort(x: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Tensor:  # noqa: ARG001 - it always is
    """The indices that put x in order along `dim`: int64, of the shape of x.

    NaN counts as largest; equals keep their order. Without gradient. Raises DimensionError.

    >>> argsort(tensor([3, 1, 2]))
    tensor([1, 2, 0])
    """
    if not x.layout.ndim:
        return x.counting(1).view(())
    at = normal_dim(dim, x.layout.ndim, "argsort")
    last = transpose(x.detach(), at, -1)
    size, numbers = last.layout.shape[-1], flat_numbers(last)
    order = array("q")
    for start in range(0, len(numbers), size or 1):
        line = numbers[start : start + size]
        # NaN above all; turning the list round twice keeps equals in their order when descending.
        keys = [math.inf if number != number else number for number in line]
        isnan = [number != number for number in line]
        if descending:
            order.extend(sorted(range(size), key=lambda i: (not isnan[i], -keys[i])))
        else:
            order.extend(sorted(range(size), key=lambda i: (isnan[i], keys[i])))
    out = x.counting(len(order))
    out.numbers()[:] = order
    return transpose(out.view(last.layout.shape), at, -1).contiguous()


def sort(x: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Sorted:  # noqa: ARG001 - it always is
    """x in order along `dim`, as (values, indices). NaN counts as largest; equals keep their order.

    Raises DimensionError. Dtype: that of x; the indices are int64.

    >>> sort(tensor([3, 1, 2]))
    Sorted(values=tensor([1., 2., 3.]), indices=tensor([1, 2, 0]))
    """
    indices = argsort(x, dim, descending)
    return Sorted(gather(x, dim, indices), indices)


def topk(x: Tensor, k: int, dim: int = -1, largest: bool = True) -> Sorted:
    """The k largest (or smallest) along `dim` in order, as (values, indices).

    Raises ValueRangeError when there are fewer than k, DimensionError. Dtype: that of x; the indices are int64.

    >>> topk(tensor([3, 1, 2]), 2).values
    tensor([3., 2.])
    """
    at = normal_dim(dim, x.layout.ndim, "topk")
    size = x.layout.shape[at] if x.layout.ndim else 1
    if not 0 <= k <= size:
        raise ValueRangeError("topk", f"k={k} of {size}.", rule="There must be that many along the dimension.")
    indices = argsort(x, dim, descending=largest)
    if x.layout.ndim:
        indices = narrow(indices, at, 0, k)
    return Sorted(gather(x, dim, indices), indices)
