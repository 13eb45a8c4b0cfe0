"""A reduction walks by strides

Numbers in memory have no rows. They stand in one long line, the storage, and a tensor is a way of reading it. Its
strides say how far to step: one row down in a `(3, 2)` tensor is 2 places, one column to the right is 1.

So a reduction is a short loop. For each cell of the result, start where that cell's column begins, and step along
the reduced dimension, one stride at a time, adding up.

The same loop sums over the other dimension when the two strides trade places, and a transposed tensor needs no
copy: it has other strides over the same storage.

Opens: Lens
Try: Set `dim = 1`. The strides change roles, the loop stays as it is.
Try: Store the columns one after the other: `storage = [1, 3, 5, 2, 4, 6]` and `x = tensor(storage).view(2, 3).T`.
"""

storage = [1, 2, 3, 4, 5, 6]
x = tensor(storage).view(3, 2)
dim = 0

other = 1 - dim
sums = zeros(x.shape[other])
for cell in range(x.shape[other]):
    position = cell * x.stride(other)
    for _ in range(x.shape[dim]):
        sums[cell] += storage[position]
        position += x.stride(dim)

expected = x.sum(dim)
