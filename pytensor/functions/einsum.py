"""Sums of products by the names of dimensions, as Einstein wrote them: "ij,jk->ik" is a matrix product.

Two operands at a time become one batched matrix product: dimensions in both and in the result are its batch, those in
both and not in the result are summed, the others are its rows and columns.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytensor.errors import ShapeError
from pytensor.functions.matrices import diagonal
from pytensor.functions.operands import operands

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def einsum(equation: str, *tensors: Tensor) -> Tensor:
    """`einsum("bij,bjk->bik", a, b)`: the letters name dimensions; those not behind `->` are summed.

    Without `->` the letters that occur once stay, in alphabetical order. `...` stands for further dimensions, which
    broadcast. A letter twice in one operand means its diagonal. Raises ShapeError. Dtype: the promoted one.

    >>> a, b = tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 2]])
    >>> einsum("ij,jk->ik", a, b)
    tensor([[1., 4.],
            [3., 8.]])
    >>> einsum("ii", a)
    tensor(5.)
    """
    inputs, output = _parsed(equation, tensors)
    sizes = _sizes(equation, inputs, tensors)
    if len(tensors) > 1:
        dtype = tensors[0]
        for tensor in tensors[1:]:
            dtype = operands("einsum", dtype, tensor)[0]
        tensors = tuple([tensor.to(dtype.dtype) for tensor in tensors])
    names, out = _diagonals(inputs[0], tensors[0])
    for number in range(1, len(tensors)):
        later = "".join(inputs[number + 1 :]) + output
        names, out = _product(names, out, *_diagonals(inputs[number], tensors[number]), later, sizes)
    summed = [dim for dim, name in enumerate(names) if name not in output]
    if summed:
        out = out.sum(summed)
        names = "".join([name for name in names if name in output])
    return out.permute([names.index(name) for name in output])


def _parsed(equation: str, tensors: tuple[Tensor, ...]) -> tuple[list[str], str]:
    """The names of each operand's dimensions and of the result's, with `...` spelt out in letters of its own."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    inputs = left.split(",")
    if len(inputs) != len(tensors):
        raise _wrong(equation, f"{len(inputs)} groups of letters for {len(tensors)} tensors.", tensors)
    spare = [chr(code) for code in range(0x391, 0x391 + 16)]  # Greek letters, which no equation uses
    most = 0
    for at, (names, tensor) in enumerate(zip(inputs, tensors, strict=True)):
        if "..." in names:
            extra = tensor.layout.ndim - len(names) + 3
            if extra < 0:
                raise _wrong(equation, f"too many letters for shape {tensor.layout.shape}.", tensors)
            most = max(most, extra)
            inputs[at] = names.replace("...", "".join(spare[16 - extra :]))
    shared = "".join(spare[16 - most :])
    if arrow:
        output = right.replace("...", shared)
    else:
        every = "".join(inputs)
        output = shared + "".join(sorted(name for name in set(every) if every.count(name) == 1 and name not in spare))
    for names in (*inputs, output):
        if not all(name.isalpha() for name in names):
            raise _wrong(equation, f"{names!r} has something besides letters.", tensors)
    if len(set(output)) != len(output) or not set(output) <= set("".join(inputs)):
        raise _wrong(equation, f"the result {output!r} has a letter twice or one that no operand has.", tensors)
    return inputs, output


def _sizes(equation: str, inputs: list[str], tensors: tuple[Tensor, ...]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for names, tensor in zip(inputs, tensors, strict=True):
        if len(names) != tensor.layout.ndim:
            raise _wrong(equation, f"{len(names)} letters {names!r} for shape {tensor.layout.shape}.", tensors)
        for name, size in zip(names, tensor.layout.shape, strict=True):
            known = sizes.get(name, 1)
            if known != size and 1 not in (known, size):
                raise _wrong(equation, f"dimension {name!r} has size {known} and size {size}.", tensors)
            sizes[name] = max(known, size) if 0 not in (known, size) else 0
    return sizes


def _diagonals(names: str, x: Tensor) -> tuple[str, Tensor]:
    """An operand with each name once: a name that comes twice takes the diagonal."""
    for name in dict.fromkeys(names):
        while names.count(name) > 1:
            first = names.index(name)
            second = names.index(name, first + 1)
            x = diagonal(x, 0, first, second)
            names = names[:first] + names[first + 1 : second] + names[second + 1 :] + name
    return names, x


def _product(a_names: str, a: Tensor, b_names: str, b: Tensor, later: str, sizes: dict[str, int]) -> tuple[str, Tensor]:
    """One product of two operands, summed over what nobody needs later."""
    both = [name for name in a_names if name in b_names]
    batch = [name for name in both if name in later]
    summed = [name for name in both if name not in later]
    rows = [name for name in a_names if name not in b_names]
    columns = [name for name in b_names if name not in a_names]

    def arranged(names: str, x: Tensor, order: list[str], groups: tuple[list[str], ...]) -> Tensor:
        x = x.permute([names.index(name) for name in order]).expand([sizes[name] for name in order])
        return x.reshape([math.prod([sizes[name] for name in group]) for group in groups])

    left = arranged(a_names, a, [*batch, *rows, *summed], (batch, rows, summed))
    right = arranged(b_names, b, [*batch, *summed, *columns], (batch, summed, columns))
    names = [*batch, *rows, *columns]
    return "".join(names), (left @ right).reshape([sizes[name] for name in names])


def _wrong(equation: str, problem: str, tensors: tuple[Tensor, ...]) -> ShapeError:
    return ShapeError(
        "einsum",
        f"{equation!r}: {problem}",
        rule="Each operand has one letter for each of its dimensions; a letter has one size everywhere.",
        suggestion='einsum("ij,jk->ik", a, b)',
        shapes=[list(tensor.layout.shape) for tensor in tensors],
    )
