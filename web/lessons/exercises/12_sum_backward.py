"""Exercise: backward of a sum

`x.sum(dim)` folds a dimension away, and the shape of the result no longer has it. Every element along that
dimension moved the sum by just as much as itself. So each of them receives the whole gradient that arrives.

In shapes: put the lost dimension back, with size 1, then repeat it to the size that it had.

Hint: `x_shape` with a 1 at `dim` is the shape to `view` what arrives as.
Hint: `expand(x_shape)` repeats the sizes of 1 without copying anything.
"""


def sum_backward(grad_output, x_shape, dim):
    """The gradient of x, in the shape of x.

    grad_output  the gradient of x.sum(dim), whose shape has no dimension dim
    x_shape      the shape of x, a tuple
    dim          the dimension that was summed, at least 0
    """
    ...


check(sum_backward)

# %% solution


def sum_backward(grad_output, x_shape, dim):
    kept = (*x_shape[:dim], 1, *x_shape[dim + 1 :])
    return grad_output.reshape(kept).expand(x_shape)


check(sum_backward)
