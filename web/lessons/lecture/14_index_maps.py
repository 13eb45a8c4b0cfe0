"""Two functions do it all

How can a zip of different shapes run without a single copy? By never thinking about the repeated tensors, only
about indices. Two small functions are enough.

`shape_broadcast` says how large the result is. `broadcast_index` says, for one cell of the result, which cell of a
small tensor feeds it: drop the dimensions that were filled up in front, and where the size is 1, use index 0.

With these, the zip is one loop over the cells of the result. Nothing in between is ever made. In the exercises you
write both of them yourself, and then this page runs on yours.

Opens: Lens
Try: Print the two small indices inside the loop and check some of them by hand.
"""

a = tensor([[1], [2], [3]])
b = tensor([10, 20])

shape = shape_broadcast(a.shape, b.shape)
out = zeros(shape)
for cell in range(6):
    index = to_index(cell, shape)
    from_a = broadcast_index(index, shape, a.shape)
    from_b = broadcast_index(index, shape, b.shape)
    out[index] = a[from_a] + b[from_b]

expected = a + b
