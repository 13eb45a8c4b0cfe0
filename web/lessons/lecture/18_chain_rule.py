"""The chain rule, once

If `z = G(x)` and `y = F(z)`, then nudging `x` moves `z`, and moving `z` moves `y`. The two effects multiply. That
one sentence is the chain rule, and backward is nothing but its repetition.

With tensors every number has its own chain. You can always think about one number at a time; the tensors only save
you from writing it down thousands of times. When a formula for whole gradients looks frightening, go back to one
cell.

Opens: Graph
Try: Put the product in `by_hand` wrong on purpose and find the cell that gives it away.
"""

x = tensor([0.5, 1, 2], requires_grad=True)

z = x * x  # G
y = z.sigmoid()  # F
y.sum().backward()

with no_grad():
    slope_of_G = 2 * x
    slope_of_F = y * (1 - y)
    by_hand = slope_of_F * slope_of_G

difference = (x.grad - by_hand).abs().max()
