"""Functions of floats made functions of tensors: `map`, `zip`, `reduce`, as the lecture's higher-order functions."""

from pytensor.higher_order.functions import map, reduce, zip

__all__ = ["map", "reduce", "zip"]
