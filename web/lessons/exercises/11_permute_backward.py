"""Exercise: backward of permute

`x.permute(1, 2, 0)` changes no number; it puts the dimensions into another order. Dimension 0 of the result is
dimension 1 of `x`, and so on. The gradient arrives in the new order, and the gradient of `x` must be in the old
one.

So permute it back. For two dimensions that is the same permutation again, and for three it is not always: this is
where most people go wrong.

Hint: Result dimension `d` was dimension `order[d]` of `x`. So dimension `order[d]` of the answer is dimension `d`
  of what arrives.
Hint: Fill a list: `inverse[order[d]] = d` for each `d`. Then `grad_output.permute(tuple(inverse))`.
"""


def permute_backward(grad_output, order):
    """The gradient of x, in the shape of x.

    grad_output  the gradient of x.permute(order), in its shape
    order        a tuple: dimension d of the result is dimension order[d] of x
    """
    ...


check(permute_backward)

# %% solution


def permute_backward(grad_output, order):
    inverse = [0] * len(order)
    for d, dim in enumerate(order):
        inverse[dim] = d
    return grad_output.permute(tuple(inverse))


check(permute_backward)
