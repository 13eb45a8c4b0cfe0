"""The gradient of a broadcast

Now the other direction. A broadcast uses one number in many places: `b` below has two numbers, and each takes part
in three cells of `out`. Each of those cells sends a gradient back. They all belong to the same number, so they are
added.

What fanned out going forward is summed going back. A reduction and a broadcast are each other's mirror image, and
this is the one rule that people forget: the gradient of `b` must have the shape of `b`, so the repeated dimension
is summed.

The engine does this in a single place, for every operation at once.

Opens: Lens
Try: Add a row to `a`. The gradient of `b` keeps its shape; its numbers grow. Why?
Try: Let `b` be a single number, `tensor(10.0, requires_grad=True)`. Over how many cells is its gradient summed?
"""

a = tensor([[1, 2], [3, 4], [5, 6]], requires_grad=True)
b = tensor([10, 20], requires_grad=True)

out = a * b
out.sum().backward()

each_cell_for_b = a.detach()
by_hand = each_cell_for_b.sum(dim=0)
