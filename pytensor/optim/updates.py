"""What an optimiser's step is made of: tensors changed in place by numbers that may differ at every step.

The numbers go to the kernels as parameters of a map. As operands they would become constants, of which each step would
leave some in the cache of constants. Tensors are floating point, of one dtype and backend; nothing is recorded.
"""

from __future__ import annotations

from pytensor.array import map_array
from pytensor.autograd import note_write
from pytensor.ops import MAP, ZIP
from pytensor.tensor import Tensor


def scaled(x: Tensor, factor: float) -> Tensor:
    """`for i: out[i] = x[i] * factor`."""
    return map_array(MAP["mul_scalar"], x.detach(), factor)


def shifted(x: Tensor, by: float) -> Tensor:
    """`for i: out[i] = x[i] + by`."""
    return map_array(MAP["add_scalar"], x.detach(), by)


def scale_(x: Tensor, factor: float) -> Tensor:
    """`for i: x[i] *= factor`, in place. Returns x."""
    x.backend.map(MAP["mul_scalar"], x.dtype, x.storage, x.layout, x.layout, x.storage, factor)
    note_write(x.storage)
    return x


def add_(x: Tensor, y: Tensor, factor: float = 1.0) -> Tensor:
    """`for i: x[i] += y[i] * factor`, in place, for y of the shape of x. Returns x."""
    if factor != 1.0:
        y = scaled(y, factor)
    x.backend.zip(ZIP["add"], x.dtype, x.storage, x.layout, y.storage, y.layout, x.layout, x.storage)
    note_write(x.storage)
    return x
