"""The three rules

Broadcasting has three rules, and they are all there is to learn.

Rule 1: a dimension of size 1 goes with any size, by repeating. Rule 2: you may add dimensions of size 1 wherever
you like, with `view`; that changes no number. Rule 3: where one shape is shorter, sizes of 1 are added at its start
for you.

Write the two shapes under each other, right-aligned, and compare them column by column. That is the whole method.

Opens: Shapes
Try: Take the `view` out of `by_rule_2`. Now the shapes are `(3,)` and `(2,)`, and no rule helps.
Try: Where would the size of 1 have to go for `by_rule_2` to become `(2, 3)`?
"""

by_rule_1 = ones(3, 1) + ones(1, 2)

a = tensor([1, 2, 3])
by_rule_2 = a.view(3, 1) + tensor([10, 20])

matrix = zeros(3, 2)
by_rule_3 = matrix + tensor([10, 20])
