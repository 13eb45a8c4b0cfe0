"""Exercise: backward of the logarithm

A logarithm climbs steeply near 0 and ever more slowly afterwards. Its slope at `x` is `1 / x`: at 10 it is ten
times flatter than at 1.

It is a map, so each cell goes its own way. Return the gradient of `x`.

Hint: What arrives, times the slope.
Hint: Times `1 / x` is the same as divided by `x`.
"""


def log_backward(grad_output, x):
    """The gradient of x, in the shape of x.

    grad_output  the gradient of x.log(), in its shape
    x            the tensor whose logarithm was taken; all its numbers are above 0
    """
    ...


check(log_backward)

# %% solution


def log_backward(grad_output, x):
    return grad_output / x


check(log_backward)
