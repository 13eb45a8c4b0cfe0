"""Reduce: many become one

A reduction folds the elements along one dimension into a single number. A sum is the usual one; the largest element
and the product are others.

The dimension you name is the one that disappears. `x` has shape `(3, 2)`. Over dimension 0, the three numbers of a
column become one, and 1 × 2 numbers remain. Over dimension 1, the two numbers of a row become one, and 3 × 1
remain.

With `keepdim=True` the dimension stays with size 1, so that you can still see where it was; without, it is dropped.
Without any dimension, everything is folded into one number.

Opens: Lens
Try: Point at a cell of `columns` and of `rows`: which cells of `x` light up?
Try: Replace `sum` by `amax`.
"""

x = tensor([[1, 2], [3, 4], [5, 6]])

columns = x.sum(dim=0, keepdim=True)
rows = x.sum(dim=1, keepdim=True)
dropped = x.sum(dim=1)
total = x.sum()
