"""Making tensors: from Python's numbers, from a value, from a rule.

A friendly exception to PyTorch: Python's whole numbers make float32 tensors too, unless a dtype is given, so that
`tensor([1, 2, 3], requires_grad=True)` works. A list of bools makes a tensor of bools.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pytensor import backends
from pytensor.array import fill
from pytensor.dtypes import DType, Number, as_dtype, bool as bool_dtype, float32
from pytensor.errors import DTypeError, RaggedError, Shape, ShapeError, ValueRangeError
from pytensor.functions.movement import sizes_from
from pytensor.functions.operands import stored
from pytensor.layout import layout
from pytensor.tensor import Tensor


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of a number, of nested lists or tuples of numbers, or a copy of a tensor or of anything with a buffer.

    Without `dtype`: float32 for Python's numbers (whole ones too), bool where all are bools, and that of the data for a
    tensor or buffer. Raises RaggedError where lengths differ, DTypeError for what is no number.

    >>> tensor([[1, 2], [3, 4]], requires_grad=True).shape
    (2, 2)
    """
    if isinstance(data, Tensor):
        return _finished(data.detach().clone().to(dtype or data.dtype), requires_grad)
    buffer = None if isinstance(data, int | float | list | tuple) else _from_buffer(data)
    if buffer is not None:
        return _finished(buffer.to(dtype or buffer.dtype), requires_grad)
    numbers: list[Number] = []
    shape = _shape_of(data, "")
    _collect(data, shape, "", numbers)
    if dtype is None:
        kind = bool_dtype if numbers and all(type(number) is bool for number in numbers) else float32
    else:
        kind = as_dtype(dtype)
    return _finished(_from_numbers(numbers, shape, kind), requires_grad)


def as_tensor(data: Any, dtype: Any = None) -> Tensor:
    """A tensor itself (cast where a dtype is given), or what `tensor` makes of anything else. Raises as `tensor`.

    >>> x = ones(2)
    >>> as_tensor(x) is x
    True
    >>> as_tensor([1, 2])
    tensor([1., 2.])
    """
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    return tensor(data, dtype)


def from_numpy(data: Any) -> Tensor:
    """A tensor on the very numbers of an array of NumPy (or of anything with a buffer): who changes one changes both.

    It has the array's shape and dtype. Of an array that can't be written, or whose rows don't follow each other, it is
    a copy, and so it is under wasmtime, whose memory is not this process's. Raises DTypeError for elements that are no
    float32, float64, int64 or bool.

    >>> from array import array
    >>> from_numpy(array("d", [1.0, 2.0]))
    tensor([1., 2.], dtype=float64)
    """
    found = _from_buffer(data, share=True)
    if found is None:
        raise DTypeError(
            "from_numpy",
            f"{type(data).__name__} with elements of {getattr(data, 'dtype', 'no known type')}.",
            rule="It takes arrays of float32, float64, int64 or bool.",
            suggestion='from_numpy(data.astype("float32"))',
        )
    return found


def zeros(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of 0s: `zeros(3, 2)` or `zeros((3, 2))`. float32 unless a dtype is given. Raises AllocationError.

    >>> zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return _finished(_filled(sizes_from(size, "zeros"), 0, as_dtype(dtype or float32)), requires_grad)


def ones(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of 1s: `ones(3, 2)` or `ones((3, 2))`. float32 unless a dtype is given. Raises AllocationError.

    >>> ones(3, dtype=int64)
    tensor([1, 1, 1])
    """
    return _finished(_filled(sizes_from(size, "ones"), 1, as_dtype(dtype or float32)), requires_grad)


def empty(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """As `zeros`: nothing is left uninitialised, so that a run can be repeated.

    float32 unless a dtype is given. Raises AllocationError.

    >>> empty(2)
    tensor([0., 0.])
    """
    return zeros(*size, dtype=dtype, requires_grad=requires_grad)


def full(size: Sequence[int], fill_value: Number, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of one value. float32 (bool for a bool) unless a dtype is given. Raises AllocationError.

    >>> full((2, 2), 7)
    tensor([[7., 7.],
            [7., 7.]])
    """
    kind = as_dtype(dtype) if dtype is not None else bool_dtype if isinstance(fill_value, bool) else float32
    return _finished(_filled(sizes_from((size,), "full"), fill_value, kind), requires_grad)


def zeros_like(x: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """0s in the shape, dtype and backend of x.

    >>> zeros_like(tensor([[1, 2]]))
    tensor([[0., 0.]])
    """
    return _like(x, 0, dtype, requires_grad)


def ones_like(x: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """1s in the shape, dtype and backend of x.

    >>> ones_like(tensor([1, 2]))
    tensor([1., 1.])
    """
    return _like(x, 1, dtype, requires_grad)


def full_like(x: Tensor, fill_value: Number, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """One value in the shape, dtype and backend of x.

    >>> full_like(tensor([1, 2]), 0.5)
    tensor([0.5000, 0.5000])
    """
    return _like(x, fill_value, dtype, requires_grad)


def empty_like(x: Tensor, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """As `zeros_like`.

    Shape, dtype and backend are those of x.

    >>> empty_like(tensor([1, 2])).shape
    (2,)
    """
    return _like(x, 0, dtype, requires_grad)


def arange(
    start: Number, end: Number | None = None, step: Number = 1, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """`start, start + step, …` up to, without, `end`; `arange(n)` counts from 0. float32 unless a dtype is given.

    Raises ValueRangeError for a step of 0 or one that leads away from the end.

    >>> arange(4)
    tensor([0., 1., 2., 3.])
    >>> arange(1, 0, -0.25)
    tensor([1.0000, 0.7500, 0.5000, 0.2500])
    """
    if end is None:
        start, end = 0, start
    if step == 0 or (end - start) / step < 0:
        raise ValueRangeError(
            "arange",
            f"steps of {step} from {start} to {end}.",
            rule="The steps must lead from the start to the end.",
            suggestion=f"arange({start}, {end}, {-step or 1})",
        )
    count = math.ceil((end - start) / step)
    kind = as_dtype(dtype or float32)
    _check_size((count,), kind)
    return _finished(_from_numbers([start + at * step for at in range(count)], (count,), kind), requires_grad)


def linspace(start: float, end: float, steps: int, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """`steps` numbers from start to end (inclusive), evenly apart. float32 unless a dtype is given.

    Shape: (steps,). Raises ValueRangeError, AllocationError.

    >>> linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    if steps < 0:
        raise ValueRangeError("linspace", f"steps={steps}.", rule="The number of steps is at least 0.")
    kind = as_dtype(dtype or float32)
    _check_size((steps,), kind)
    gap = (end - start) / (steps - 1) if steps > 1 else 0.0
    half = steps // 2
    # From both ends to the middle, so that the last number is exactly the end.
    numbers = [start + gap * at if at < half or steps == 1 else end - gap * (steps - 1 - at) for at in range(steps)]
    return _finished(_from_numbers(numbers, (steps,), kind), requires_grad)


def eye(n: int, m: int | None = None, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """An n by m matrix (n by n without m) with 1s on its diagonal. float32 unless a dtype is given.

    Raises AllocationError.

    >>> eye(3)
    tensor([[1., 0., 0.],
            [0., 1., 0.],
            [0., 0., 1.]])
    """
    columns = n if m is None else m
    out = zeros(n, columns, dtype=dtype)
    numbers = out.numbers()
    for at in range(min(n, columns)):
        numbers[at * columns + at] = stored(1, out.dtype)
    return _finished(out, requires_grad)


def generated(shape: Shape, dtype: DType, draw: Callable[[], Number], requires_grad: bool) -> Tensor:
    """A tensor of numbers drawn one by one, in row-major order."""
    _check_size(shape, dtype)
    return _finished(_from_numbers([draw() for _ in range(math.prod(shape))], shape, dtype), requires_grad)


def _finished(x: Tensor, requires_grad: bool) -> Tensor:
    return x.requires_grad_() if requires_grad else x


def _filled(shape: Shape, value: Number, dtype: DType) -> Tensor:
    _check_size(shape, dtype)
    backend = backends.default()
    lo = layout(shape)
    storage = backend.alloc(lo.numel * dtype.itemsize)
    fill(backend.memory(storage), dtype, stored(value, dtype))
    return Tensor(storage, lo, dtype, backend)


def _like(x: Tensor, value: Number, dtype: Any, requires_grad: bool) -> Tensor:
    with backends.using(x.backend):
        return _finished(_filled(x.shape, value, as_dtype(dtype or x.dtype)), requires_grad)


def _from_numbers(numbers: Iterable[Number], shape: Shape, dtype: DType) -> Tensor:
    backend = backends.default()
    values = [stored(number, dtype) for number in numbers]
    try:
        data = struct.pack(f"{len(values)}{dtype.format}", *values)
    except OverflowError:
        # struct refuses what float32 rounds to an infinity.
        data = b"".join(
            struct.pack("f", math.copysign(math.inf, v) if abs(v) > 3.4028235677973366e38 else v) for v in values
        )
    return Tensor(backend.from_bytes(data), layout(shape), dtype, backend)


def _check_size(shape: Shape, dtype: DType) -> None:
    """Refuse what can't be, before anything is made."""
    if any(size < 0 for size in shape):
        raise ShapeError(
            "size", f"shape {shape}.", rule="A size is at least 0.", suggestion="sizes of at least 0", shape=list(shape)
        )
    limit = 2**31 - 1
    nbytes = math.prod(shape) * dtype.itemsize
    if nbytes > limit:
        from pytensor.backends.reference import too_large

        raise too_large(nbytes)


def _shape_of(data: Any, _path: str) -> Shape:
    """The shape that the first elements of nested lists suggest."""
    shape = []
    while isinstance(data, list | tuple | range):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
    if isinstance(data, Tensor):
        shape.extend(data.shape)
    return tuple(shape)


def _collect(data: Any, shape: Shape, path: str, into: list[Number]) -> None:
    """Add the numbers of nested lists in row-major order. Raises RaggedError, DTypeError."""
    if isinstance(data, Tensor):
        if data.shape != shape:
            raise _ragged(path, f"a tensor of shape {data.shape}", shape)
        into.extend(data.reshape(-1).tolist())
    elif isinstance(data, list | tuple | range):
        if not shape or len(data) != shape[0]:
            raise _ragged(path, f"{len(data)} elements", shape)
        for at, part in enumerate(data):
            _collect(part, shape[1:], f"{path}[{at}]", into)
    elif not isinstance(data, int | float):
        number = _as_number(data)
        if number is None:
            raise DTypeError(
                "tensor",
                f"{data!r} (a {type(data).__name__})" + (f" at {path}." if path else "."),
                rule="A tensor is made of numbers, in nested lists of equal lengths.",
                suggestion="tensor([[1, 2], [3, 4]])",
                place=path,
            )
        _collect(number, shape, path, into)
    elif shape:
        raise _ragged(path, "a number", shape)
    else:
        into.append(data)


def _as_number(data: Any) -> Number | None:
    """A number of another library as Python's own, or None."""
    if isinstance(data, str | bytes):
        return None
    for convert in (getattr(data, "item", None), getattr(data, "__float__", None)):
        if convert is not None:
            value = convert()
            if isinstance(value, int | float):
                return value
    return None


def _ragged(path: str, arrived: str, shape: Shape) -> RaggedError:
    wanted = f"{shape[0]} elements" if shape else "a number"
    first = path[: path.rfind("[")] + "[0]" if "[" in path else "the first"
    return RaggedError(
        "tensor",
        f"data{path} has {arrived}, but data{first} has {wanted}." if path else f"{arrived} where {wanted} belongs.",
        rule="All lists at one depth have the same length, so that the numbers fill a rectangle.",
        suggestion="fill the shorter rows, for example with 0",
        place=path,
    )


def _from_buffer(data: Any, share: bool = False) -> Tensor | None:
    """A copy of anything with a buffer of known numbers (an array, NumPy's too), or the buffer itself; or None."""
    try:
        view = memoryview(data)
    except TypeError:
        return None
    letters = {"f": "float32", "d": "float64", "q": "int64", "l": "int64", "?": "bool"}
    if view.format not in letters or (view.format == "l" and view.itemsize != 8):
        return None
    kind = as_dtype(letters[view.format])
    backend = backends.default()
    share = share and backend.in_process and view.c_contiguous and not view.readonly and view.nbytes > 0
    storage = backend.borrow(view.cast("B")) if share else backend.from_bytes(view.tobytes())
    return Tensor(storage, layout(tuple(view.shape or ())), kind, backend)
