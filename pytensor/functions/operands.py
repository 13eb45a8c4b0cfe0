"""From what a user wrote to operands of one dtype: Python numbers become constants, dtypes are promoted.

Used by every operation on two tensors. Broadcasting is not done here: a backend's zip does it with strides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, fill
from pytensor.dtypes import DType, Number, as_dtype, bool as bool_dtype, promote, promote_number
from pytensor.errors import DTypeError, ValueRangeError
from pytensor.layout import layout

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

_MAX_CONSTANTS = 1024
_constants: dict[tuple[Any, ...], Tensor] = {}


def constant(value: Number, dtype: DType, like: Tensor) -> Tensor:
    """A 0-d tensor of a Python number, on the backend of `like`. Shared between uses, so never written to.

    Raises ValueRangeError for an int beyond int64.
    """
    kind, outer = type(like), like.backend
    backend = getattr(outer, "base", outer)  # inside vmap all examples, of whatever level, share one constant
    # -0.0 and 0.0 are equal as keys but not as operands of a division.
    key = (value, dtype, backend.name, kind, value == 0 and math.copysign(1.0, value))
    found = _constants.get(key)
    if found is None:
        if len(_constants) >= _MAX_CONSTANTS:
            _constants.clear()
        storage = backend.alloc(dtype.itemsize)
        fill(backend.memory(storage), dtype, stored(value, dtype))
        found = _constants[key] = kind(storage, layout(()), dtype, backend)
    if backend is not outer:
        return outer.lifted(found)  # type: ignore[attr-defined,no-any-return]
    return found


def stored(value: Number, dtype: DType) -> Number:
    """A Python number as `dtype` holds it. Raises ValueRangeError for an int beyond int64 or a fraction in an int."""
    if dtype.is_floating_point:
        return float(value)
    if dtype is bool_dtype:
        return bool(value)
    if not math.isfinite(value) or not -(2**63) <= int(value) < 2**63:
        raise ValueRangeError(
            "tensor",
            f"{value} as an element of int64.",
            rule="int64 holds the whole numbers from -2**63 to 2**63 - 1.",
            suggestion="dtype=float64",
            value=repr(value),
        )
    return int(value)


def operands(op: str, a: Tensor, b: Any, *, floats: bool = False) -> tuple[Tensor, Tensor]:
    """`a` and `b` as tensors of the dtype that the operation is done in.

    Python numbers change the category of a dtype but never its precision; a 0-d tensor counts like a number beside one
    with dimensions. With `floats`, integers and bools become float32.
    Raises DTypeError when b is neither a tensor nor a number.
    """
    if isinstance(b, Array):
        other: Tensor = b  # type: ignore[assignment]
        dtype = _result_dtype(a, other)
    elif isinstance(b, int | float):
        dtype = promote_number(a.dtype, b)
        if floats and not dtype.is_floating_point:
            dtype = as_dtype("float32")
        return a if a.dtype is dtype else a.to(dtype), constant(b, dtype, a)
    else:
        raise not_an_operand(op, b)
    if floats and not dtype.is_floating_point:
        dtype = as_dtype("float32")
    return a if a.dtype is dtype else a.to(dtype), other if other.dtype is dtype else other.to(dtype)


def _result_dtype(a: Tensor, b: Tensor) -> DType:
    if a.dtype is b.dtype:
        return a.dtype
    if (a.layout.ndim == 0) != (b.layout.ndim == 0):
        full, single = (b, a) if a.layout.ndim == 0 else (a, b)
        return full.dtype if full.dtype.category >= single.dtype.category else single.dtype
    return promote(a.dtype, b.dtype)


def not_an_operand(op: str, value: Any) -> DTypeError:
    """The error for an operand that is neither a tensor nor a number."""
    kind = type(value).__name__
    suggestion = f"tensor({value!r})" if isinstance(value, list | tuple) and len(value) <= 8 else "tensor(...)"
    return DTypeError(
        op,
        f"an operand of type {kind}.",
        rule="The operands of an operation are tensors or Python numbers.",
        suggestion=suggestion,
        type=kind,
    )


def result_type(a: Tensor, b: Any) -> DType:
    """The dtype of an operation on a and b, a tensor or a number: what `a + b` would have.

    >>> result_type(tensor([1], dtype=int64), 0.5)
    float32
    """
    if isinstance(b, Array):
        return _result_dtype(a, b)  # type: ignore[arg-type]
    return promote_number(a.dtype, b)
