"""Matrix multiplication is a broadcast

A matrix product pairs every row of the left with every column of the right, multiplies along, and sums. Pairing
everything with everything: that is a broadcast.

Stand the columns of `b` up as rows of their own, `(2, 1, 2)`. Zip them with `a`, of shape `(3, 2)`, and you have
every row times every column, a block of `(2, 3, 2)`. Reduce its last dimension, and `(2, 3, 1)` is left. View that
as a matrix, turn it, done: three steps you know, and no new operation.

A real library fuses the steps, so that the block in the middle never exists. It means exactly this.

Opens: Lens
Try: Make `a` four rows tall. Which of the shapes change?
"""

a = tensor([[1, 2], [3, 4], [5, 6]])
b = tensor([[1, 10], [100, 1000]])

columns = b.T.reshape(2, 1, 2)
block = a * columns
sums = block.sum(dim=2, keepdim=True)
product = sums.view(2, 3).T

expected = a @ b
