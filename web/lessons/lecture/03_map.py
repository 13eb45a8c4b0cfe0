"""Map: the same to every element

A map takes a function of one number and applies it to each element by itself. The cell at `[2, 0]` of the result
depends on the cell at `[2, 0]` of the input, and on nothing else.

That makes a map the simplest of all tensor operations: the shape stays, no element needs to know its neighbours,
and the elements can be done in any order, or all at once.

Below, `by_hand` is the loop that a map stands for, written out. It gives the same numbers.

Opens: Lens
Try: Point at a cell of `mapped` in the lens and follow its one arrow.
Try: Change the function in both places, for example to `x * x`.
"""

x = tensor([[1, 2], [3, 4], [5, 6]])

mapped = -x

by_hand = zeros(3, 2)
for i in range(3):
    for j in range(2):
        by_hand[i, j] = -x[i, j]

same = (mapped == by_hand).all()
