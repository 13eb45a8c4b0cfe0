"""Exercise: from a count to an index

Count the elements of a tensor row by row: 0, 1, 2 and so on. Element number 4 of a `(3, 2)` tensor has index `(2,
0)`. Write the function that turns the count into the index. Every loop over a tensor of unknown rank begins with
it.

Think of a clock: the last dimension runs fastest, and each full turn of it moves the dimension before by one.

Hint: The last index is the count modulo the last size. What is left for the dimensions before it is the whole
  quotient.
Hint: Go through the shape from the back: `for size in reversed(shape)`, and put each remainder in front.
"""


def to_index(ordinal, shape):
    """The index of element number `ordinal`, counted row by row from 0.

    ordinal  a whole number, at least 0 and less than the number of elements
    shape    a tuple of sizes, none of which is 0; () has one element, with index ()
    """
    ...


check(to_index)

# %% solution


def to_index(ordinal, shape):
    index = []
    for size in reversed(shape):
        index.insert(0, ordinal % size)
        ordinal = ordinal // size
    return tuple(index)


check(to_index)
