"""Exercise: backward of a product

Forward computed `a * b`, cell by cell. Now a gradient arrives, in the shape of the result: how much the loss would
grow with each cell of it. Return how much it would grow with each cell of `a`, and with each cell of `b`.

Think of one cell. If `a` grows by a little, `a * b` grows by `b` times that little.

Hint: The slope of `a * b` in `a` is `b`.
Hint: Multiply each slope by what arrives, and return both: `return …, …`.
"""


def mul_backward(grad_output, a, b):
    """The gradients of a and of b, as a pair of tensors.

    grad_output  the gradient of a * b, in its shape
    a, b         the tensors that were multiplied, of the same shape
    """
    ...


check(mul_backward)

# %% solution


def mul_backward(grad_output, a, b):
    return grad_output * b, grad_output * a


check(mul_backward)
