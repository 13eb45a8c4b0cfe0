"""Backward through a map

In a map each result cell came from one input cell, so there is one arrow, and backward turns it round. The gradient
that arrives at a result cell goes back along its arrow, multiplied by the slope of the function there.

Going back is again a map-like walk: cell by cell, nobody looks at a neighbour. For `log` the slope at `x` is `1 /
x`, so what arrives is divided by `x`.

`grad_out` below is what arrives. A weight in the sum puts it there: the derivative of `3 * y` by `y` is 3.

Opens: Lens
Try: Turn the arrows round with the switch in the lens.
Try: Change the weights. `x.grad` follows them cell by cell.
"""

x = tensor([[1, 2], [4, 5], [8, 10]], requires_grad=True)
grad_out = tensor([[1, 1], [2, 2], [3, 3]])

y = x.log()
(y * grad_out).sum().backward()

by_hand = grad_out / x.detach()
