"""Your turn: three shapes

Now without a net. Write your prediction for each pair in place of `None`, as a tuple such as `(2, 3)`. If you think
that a pair does not broadcast at all, write "no".

The page says right or not yet, and nothing more, so think again before you peek.

Opens: Shapes
Try: When all three are right, invent a fourth pair that surprises you.
"""

pairs = [((1, 3, 4), (1, 3, 1)), ((1, 4, 4), (3, 1, 5)), ((3, 4, 1), (1,))]
mine = [None, None, None]


def answer(a, b):
    try:
        return shape_broadcast(a, b)
    except ValueError:
        return "no"


for (a, b), guess in zip(pairs, mine):
    verdict = "your turn" if guess is None else "right" if guess == answer(a, b) else "not yet"
    print(a, "|", b, "=>", "?" if guess is None else guess, ":", verdict)
