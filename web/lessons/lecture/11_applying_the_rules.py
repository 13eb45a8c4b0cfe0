"""Applying the rules

Take four pairs of shapes and predict the result before you look. Go from the right: equal sizes stay, a 1 gives
way, a missing size counts as 1.

In the second pair both sides grow at once, which is fine. In the third, the shorter shape is filled up in front. In
the fourth, filling up helps nobody: `(3, 5)` becomes `(1, 3, 5)`, its 5 stands under a 1, which is fine, and its 3
stands under a 4, which is not.

`shape_broadcast` is the engine's own function, the one that every addition asks.

Opens: Shapes
Try: Mend the last pair by changing a single number, in two different ways.
"""

first = shape_broadcast((3, 4, 5), (3, 1, 5))
second = shape_broadcast((3, 4, 1), (3, 1, 5))
third = shape_broadcast((3, 4, 1), (1, 5))
print(first, second, third, sep="\n")

try:
    shape_broadcast((3, 4, 1), (3, 5))
except ValueError as error:
    print(error)
