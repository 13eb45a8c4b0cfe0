"""Exercise: backward of the sigmoid

The sigmoid squeezes any number into the range from 0 to 1. Its slope has a rare property: it can be read off the
result. If the result is `s`, the slope is `s * (1 - s)`: largest in the middle, nearly 0 at both ends.

So forward keeps its result, and backward is handed that instead of `x`.

Hint: Multiply what arrives by the slope, cell by cell.
Hint: The slope is `out * (1 - out)`. There is no need to call `sigmoid` again.
"""


def sigmoid_backward(grad_output, out):
    """The gradient of x, in the shape of x.

    grad_output  the gradient of x.sigmoid(), in its shape
    out          x.sigmoid() itself, which forward has kept
    """
    ...


check(sigmoid_backward)

# %% solution


def sigmoid_backward(grad_output, out):
    return grad_output * out * (1 - out)


check(sigmoid_backward)
