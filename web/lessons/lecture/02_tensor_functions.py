"""Functions of whole tensors

A tensor is many numbers with one name. So a function of a tensor is one call that does many small things, and we
never write the loop that does them.

Three families are enough for almost everything. Some functions take one tensor and work on every element, as `log`
does. Some take two of the same shape and work on pairs, as `+` does. Some make a tensor smaller, as `sum` does.

Look at the shapes on the right: the first two keep the shape they were given, the third does not.

Opens: Lens
Try: Replace `log` by `exp`, `sqrt` or `neg`. Which numbers change, and which shapes?
Try: Give `tensor2` a third row. The error says which sizes met.
"""

tensor1 = tensor([[1, 2], [3, 4], [5, 6]])
tensor2 = tensor([[10, 20], [30, 40], [50, 60]])

unary = tensor1.log()
binary = tensor1 + tensor2
reduction = tensor1.sum()
