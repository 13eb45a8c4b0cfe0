"""Broadcasting and gradients

A row `a` times a column `b` fills a whole grid, `out`. Each gradient then answers one question: if this number grew
by a little, how much would the sum of `out` grow? Change any number and watch.

Try: Make `b` longer by one row. Only one gradient changes its values: which, and why?
"""

a = tensor([[1, 2]], requires_grad=True)
b = tensor([[3], [4], [5]], requires_grad=True)

out = a * b
out.sum().backward()
