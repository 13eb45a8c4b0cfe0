"""Broadcasting on plain shapes: the lecture's rules, the index map behind them, and the error that explains a mismatch.

Shapes are tuples of ints and nothing is stored; strides come in with `layout.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pytensor.errors import BroadcastError, Shape, ShapeError


def shape_broadcast(a: Sequence[int], b: Sequence[int], op: str = "shape_broadcast") -> Shape:
    """The shape of a zip of shapes `a` and `b`.

    Matched from the last dimension backwards: equal sizes stay, a size of 1 takes the other's size (rule 1), and the
    shorter shape counts as having sizes of 1 at its start (rule 3).

    >>> shape_broadcast((3, 4, 1), (3, 1, 5))
    (3, 4, 5)

    Raises BroadcastError where two sizes differ and neither is 1.
    """
    out = _broadcast_or_none(a, b)
    if out is None:
        raise broadcast_error(op, tuple(a), tuple(b))
    return out


def broadcast_index(big_index: Sequence[int], big_shape: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """The index into a tensor of `shape` that feeds cell `big_index` of its broadcast to `big_shape`.

    Extra leading dimensions are dropped; in a dimension of size 1 every index means 0.

    >>> broadcast_index((2, 1), (3, 2), (1, 2))
    (0, 1)

    Raises ShapeError when `shape` doesn't broadcast to `big_shape`.
    """
    if shape_broadcast(shape, big_shape, "broadcast_index") != tuple(big_shape):
        raise ShapeError(
            "broadcast_index",
            f"shape {tuple(shape)} broadcasts with {tuple(big_shape)}, but not to it.",
            rule="The big shape is the result of the zip, so it has every larger size.",
            suggestion="broadcast_index(index, shape_broadcast(a, b), a)",
            shapes=[list(shape), list(big_shape)],
        )
    kept = big_index[len(big_shape) - len(shape) :]
    return tuple(0 if size == 1 else index for index, size in zip(kept, shape, strict=True))


def _broadcast_or_none(a: Sequence[int], b: Sequence[int]) -> Shape | None:
    ndim = max(len(a), len(b))
    out = []
    for back in range(ndim, 0, -1):
        x = a[-back] if back <= len(a) else 1
        y = b[-back] if back <= len(b) else 1
        if x != y and x != 1 and y != 1:
            return None
        out.append(y if x == 1 else x)
    return tuple(out)


def broadcast_error(op: str, a: Shape, b: Shape) -> BroadcastError:
    """The error for shapes that don't broadcast.

    It draws them as right-aligned columns, marks the failing dimension, and names a `view` that mends it where one
    does.
    """
    common = range(1, min(len(a), len(b)) + 1)
    failing = next(back for back in common if a[-back] != b[-back] and 1 not in (a[-back], b[-back]))
    size_a, size_b = a[-failing], b[-failing]
    mend = _mending_view(a, b)
    suggestion = ""
    if mend is not None:
        side, shape, result = mend
        written = ", ".join(map(str, shape))
        suggestion = f"{side}.view({written}), which only adds sizes of 1 (rule 2); the result then has shape {result}"
    place = ("last", "second-last", "third-last")[failing - 1] if failing <= 3 else f"{failing}th-last"
    return BroadcastError(
        op,
        f"shapes {a} and {b} don't broadcast: in the {place} dimension {size_a} meets {size_b}.",
        picture=_columns(a, b, failing),
        rule=(
            "Sizes are matched from the last dimension backwards. Two sizes match when they are equal or one of "
            "them is 1 (rule 1); a shorter shape is filled up with 1 at its start (rule 3)."
        ),
        suggestion=suggestion,
        shapes=[list(a), list(b)],
        dimension=-failing,
        sizes=[size_a, size_b],
        mend=None if mend is None else {"operand": mend[0], "view": list(mend[1]), "result": list(mend[2])},
    )


def _columns(a: Shape, b: Shape, failing: int) -> str:
    """Both shapes as right-aligned columns, with a caret under the dimension `failing` (1 is the last)."""
    ndim = max(len(a), len(b))
    rows = [[""] * (ndim - len(shape)) + [str(size) for size in shape] for shape in (a, b)]
    widths = [max(len(row[column]) for row in rows) for column in range(ndim)]
    lines = [
        f"    {side}  " + "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
        for side, row in zip("ab", rows, strict=True)
    ]
    marks = ["^" * width if ndim - column == failing else " " * width for column, width in enumerate(widths)]
    lines.append(("       " + "  ".join(marks)).rstrip())
    return "\n".join(lines)


def _mending_view(a: Shape, b: Shape) -> tuple[str, Shape, Shape] | None:
    """A `view` that only adds sizes of 1 to one operand and makes the two broadcast: (operand, new shape, result)."""
    for ndim in (max(len(a), len(b)), max(len(a), len(b)) + 1):
        for side, shape, other in (("b", b, a), ("a", a, b)):
            for kept in combinations(range(ndim), len(shape)):
                if len(shape) >= ndim:
                    continue
                viewed = [1] * ndim
                for position, size in zip(kept, shape, strict=True):
                    viewed[position] = size
                result = _broadcast_or_none(tuple(viewed), other)
                if result is not None:
                    return side, tuple(viewed), result
    return None
