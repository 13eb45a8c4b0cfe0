"""Exercise: the loop of a zip

The same loop with two inputs, and now they may be smaller than the result: `a` and `b` have shapes that broadcast
to `out_shape`. Nothing may be copied. For each cell of `out`, ask where it comes from.

For a column and a row the loop was `out[i, j] = a[i] + b[j]`. `to_index`, `broadcast_index` and `index_to_position`
are there for you; with them it is four lines for every shape there is.

Hint: Loop over the cells of `out`, as in the map.
Hint: `broadcast_index(index, out_shape, a_shape)` is the index into `a`; its position needs `a_strides`.
"""

import math


def tensor_zip(f, a, a_shape, a_strides, b, b_shape, b_strides, out, out_shape, out_strides):
    """out[index] = f(a[its index], b[its index]) for every index of `out_shape`. Writes into `out`.

    f          a function of two numbers
    a, b, out  storages: flat lists of numbers
    a_shape    broadcasts to out_shape, as b_shape does
    """
    ...


check(tensor_zip)

# %% solution
import math


def tensor_zip(f, a, a_shape, a_strides, b, b_shape, b_strides, out, out_shape, out_strides):
    for ordinal in range(math.prod(out_shape)):
        index = to_index(ordinal, out_shape)
        x = a[index_to_position(broadcast_index(index, out_shape, a_shape), a_strides)]
        y = b[index_to_position(broadcast_index(index, out_shape, b_shape), b_strides)]
        out[index_to_position(index, out_strides)] = f(x, y)


check(tensor_zip)
