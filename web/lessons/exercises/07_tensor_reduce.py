"""Exercise: the loop of a reduction

Fold dimension `dim` into one number. The result keeps that dimension with size 1, so a `(3, 2)` tensor reduced over
dimension 0 gives `(1, 2)`. `out` comes filled with the number to start from: 0 for a sum, 1 for a product.

For a matrix and dimension 0 the loop is `out[0, j] = f(out[0, j], x[i, j])`. Every element of `x` is folded into
the cell of `out` that has the same index, but for a 0 in place `dim`.

Hint: Loop over the elements of `x`, not over those of `out`.
Hint: Make the index of the cell from the index of the element: `(*index[:dim], 0, *index[dim + 1:])`.
"""

import math


def tensor_reduce(f, x, x_shape, x_strides, dim, out, out_strides):
    """out[index with 0 at dim] = f(that, x[index]) for every index of `x_shape`. Writes into `out`.

    f       a function of two numbers: what was folded so far, and the next one
    x, out  storages: flat lists of numbers; out has the shape of x but for size 1 at dim
    dim     a whole number, at least 0
    """
    ...


check(tensor_reduce)

# %% solution
import math


def tensor_reduce(f, x, x_shape, x_strides, dim, out, out_strides):
    for ordinal in range(math.prod(x_shape)):
        index = to_index(ordinal, x_shape)
        cell = index_to_position((*index[:dim], 0, *index[dim + 1 :]), out_strides)
        out[cell] = f(out[cell], x[index_to_position(index, x_strides)])


check(tensor_reduce)
