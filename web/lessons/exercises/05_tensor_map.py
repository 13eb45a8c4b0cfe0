"""Exercise: the loop of a map

Now a whole operation. `x` and `out` are storages, flat lists of numbers. Their strides say how to walk them, and
the two may be laid out differently: rows first in one, columns first in the other, or with holes between the
elements.

For a matrix it would be two loops, `out[i, j] = f(x[i, j])`. The shape is not known before, so go through all
elements by their number instead. `to_index` and `index_to_position` are there for you.

Hint: There are `size * size * …` elements; for a shape of no dimensions that is 1. `math.prod` counts them.
Hint: `for ordinal in range(math.prod(shape))`, then `index = to_index(ordinal, shape)`.
Hint: The position in `x` is `index_to_position(index, x_strides)`, that in `out` has the other strides.
"""

import math


def tensor_map(f, x, x_strides, out, out_strides, shape):
    """out[index] = f(x[index]) for every index of `shape`. Returns nothing; writes into `out`.

    f            a function of one number
    x, out       storages: flat lists of numbers
    x_strides    one stride a dimension of `shape`; so is out_strides
    """
    ...


check(tensor_map)

# %% solution
import math


def tensor_map(f, x, x_strides, out, out_strides, shape):
    for ordinal in range(math.prod(shape)):
        index = to_index(ordinal, shape)
        out[index_to_position(index, out_strides)] = f(x[index_to_position(index, x_strides)])


check(tensor_map)
