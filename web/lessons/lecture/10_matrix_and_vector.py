"""A matrix with a scalar, and with a vector

Twelve numbers as four rows of three. Adding one number touches all of them: `(1,)` is filled up to `(1, 1)` and
then repeated both ways.

A vector of three lines up with the last dimension, so it is added to every row. A vector of four does not:
right-aligned, its 4 meets the 3. The machine can't know that you meant the rows, and it doesn't guess.

So say it: `view(4, 1)` turns the vector into a column, the 1 stands under the 3, and it is added to every column.

Opens: Shapes
Try: Take the `#` off the line that fails, read the picture it draws, and let it offer you the `view`.
"""

matrix1 = arange(12)

plus_scalar = matrix1 + tensor([10])
plus_row = matrix1.view(4, 3) + tensor([1, 2, 3])

# doesn't work: 4 meets 3
# matrix1.view(4, 3) + tensor([1, 2, 3, 5])

plus_column = matrix1.view(4, 3) + tensor([1, 2, 3, 5]).view(4, 1)
