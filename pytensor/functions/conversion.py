"""From a tensor to Python's numbers and lists, to other dtypes and backends, and to NumPy or anything with a buffer.

Everything that leaves is a copy: what is changed outside doesn't change the tensor.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

from pytensor import backends
from pytensor.array import cast_array
from pytensor.dtypes import bool as bool_dtype, float32, float64, int64
from pytensor.errors import GradientError, ScalarError, plural
from pytensor.layout import layout

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def item(x: Tensor) -> Any:
    """The one element as a Python number. Raises ScalarError when there are none or many.

    >>> tensor([3.5]).item()
    3.5
    """
    return single(x, "item", "x[index].item(), x.sum().item() or x.tolist()")


def single(x: Tensor, wanted: str, suggestion: str) -> Any:
    """The one element, for `wanted`. Raises ScalarError when there are none or many."""
    if x.layout.numel != 1:
        raise ScalarError(
            wanted,
            f"a tensor of shape {x.layout.shape} has {plural(x.layout.numel, 'element')}.",
            rule="Only a tensor of one element is one number; a comparison of tensors gives one answer an element.",
            suggestion=suggestion,
            shape=list(x.layout.shape),
        )
    return x.numbers()[x.layout.offset]


def to_bool(x: Tensor) -> builtins.bool:
    """Whether the one element is anything but 0. Raises ScalarError when there are none or many."""
    return builtins.bool(single(x, "bool", "(…).all() or (…).any()"))


def to_float(x: Tensor) -> builtins.float:
    """The one element as a float. Raises ScalarError when there are none or many."""
    return builtins.float(single(x, "float", "x.tolist()"))


def to_int(x: Tensor) -> builtins.int:
    """The one element as an int, its fraction cut off. Raises ScalarError when there are none or many."""
    return builtins.int(single(x, "int", "x.tolist()"))


def to_index(x: Tensor) -> builtins.int:
    """The one element as an index of a list. Raises TypeError but for a 0-d tensor of whole numbers."""
    if x.dtype.is_floating_point or x.layout.ndim:
        raise TypeError(f"an index is a 0-d tensor of whole numbers, not {x.dtype} of shape {x.layout.shape}")
    return builtins.int(item(x))


def formatted(x: Tensor, spec: str) -> str:
    """`f"{x:.3f}"` of one element; without a format, as printed."""
    return format(item(x), spec) if spec and x.layout.numel == 1 else format(repr(x), spec)


def tolist(x: Tensor) -> Any:
    """The elements as nested lists of Python numbers; of a 0-d tensor the number itself.

    >>> tensor([[1, 2], [3, 4]]).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    shape = x.layout.shape
    numbers = dense(x).numbers()[: x.layout.numel].tolist()
    for size in reversed(shape[1:]):
        if size == 0:
            return _nested_empty(shape)
        numbers = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    return numbers if shape else numbers[0]


def _nested_empty(shape: tuple[builtins.int, ...]) -> list[Any]:
    """The nested lists of a shape with a size of 0."""
    return [_nested_empty(shape[1:]) for _ in range(shape[0])] if shape[0] else []


def dense(x: Tensor) -> Tensor:
    """x itself where it is row-major from the start of its storage, else such a copy; without history."""
    return x if x.layout.dense else cast_array(x, x.dtype)


def buffer(x: Tensor, _flags: builtins.int = 0) -> memoryview:
    """The elements as a buffer of their shape, for `memoryview(x)`, `bytes(x)` and `numpy.asarray(x)`.

    It is the tensor's own memory where they lie there in order, so that who changes one changes both; else a copy.
    """
    letter: Any = x.dtype.format
    flat = _memory(x)
    if not (x.layout.dense and x.backend.in_process):
        flat = memoryview(bytes(flat))
    return flat.cast(letter, x.layout.shape) if x.layout.numel and x.layout.ndim else flat.cast(letter)


def numpy(x: Tensor) -> Any:
    """An array of NumPy, which must be installed, on the tensor's own numbers: who changes one changes both.

    Under wasmtime, whose memory is not this process's, it is a copy. Raises GradientError where a gradient would end.
    """
    import numpy

    if x.requires_grad:
        raise GradientError(
            "numpy",
            "a tensor that requires a gradient.",
            rule="An array carries no history, so the gradient would stop there unnoticed.",
            suggestion="x.detach().numpy()",
        )
    kind = numpy.dtype(x.dtype.name)
    if not x.backend.in_process or x.layout.numel == 0:
        return numpy.frombuffer(bytes(_memory(x)), kind).reshape(x.layout.shape).copy()
    strides = [stride * kind.itemsize for stride in x.layout.strides]
    start = x.layout.offset * kind.itemsize
    return numpy.ndarray(x.layout.shape, kind, x.backend.memory(x.storage), start, strides)


def to_backend(x: Tensor, name: str) -> Tensor:
    """A copy, without history, on the backend "reference", "numpy" or "wasm". Raises BackendError.

    >>> ones(2).to_backend("reference").backend.name
    'reference'
    """
    backend = backends.get(name)
    return type(x)(backend.from_bytes(_memory(x)), layout(x.layout.shape), x.dtype, backend)


def _memory(x: Tensor) -> memoryview:
    """The bytes of the elements in row-major order."""
    packed = dense(x)
    return packed.backend.memory(packed.storage)[: x.layout.numel * x.dtype.itemsize]


def float(x: Tensor) -> Tensor:
    """With elements of float32.

    Shape: that of x.

    >>> tensor([1, 2], dtype=float64).float().dtype
    float32
    """
    return x.to(float32)


def double(x: Tensor) -> Tensor:
    """With elements of float64.

    Shape: that of x.

    >>> tensor([1.5]).double()
    tensor([1.5000], dtype=float64)
    """
    return x.to(float64)


def long(x: Tensor) -> Tensor:
    """With elements of int64; fractions are cut off. Without gradient.

    Shape: that of x.

    >>> tensor([1.5, -1.5]).long()
    tensor([ 1, -1])
    """
    return x.to(int64)


def bool(x: Tensor) -> Tensor:
    """With elements of bool: whether each is anything but 0. Without gradient.

    Shape: that of x.

    >>> tensor([0.0, 0.5]).bool()
    tensor([False,  True])
    """
    return x.to(bool_dtype)


def type_as(x: Tensor, other: Tensor) -> Tensor:
    """With elements of the dtype of `other`.

    Shape: that of x.

    >>> tensor([1.5]).type_as(tensor([1], dtype=int64))
    tensor([1])
    """
    return x.to(other.dtype)
