"""Zip: the same to every pair

A zip takes a function of two numbers and two tensors of one shape, and lays them on each other like the sides of a
zip fastener: the cell at `[i, j]` of the result comes from the two cells at `[i, j]`.

Sums, differences, products and comparisons are all zips; only the function in the middle differs. For now both
tensors must have exactly the same shape. Relaxing that is the story of the lessons that follow.

Opens: Lens
Try: Turn `+` into `<`. The result is again a zip, of `bool`.
Try: Point at one cell of `zipped`: two arrows reach it.
"""

a = tensor([[1, 2], [3, 4], [5, 6]])
b = tensor([[10, 20], [30, 40], [50, 60]])

zipped = a + b

by_hand = zeros(3, 2)
for i in range(3):
    for j in range(2):
        by_hand[i, j] = a[i, j] + b[i, j]
