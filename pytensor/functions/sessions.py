"""An example of each map and zip, and of their in-place forms, as the end of the docstring that is made for them.

Only of those: what is written as a function has its example where it stands.
"""

from __future__ import annotations

_SESSIONS = {
    "exp": """
>>> exp(tensor([0, 1, 2]))
tensor([1.0000, 2.7183, 7.3891])
""",
    "expm1": """
>>> expm1(tensor([0, 1]))
tensor([0.0000, 1.7183])
""",
    "log": """
>>> log(tensor([1, 2, 4]))
tensor([0.0000, 0.6931, 1.3863])
""",
    "log1p": """
>>> log1p(tensor([0, 1]))
tensor([0.0000, 0.6931])
""",
    "sqrt": """
>>> sqrt(tensor([1, 4, 9]))
tensor([1., 2., 3.])
""",
    "rsqrt": """
>>> rsqrt(tensor([1, 4, 16]))
tensor([1.0000, 0.5000, 0.2500])
""",
    "reciprocal": """
>>> reciprocal(tensor([1, 2, 4]))
tensor([1.0000, 0.5000, 0.2500])
""",
    "square": """
>>> square(tensor([1, 2, 3]))
tensor([1., 4., 9.])
""",
    "neg": """
>>> neg(tensor([1, -2]))
tensor([-1.,  2.])
""",
    "abs": """
>>> tensor([-1.5, 2.0]).abs()
tensor([1.5000, 2.0000])
""",
    "sign": """
>>> sign(tensor([-3.0, 0.0, 5.0]))
tensor([-1.,  0.,  1.])
""",
    "sigmoid": """
>>> sigmoid(tensor([-1.0, 0.0, 1.0]))
tensor([0.2689, 0.5000, 0.7311])
""",
    "tanh": """
>>> tanh(tensor([-1.0, 0.0, 1.0]))
tensor([-0.7616,  0.0000,  0.7616])
""",
    "relu": """
>>> relu(tensor([-1.0, 0.0, 2.0]))
tensor([0., 0., 2.])
""",
    "sin": """
>>> sin(tensor([0, 1]))
tensor([0.0000, 0.8415])
""",
    "cos": """
>>> cos(tensor([0, 1]))
tensor([1.0000, 0.5403])
""",
    "erf": """
>>> erf(tensor([-1.0, 0.0, 1.0]))
tensor([-0.8427,  0.0000,  0.8427])
""",
    "floor": """
>>> floor(tensor([-1.5, 1.5]))
tensor([-2.,  1.])
""",
    "ceil": """
>>> ceil(tensor([-1.5, 1.5]))
tensor([-1.,  2.])
""",
    "round": """
>>> tensor([0.5, 1.5, 2.6]).round()
tensor([0., 2., 3.])
""",
    "isnan": """
>>> isnan(tensor([1.0, float("nan")]))
tensor([False,  True])
""",
    "isinf": """
>>> isinf(tensor([1.0, float("-inf")]))
tensor([False,  True])
""",
    "logical_not": """
>>> logical_not(tensor([0.0, 2.0]))
tensor([ True, False])
""",
    "add": """
>>> tensor([1, 2]) + tensor([[10], [20]])
tensor([[11., 12.],
        [21., 22.]])
""",
    "sub": """
>>> tensor([1, 2]) - 5
tensor([-4., -3.])
""",
    "mul": """
>>> mul(tensor([1, 2]), tensor([[10], [20]]))
tensor([[10., 20.],
        [20., 40.]])
""",
    "div": """
>>> div(tensor([1, 2]), tensor([4, 0]))
tensor([0.2500,    inf])
""",
    "maximum": """
>>> maximum(tensor([1, 5]), tensor([3, 2]))
tensor([3., 5.])
""",
    "minimum": """
>>> minimum(tensor([1, 5]), 3)
tensor([1., 3.])
""",
    "atan2": """
>>> atan2(tensor([1.0, -1.0]), tensor([0.0, 0.0]))
tensor([ 1.5708, -1.5708])
""",
    "eq": """
>>> eq(tensor([1, 2]), tensor([1, 3]))
tensor([ True, False])
""",
    "ne": """
>>> ne(tensor([1, 2]), tensor([1, 3]))
tensor([False,  True])
""",
    "lt": """
>>> lt(tensor([1, 2, 3]), 2)
tensor([ True, False, False])
""",
    "le": """
>>> le(tensor([1, 2, 3]), 2)
tensor([ True,  True, False])
""",
    "gt": """
>>> gt(tensor([1, 2, 3]), 2)
tensor([False, False,  True])
""",
    "ge": """
>>> ge(tensor([1, 2, 3]), 2)
tensor([False,  True,  True])
""",
    "logical_and": """
>>> logical_and(tensor([0, 1, 2]), tensor([1, 0, 1]))
tensor([False, False,  True])
""",
    "logical_or": """
>>> logical_or(tensor([0, 0, 2]), tensor([1, 0, 1]))
tensor([ True, False,  True])
""",
    "logical_xor": """
>>> logical_xor(tensor([0, 0, 2]), tensor([1, 0, 1]))
tensor([ True, False, False])
""",
    "abs_": """
>>> tensor([-1.5, 2.0]).abs_()
tensor([1.5000, 2.0000])
""",
    "exp_": """
>>> tensor([0.0, 1.0]).exp_()
tensor([1.0000, 2.7183])
""",
    "neg_": """
>>> tensor([1.0, -2.0]).neg_()
tensor([-1.,  2.])
""",
    "sqrt_": """
>>> tensor([1.0, 4.0]).sqrt_()
tensor([1., 2.])
""",
    "relu_": """
>>> tensor([-1.0, 2.0]).relu_()
tensor([0., 2.])
""",
    "sigmoid_": """
>>> tensor([-1.0, 0.0]).sigmoid_()
tensor([0.2689, 0.5000])
""",
    "tanh_": """
>>> tensor([0.0, 1.0]).tanh_()
tensor([0.0000, 0.7616])
""",
    "add_": """
>>> tensor([1.0, 2.0]).add_(10)
tensor([11., 12.])
""",
    "sub_": """
>>> tensor([1.0, 2.0]).sub_(10)
tensor([-9., -8.])
""",
    "mul_": """
>>> tensor([1.0, 2.0]).mul_(tensor([3.0, 4.0]))
tensor([3., 8.])
""",
    "div_": """
>>> tensor([1.0, 2.0]).div_(4)
tensor([0.2500, 0.5000])
""",
    "pow_": """
>>> tensor([1.0, 2.0]).pow_(3)
tensor([1., 8.])
""",
}


def example(name: str) -> str:
    """What ends the docstring of the function `name`: its example, or nothing."""
    session = _SESSIONS.get(name, "").strip()
    return "\n\n    " + session.replace("\n", "\n    ") if session else ""
