"""Backward through a zip

In a zip each result cell came from two cells, one of either input. Backward sends the gradient of that cell to both
of them, each time multiplied by the slope on that side.

For a sum both slopes are 1: the gradient is simply handed on, twice. For a product the slope on one side is the
value on the other: how much `a * b` grows with `a` depends on how large `b` is.

Opens: Lens
Try: Replace `*` by `+` and look at both gradients.
Try: Replace it by `/`. One of the gradients turns negative: which, and why?
"""

a = tensor([[1, 2], [3, 4], [5, 6]], requires_grad=True)
b = tensor([[10, 20], [30, 40], [50, 60]], requires_grad=True)

out = a * b
out.sum().backward()
