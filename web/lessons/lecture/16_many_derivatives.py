"""A gradient is many derivatives

A function of a tensor of three numbers is a function of three arguments that happen to share a name. Nothing about
derivatives is new: ask each argument in turn how much the result would change.

`F` here turns three numbers into one. Nudging them one at a time, by a very small `step`, gives three ordinary
derivatives. Put them into a tensor, each in the place of the number it belongs to, and call that tensor the
gradient.

`backward()` fills in the same three numbers, without nudging anything.

Opens: Graph
Try: Write another `F`, such as `x.exp().sum()`. Both ways must go on agreeing.
Try: Make `step` larger, say 0.5. Why do the nudges drift away from the truth?
"""


def F(x):
    return (x * x * x).sum()


x = tensor([1, 2, 3], dtype=float64, requires_grad=True)
step = 1e-6

nudged = zeros(3, dtype=float64)
for i in range(3):
    e = zeros(3, dtype=float64)
    e[i] = step
    nudged[i] = (F(x.detach() + e) - F(x.detach() - e)) / (2 * step)

F(x).backward()
gradient = x.grad
