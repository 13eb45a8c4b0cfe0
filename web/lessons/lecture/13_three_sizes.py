"""Scalars, vectors, and a third dimension

The same three rules in three sizes. A scalar has no dimension at all and fits everywhere. A vector fits the rows of
a matrix whose last size it shares.

The last one is worth a slow look. A matrix `(3, 2)` meets a stack of two rows, `(2, 1, 2)`. Filled up, the matrix
is `(1, 3, 2)`. Now the stack repeats its row three times, the matrix repeats itself twice, and out comes `(2, 3,
2)`: each of the two rows with each row of the matrix.

Opens: Lens
Try: Point at `solid[1, 2, 0]`, and predict the two cells that made it before you look.
Try: Make it `(3, 2)` with `(5, 1, 2)`. Which numbers in the code have to change?
"""

matrix = tensor([[1, 2], [3, 4], [5, 6]])

with_scalar = matrix * 10
with_vector = matrix * tensor([1, 100])

rows = tensor([[[1, 10]], [[100, 1000]]])
solid = matrix * rows
print(matrix.shape, "with", rows.shape, "gives", solid.shape)
