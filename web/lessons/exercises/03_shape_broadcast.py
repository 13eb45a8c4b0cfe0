"""Exercise: shape_broadcast

How large is the result of a zip of two shapes? Write the function that knows the rules of broadcasting. Every
addition in this playground asks it, and once yours is right, they can ask yours.

Compare the sizes from the right. Equal sizes stay, a size of 1 gives way to the other (also to 0), and where a
shape has run out, its size counts as 1. If two sizes differ and neither is 1, raise a `ValueError`.

Hint: Make the shapes equally long first: put sizes of 1 in front of the shorter one.
Hint: `(1,) * (n - len(a)) + tuple(a)` fills `a` up to `n` dimensions. Then go through both with `zip`.
Hint: When the sizes are `x` and `y`: if `x == 1` take `y`; if `y == 1` or `x == y` take `x`; else raise. `max` is
  wrong where one of them is 0.
"""


def shape_broadcast(a, b):
    """The shape of a zip of two tensors.

    a, b  tuples of sizes of any length, for example (3, 4, 1) and (1, 5), which give (3, 4, 5)

    Raises ValueError where two sizes differ and neither is 1.
    """
    ...


check(shape_broadcast)

# %% solution


def shape_broadcast(a, b):
    n = max(len(a), len(b))
    a = (1,) * (n - len(a)) + tuple(a)
    b = (1,) * (n - len(b)) + tuple(b)
    out = []
    for x, y in zip(a, b):
        if x != y and x != 1 and y != 1:
            raise ValueError(f"{x} meets {y}")
        out.append(y if x == 1 else x)
    return tuple(out)


check(shape_broadcast)
