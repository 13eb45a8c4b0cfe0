"""Rows looked up in a table."""

from __future__ import annotations

from pytensor.array import whole
from pytensor.errors import DTypeError, IndexingError, ShapeError
from pytensor.functions.selection import where
from pytensor.tensor import Tensor

__all__ = ["embedding"]


def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """`for i: out[i] = weight[input[i]]`: int64 numbers (…) and weight (rows, d) give (…, d).

    No gradient flows to row `padding_idx`. Dtype: that of the weight. Raises DTypeError for numbers that aren't int64,
    ShapeError for a weight that is no matrix, IndexingError for a row that isn't there.

    >>> nn.functional.embedding(tensor([1, 0], dtype=int64), tensor([[1, 2], [3, 4]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    if input.dtype.is_floating_point:
        raise DTypeError(
            "embedding",
            f"elements of {input.dtype}.",
            rule="The input holds the numbers of rows, which are whole (int64); Python's numbers become float32.",
            suggestion="tensor([0, 2], dtype=int64), or x.long()",
            dtype=input.dtype.name,
        )
    if weight.ndim != 2:
        raise ShapeError(
            "embedding", f"a weight of shape {weight.shape}.", rule="The weight is (rows, d).", shape=list(weight.shape)
        )
    rows = weight.shape[0]
    if input.numel():
        numbers = whole(input)
        for extreme in (numbers.min().item(), numbers.max().item()):
            if not 0 <= extreme < rows:
                raise IndexingError(
                    "embedding",
                    f"row {extreme} of {rows}.",
                    rule=f"The rows are numbered from 0 to {rows - 1}.",
                    suggestion=f"Embedding({extreme + 1}, {weight.shape[1]})" if extreme >= rows else "x - x.min()",
                    index=extreme,
                )
    out = weight[input.long()]
    if padding_idx is None or not weight.requires_grad:
        return out
    return where((input == padding_idx).unsqueeze(-1), out.detach(), out)
