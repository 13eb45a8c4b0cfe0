"""Exercise: from index to position

A storage is one long line of numbers. A tensor finds its element `(2, 1)` there by taking 2 steps of the first
stride and 1 step of the second. Write the function that says where it lands.

There is nothing to know about the shape: the strides are enough. A stride may be 0, and there may be no dimension
at all.

Hint: Each dimension contributes its index times its stride.
Hint: Start with `position = 0` and go through both tuples together: `for i, stride in zip(index, strides)`.
"""


def index_to_position(index, strides):
    """The storage position of an element.

    index    one whole number a dimension, for example (2, 1)
    strides  as many, for example (2, 1); the answer is then 2 * 2 + 1 * 1 = 5
    """
    ...


check(index_to_position)

# %% solution


def index_to_position(index, strides):
    position = 0
    for i, stride in zip(index, strides):
        position += i * stride
    return position


check(index_to_position)
