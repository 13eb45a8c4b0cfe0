"""Attention in several heads, with learned projections; the attention itself stands in `functional/attention.py`."""

from __future__ import annotations

from typing import Any

from pytensor.creation import empty
from pytensor.dtypes import bool as bool_dtype
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions.joining import chunk
from pytensor.nn import init
from pytensor.nn.functional.affine import linear
from pytensor.nn.functional.attention import attention_weights, minus_infinity
from pytensor.nn.functional.dropping import dropout
from pytensor.nn.linear import Linear
from pytensor.nn.module import Module
from pytensor.nn.parameter import Parameter
from pytensor.tensor import Tensor

__all__ = ["MultiheadAttention"]


class MultiheadAttention(Module):
    """Queries, keys and values projected, attended to in `num_heads` parts side by side, and projected again.

    query (l, n, embed_dim), key (s, n, kdim) and value (s, n, vdim); the batch first with `batch_first`, or without n.
    Gives (l, n, embed_dim) and the weights (n, l, s), averaged over the heads, or None. Where a mask of bools is True a
    key does *not* take part (the other way round than in `scaled_dot_product_attention`, as in PyTorch).
    Raises ValueRangeError unless the heads divide embed_dim, ShapeError.

    >>> layer = nn.MultiheadAttention(8, num_heads=2, batch_first=True)
    >>> x = rand(4, 5, 8)
    >>> out, weights = layer(x, x, x)
    >>> out.shape, weights.shape
    ((4, 5, 8), (4, 5, 5))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if embed_dim <= 0 or num_heads <= 0 or embed_dim % num_heads:
            raise ValueRangeError(
                "MultiheadAttention",
                f"embed_dim={embed_dim} in num_heads={num_heads}.",
                rule="The heads divide embed_dim, since each takes an equal part of it.",
                suggestion=f"MultiheadAttention({num_heads * 8}, {num_heads})" if num_heads > 0 else "num_heads=1",
            )
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.in_proj_weight = self.q_proj_weight = self.k_proj_weight = self.v_proj_weight = None
        if self.kdim == self.vdim == embed_dim:
            self.in_proj_weight = Parameter(empty(3 * embed_dim, embed_dim, dtype=dtype))
        else:
            self.q_proj_weight = Parameter(empty(embed_dim, embed_dim, dtype=dtype))
            self.k_proj_weight = Parameter(empty(embed_dim, self.kdim, dtype=dtype))
            self.v_proj_weight = Parameter(empty(embed_dim, self.vdim, dtype=dtype))
        self.in_proj_bias = Parameter(empty(3 * embed_dim, dtype=dtype)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias=bias, dtype=dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the projections afresh; their biases to 0."""
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        for bias in (self.in_proj_bias, self.out_proj.bias):
            if bias is not None:
                init.zeros_(bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """The outputs, and the weights if `need_weights` (of each head, (n, heads, l, s), if not averaged).

        `key_padding_mask` (n, s) and `attn_mask` ((l, s) or (n·heads, l, s)): bools, True for keys that take no part,
        or numbers to be added. `is_causal` says that attn_mask is the causal one, which must then be given.
        """
        if is_causal and attn_mask is None:
            raise ValueRangeError(
                "MultiheadAttention",
                "is_causal without attn_mask.",
                rule="is_causal only says what kind of mask attn_mask is.",
                suggestion="attn_mask=ones(l, s).triu(1).bool()",
            )
        self._check(query, key, value)
        batched = query.ndim == 3
        if not batched:
            query, key, value = query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0)
            key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
        elif not self.batch_first:
            query, key, value = query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1)
        q, k, v = [self._heads(each) for each in self._projected(query, key, value)]
        weights = attention_weights(q, k, self._mask(q, k, key_padding_mask, attn_mask))
        mixed = dropout(weights, self.dropout, self.training) @ v
        out = self.out_proj(mixed.transpose(1, 2).reshape(*query.shape[:2], self.embed_dim))
        if not batched:
            out, weights = out.squeeze(0), weights.squeeze(0)
        elif not self.batch_first:
            out = out.transpose(0, 1)
        if not need_weights:
            return out, None
        return out, weights.mean(-3) if average_attn_weights else weights

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> list[Tensor]:
        if self.in_proj_weight is not None:
            weights: tuple[Tensor | None, ...] = chunk(self.in_proj_weight, 3)
        else:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        biases = (None,) * 3 if self.in_proj_bias is None else chunk(self.in_proj_bias, 3)
        out = []
        for x, weight, bias in zip((query, key, value), weights, biases, strict=True):
            assert weight is not None
            out.append(linear(x, weight, bias))
        return out

    def _heads(self, x: Tensor) -> Tensor:
        """(n, l, embed_dim) to (n, heads, l, part)."""
        return x.view((*x.shape[:2], self.num_heads, -1)).transpose(1, 2)

    def _mask(self, q: Tensor, k: Tensor, padding: Tensor | None, attention: Tensor | None) -> Tensor | None:
        """Both masks as numbers to be added to (n, heads, l, s), or None."""
        batch, heads, length = q.shape[:3]
        total = None
        for mask, allowed in (
            (attention, ((length, k.shape[2]), (batch * heads, length, k.shape[2]))),
            (padding, ((batch, k.shape[2]),)),
        ):
            if mask is None:
                continue
            if mask.shape not in allowed:
                raise ShapeError(
                    "MultiheadAttention",
                    f"a mask of shape {mask.shape}.",
                    rule="Its shape is here " + " or ".join(map(str, allowed)) + ".",
                    shape=list(mask.shape),
                )
            added = minus_infinity(mask, q) if mask.dtype is bool_dtype else mask
            if mask is padding:
                added = added.view(batch, 1, 1, k.shape[2])
            elif mask.ndim == 3:
                added = added.view(batch, heads, length, k.shape[2])
            total = added if total is None else total + added
        return total

    def _check(self, query: Tensor, key: Tensor, value: Tensor) -> None:
        sizes = (self.embed_dim, self.kdim, self.vdim)
        shapes = (query.shape, key.shape, value.shape)
        batch = 0 if self.batch_first else 1
        fits = (
            {len(shape) for shape in shapes} in ({2}, {3})
            and all(shape[-1] == size for shape, size in zip(shapes, sizes, strict=True))
            and key.shape[:-1] == value.shape[:-1]
            and (query.ndim == 2 or query.shape[batch] == key.shape[batch])
        )
        if not fits:
            order = "(n, l, e), (n, s, e)" if self.batch_first else "(l, n, e), (s, n, e)"
            raise ShapeError(
                "MultiheadAttention",
                f"query {query.shape}, key {key.shape} and value {value.shape}.",
                rule=f"Queries and keys are {order}, values as keys; the last sizes are here {sizes}.",
                suggestion="batch_first=True, where the batch comes first" if not self.batch_first else "",
                shapes=[list(shape) for shape in shapes],
            )
