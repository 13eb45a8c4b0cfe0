"""A table of learned rows; looking one up stands in `functional/lookup.py`."""

from __future__ import annotations

from typing import Any

from pytensor.autograd import no_grad
from pytensor.creation import empty
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.nn import init
from pytensor.nn.functional.lookup import embedding
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["Embedding"]


class Embedding(Module):
    """Numbers (…) of int64 give rows (…, embedding_dim) of weight (num_embeddings, embedding_dim), at first normal.

    Row `padding_idx`, at first 0, isn't learned. Raises ValueRangeError for a padding_idx that is no row, IndexingError
    for a number that is none.

    >>> nn.Embedding(10, 3)(tensor([[1, 2], [9, 0]], dtype=int64)).shape
    (2, 2, 3)
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, dtype: Any = None
    ) -> None:
        super().__init__()
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueRangeError(
                "Embedding",
                f"padding_idx={padding_idx} with {num_embeddings} rows.",
                rule="It is the number of a row.",
                suggestion="padding_idx=0",
            )
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = padding_idx if padding_idx is None else padding_idx % num_embeddings
        self.weight = Parameter(empty(num_embeddings, embedding_dim, dtype=dtype))
        self.reset_parameters()

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None) -> Embedding:
        """A table with the rows of `embeddings` (rows, d), not learned if `freeze`. Raises ShapeError for others."""
        if embeddings.ndim != 2:
            raise ShapeError(
                "Embedding.from_pretrained",
                f"a tensor of shape {embeddings.shape}.",
                rule="The rows are those of a matrix.",
                shape=list(embeddings.shape),
            )
        rows, size = embeddings.shape
        made = cls(rows, size, padding_idx, embeddings.dtype)
        made.weight = Parameter(embeddings.detach(), requires_grad=not freeze)
        return made

    def reset_parameters(self) -> None:
        """Draw the rows afresh."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0.0

    def forward(self, x: Tensor) -> Tensor:
        """(…) to (…, embedding_dim)."""
        return embedding(x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        """The sizes."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
