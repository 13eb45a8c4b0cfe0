"""Exercise: broadcast_index

A cell of a large result is fed by some cell of a small tensor. Which one? This small function is the reason why
broadcasting needs no copies.

Two things can have happened on the way up: dimensions were put in front, and sizes of 1 were repeated. Undo both.
What was put in front is forgotten; where the size is 1, there is only index 0.

Hint: Only the last `len(shape)` numbers of `big_index` matter.
Hint: `big_index[len(big_shape) - len(shape):]` keeps them. A slice with a negative start goes wrong for a shape of
  no dimensions.
"""


def broadcast_index(big_index, big_shape, shape):
    """The index into a tensor of `shape` that feeds cell `big_index` of its broadcast to `big_shape`.

    big_index  an index into big_shape, for example (2, 1)
    big_shape  a tuple of sizes, for example (3, 2)
    shape      broadcasts to big_shape, for example (1, 2), with answer (0, 1); never longer than big_shape
    """
    ...


check(broadcast_index)

# %% solution


def broadcast_index(big_index, big_shape, shape):
    kept = big_index[len(big_shape) - len(shape) :]
    return tuple(0 if size == 1 else i for i, size in zip(kept, shape))


check(broadcast_index)
