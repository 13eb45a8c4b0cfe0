"""Backward through a reduction

A sum over a column ties three input cells to one result cell. Nudge any of the three by a little, and the sum moves
by just as much. So backward fans out: the gradient of the one result cell is copied to all three cells that went
into it.

What was summed going forward is spread going back. In shapes: the gradient arrives as `(1, 2)` and has to leave as
`(3, 2)`, which is a broadcast.

The largest element is different: only the winner of each column would move the result, so the winner gets it all.

Opens: Lens
Try: Replace `sum` by `amax` and see who gets the gradient.
Try: Make two numbers of a column equal and largest, with `amax`. How is the gradient shared?
"""

x = tensor([[1, 8], [7, 2], [3, 5]], requires_grad=True)
grad_out = tensor([[10, 20]])

columns = x.sum(dim=0, keepdim=True)
(columns * grad_out).sum().backward()

by_hand = grad_out.expand(3, 2)
