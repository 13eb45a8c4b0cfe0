"""Zip with broadcasting

Here is a column of three numbers and a row of two. What could adding them mean? Everything with everything: a cell
for each pair, three rows by two columns. Two nested loops say so exactly: `out[i, j] = a[i] + b[j]`.

You can see it in two steps. First repeat the column sideways and the row downwards until both are `(3, 2)`; then
zip. The repeated cells only ever exist in your head: `expand` gives a tensor that looks repeated, and its stride of
0 means "take a step and stay where you are".

Or see it in one step: each cell of the result reaches straight into the small tensors. That is what runs.

Opens: Lens
Try: Point at a cell of `direct`. Its arrows start in the small tensors: no copy stands between.
Try: Replace `+` by `*` in all three places, and you have a multiplication table.
"""

a = tensor([1, 2, 3])
b = tensor([10, 20])

out = zeros(3, 2)
for i in range(3):
    for j in range(2):
        out[i, j] = a[i] + b[j]

column, row = a.view(3, 1), b.view(1, 2)
repeated = column.expand(3, 2) + row.expand(3, 2)
direct = column + row

print("strides of the repeated column:", column.expand(3, 2).stride())
