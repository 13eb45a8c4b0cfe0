"""Small functions to test any kind of number with: on floats by `operators`, on Scalars and Tensors by their methods.

A function whose name ends in 2 takes two numbers, in `red` a whole row, any other one number.
"""

from __future__ import annotations

from typing import Any

from pytensor.minitorch import operators

__all__ = ["MathTest", "MathTestVariable"]

Named = list[tuple[str, Any]]


class MathTest:
    """The functions on floats."""

    @staticmethod
    def neg(a: Any) -> Any:
        """`-a`."""
        return -a

    @staticmethod
    def addConstant(a: Any) -> Any:  # noqa: N802 - the course's names
        """`5 + a`."""
        return 5 + a

    @staticmethod
    def subConstant(a: Any) -> Any:  # noqa: N802
        """`a - 5`."""
        return a - 5

    @staticmethod
    def multConstant(a: Any) -> Any:  # noqa: N802
        """`5 a`."""
        return 5 * a

    @staticmethod
    def div(a: Any) -> Any:
        """`a / 5`."""
        return a / 5

    @staticmethod
    def square(a: Any) -> Any:
        """`a²`."""
        return a * a

    @staticmethod
    def cube(a: Any) -> Any:
        """`a³`."""
        return a * a * a

    @staticmethod
    def inv(a: Any) -> Any:
        """`1 / (a + 3.5)`."""
        return operators.inv(a + 3.5)

    @staticmethod
    def sig(a: Any) -> Any:
        """`σ(a)`."""
        return operators.sigmoid(a)

    @staticmethod
    def log(a: Any) -> Any:
        """`log(a + 100000)`, far from 0."""
        return operators.log(a + 100000)

    @staticmethod
    def relu(a: Any) -> Any:
        """`max(a + 5.5, 0)`."""
        return operators.relu(a + 5.5)

    @staticmethod
    def exp(a: Any) -> Any:
        """`e ** (a - 200)`, far from overflow."""
        return operators.exp(a - 200)

    @classmethod
    def explog(cls, a: Any) -> Any:
        """`log(a + 100000) + e ** (a - 200)`."""
        return cls.log(a) + cls.exp(a)

    @staticmethod
    def complex(a: Any) -> Any:
        """`log(σ(10 max(6 max(10 a + 7, 0) + 5, 0))) / 50`."""
        inner = operators.relu(operators.relu(a * 10 + 7) * 6 + 5)
        return operators.log(operators.sigmoid(inner * 10)) / 50

    @staticmethod
    def add2(a: Any, b: Any) -> Any:
        """`a + b`."""
        return a + b

    @staticmethod
    def mul2(a: Any, b: Any) -> Any:
        """`a b`."""
        return a * b

    @staticmethod
    def div2(a: Any, b: Any) -> Any:
        """`a / (b + 5.5)`."""
        return a / (b + 5.5)

    @staticmethod
    def gt2(a: Any, b: Any) -> Any:
        """`a + 1.2 > b`."""
        return operators.lt(b, a + 1.2)

    @staticmethod
    def lt2(a: Any, b: Any) -> Any:
        """`a + 1.2 < b`."""
        return operators.lt(a + 1.2, b)

    @staticmethod
    def eq2(a: Any, b: Any) -> Any:
        """`a == b + 5.5`."""
        return operators.eq(a, b + 5.5)

    @staticmethod
    def sum_red(a: Any) -> Any:
        """The sum of a row."""
        return operators.sum(a)

    @staticmethod
    def mean_red(a: Any) -> Any:
        """The mean of a row."""
        return operators.sum(a) / float(len(a))

    @staticmethod
    def mean_full_red(a: Any) -> Any:
        """The mean of all elements."""
        return operators.sum(a) / float(len(a))

    @classmethod
    def _tests(cls) -> tuple[Named, Named, Named]:
        """(name, function) of the functions of one number, of two, and of a row."""
        of_one: Named = []
        of_two: Named = []
        of_row: Named = []
        for name in sorted(vars(MathTest)):
            if not name.startswith("_"):
                kind = of_two if name.endswith("2") else of_row if name.endswith("red") else of_one
                kind.append((name, getattr(cls, name)))
        return of_one, of_two, of_row

    @classmethod
    def _comp_testing(cls) -> tuple[list[Any], list[Any], list[Any]]:
        """(name, function on floats, this class's function) of each, in the same three lists."""
        one, two, row = [
            [(name, on_floats, here) for (name, on_floats), (_, here) in zip(floats, mine, strict=True)]
            for floats, mine in zip(MathTest._tests(), cls._tests(), strict=True)
        ]
        return one, two, row


class MathTestVariable(MathTest):
    """The same functions on Scalars and Tensors."""

    @staticmethod
    def inv(a: Any) -> Any:
        """`1 / (a + 3.5)`."""
        return 1.0 / (a + 3.5)

    @staticmethod
    def sig(a: Any) -> Any:
        """`σ(a)`."""
        return a.sigmoid()

    @staticmethod
    def log(a: Any) -> Any:
        """`log(a + 100000)`, far from 0."""
        return (a + 100000).log()

    @staticmethod
    def relu(a: Any) -> Any:
        """`max(a + 5.5, 0)`."""
        return (a + 5.5).relu()

    @staticmethod
    def exp(a: Any) -> Any:
        """`e ** (a - 200)`, far from overflow."""
        return (a - 200).exp()

    @staticmethod
    def complex(a: Any) -> Any:
        """`log(σ(10 max(6 max(10 a + 7, 0) + 5, 0))) / 50`."""
        inner = ((a * 10 + 7).relu() * 6 + 5).relu()
        return (inner * 10).sigmoid().log() / 50

    @staticmethod
    def gt2(a: Any, b: Any) -> Any:
        """`a + 1.2 > b`."""
        return a + 1.2 > b

    @staticmethod
    def lt2(a: Any, b: Any) -> Any:
        """`a + 1.2 < b`."""
        return a + 1.2 < b

    @staticmethod
    def eq2(a: Any, b: Any) -> Any:
        """`a == b + 5.5`."""
        return a == (b + 5.5)

    @staticmethod
    def sum_red(a: Any) -> Any:
        """The sum along the first dimension."""
        return a.sum(0)

    @staticmethod
    def mean_red(a: Any) -> Any:
        """The mean along the first dimension."""
        return a.mean(0)

    @staticmethod
    def mean_full_red(a: Any) -> Any:
        """The mean of all elements."""
        return a.mean()
