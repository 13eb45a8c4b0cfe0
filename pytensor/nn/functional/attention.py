"""Attention: for each query a mean of values, weighted by how well its key fits (Vaswani and others 2017)."""

from __future__ import annotations

import math

from pytensor.dtypes import bool as bool_dtype
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions.composite import softmax
from pytensor.nn.functional.dropping import dropout
from pytensor.tensor import Tensor

__all__ = ["scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """`softmax(query @ key.mT * scale + mask) @ value`: query (…, l, e), key (…, s, e), value (…, s, v) give (…, l, v).

    `scale` is 1/sqrt(e) if not given. A mask (…, l, s) of bools says which keys take part, one of numbers is added;
    `is_causal` lets each query see only keys at or before its place. Raises ShapeError, ValueRangeError for both masks.
    Dtype: the promoted one.

    >>> q = rand(2, 5, 8)
    >>> nn.functional.scaled_dot_product_attention(q, q, q, is_causal=True).shape
    (2, 5, 8)
    """
    if is_causal and attn_mask is not None:
        raise ValueRangeError(
            "scaled_dot_product_attention",
            "a mask together with is_causal.",
            rule="is_causal is a mask of its own.",
            suggestion="one of them",
        )
    additive = attn_mask
    if attn_mask is not None and attn_mask.dtype is bool_dtype:
        additive = minus_infinity(attn_mask.logical_not(), query)
    if is_causal:
        additive = causal_mask(query, query.shape[-2], key.shape[-2])
    weights = attention_weights(query, key, additive, scale)
    return dropout(weights, dropout_p) @ value


def attention_weights(query: Tensor, key: Tensor, mask: Tensor | None, scale: float | None = None) -> Tensor:
    """`softmax(query @ key.mT * scale + mask)`: query (…, l, e) and key (…, s, e) give (…, l, s).

    Raises ShapeError where query and key differ in their last size.
    """
    size = query.shape[-1]
    if key.shape[-1] != size:
        raise ShapeError(
            "attention",
            f"queries of shape {query.shape} with keys of shape {key.shape}.",
            rule="Queries and keys have one last size, since each query is multiplied with each key.",
            shapes=[list(query.shape), list(key.shape)],
        )
    # Scaled before the product, which is the smaller of the two.
    scores = (query * (1 / math.sqrt(size) if scale is None else scale)) @ key.mT
    return softmax(scores if mask is None else scores + mask, -1)


def causal_mask(like: Tensor, length: int, keys: int) -> Tensor:
    """(length, keys) with 0 where key ≤ query and -inf where it lies ahead."""
    ahead = like.detach().counting(keys) > like.detach().counting(length).unsqueeze(1)
    return minus_infinity(ahead, like)


def minus_infinity(where: Tensor, like: Tensor) -> Tensor:
    """-inf where a mask of bools holds, else 0, in the dtype of `like`."""
    return (where.to(like.dtype) * 0.0).masked_fill(where, -math.inf)
