"""Every differentiable operation's gradient against central differences, on every backend; and none is forgotten."""
# ruff: noqa: ARG005 - every case takes both operands

import inspect
import math
from collections.abc import Callable
from typing import Any

import pytest

import pytensor as pt
from pytensor.errors import GradientError
from pytensor.functions import (
    activations,
    arithmetic,
    composite,
    conversion,
    einsum as einsum_module,
    elementwise,
    gathering,
    indexing,
    inplace,
    inspection,
    joining,
    lines,
    matrices,
    movement,
    operands,
    powers,
    products,
    reduction,
    scanning,
    selection,
    sorting,
    windows,
)
from pytensor.functions.einsum import einsum

Case = Callable[..., Any]


def whole(*values: Any) -> pt.Tensor:
    """A tensor of int64."""
    return pt.tensor(list(values), dtype=pt.int64)


# Of x (3, 4) and y (4,), smooth where x and y are; a name may have several cases.
CASES: dict[str, list[Case]] = {
    "exp": [lambda x, y: x.exp()],
    "expm1": [lambda x, y: x.expm1()],
    "log": [lambda x, y: (x.abs() + 0.5).log()],
    "log1p": [lambda x, y: x.abs().log1p()],
    "sqrt": [lambda x, y: (x.abs() + 0.5).sqrt()],
    "rsqrt": [lambda x, y: (x.abs() + 0.5).rsqrt()],
    "reciprocal": [lambda x, y: (x.abs() + 0.5).reciprocal()],
    "square": [lambda x, y: x.square()],
    "neg": [lambda x, y: -x * y],
    "abs": [lambda x, y: x.abs()],
    "sign": [lambda x, y: x.sign() * x],
    "sigmoid": [lambda x, y: x.sigmoid()],
    "tanh": [lambda x, y: x.tanh()],
    "relu": [lambda x, y: x.relu()],
    "relu_back": [lambda x, y: elementwise.relu_back(x, y)],
    "sin": [lambda x, y: x.sin()],
    "cos": [lambda x, y: x.cos()],
    "erf": [lambda x, y: x.erf()],
    "floor": [lambda x, y: x.floor() * x],
    "ceil": [lambda x, y: x.ceil() * x],
    "round": [lambda x, y: x.round() * x],
    "add": [lambda x, y: x + y, lambda x, y: 2 + x],
    "sub": [lambda x, y: x - y, lambda x, y: 2 - x],
    "mul": [lambda x, y: x * y, lambda x, y: x * x],
    "div": [lambda x, y: x / (y.abs() + 0.5), lambda x, y: 2 / (x.abs() + 0.5)],
    "pow": [lambda x, y: x.abs() ** y, lambda x, y: x**3, lambda x, y: x**2, lambda x, y: 2**x, lambda x, y: x**0],
    "remainder": [lambda x, y: x % (y.abs() + 5)],
    "maximum": [lambda x, y: pt.maximum(x, y)],
    "minimum": [lambda x, y: pt.minimum(x, y)],
    "atan2": [lambda x, y: pt.atan2(x, y)],
    "sigmoid_back": [lambda x, y: elementwise.sigmoid_back(x, y)],
    "tanh_back": [lambda x, y: elementwise.tanh_back(x, y)],
    "where": [lambda x, y: pt.where(x > 0, x * 2, y), lambda x, y: x.where(y > 0, 0.0)],
    "where_self": [lambda x, y: x.where(x > y, y)],
    "masked_fill": [lambda x, y: x.masked_fill(y > 0, 3.0)],
    "clamp": [lambda x, y: x.clamp(-0.4, 0.6)],
    "log2": [lambda x, y: (x.abs() + 0.5).log2()],
    "log10": [lambda x, y: (x.abs() + 0.5).log10()],
    "exp2": [lambda x, y: x.exp2()],
    "tan": [lambda x, y: x.tanh().tan()],
    "asin": [lambda x, y: (x.tanh() * 0.9).asin()],
    "acos": [lambda x, y: (x.tanh() * 0.9).acos()],
    "atan": [lambda x, y: x.atan()],
    "sinh": [lambda x, y: x.sinh()],
    "cosh": [lambda x, y: x.cosh()],
    "leaky_relu": [lambda x, y: x.leaky_relu(0.2)],
    "elu": [lambda x, y: x.elu(1.5)],
    "silu": [lambda x, y: x.silu()],
    "gelu": [lambda x, y: x.gelu(), lambda x, y: x.gelu("tanh")],
    "softplus": [lambda x, y: x.softplus(2.0), lambda x, y: x.softplus(1.0, 0.5)],
    "sum": [lambda x, y: x.sum() * 2, lambda x, y: x.sum(0) * y, lambda x, y: x.sum((0, 1), keepdim=True)],
    "mean": [lambda x, y: x.mean(), lambda x, y: x.mean(-1)],
    "var": [lambda x, y: x.var(), lambda x, y: x.var(0, correction=0)],
    "std": [lambda x, y: x.std(1, keepdim=True)],
    "prod": [lambda x, y: x.prod(), lambda x, y: x.prod(1), lambda x, y: (x * (y > y.min())).prod(1)],
    "prod_dims": [lambda x, y: reduction.prod_dims(x, (0,), True)],
    "amax": [lambda x, y: x.amax(), lambda x, y: x.amax((0, 1))],
    "amin": [lambda x, y: x.amin(1)],
    "max": [lambda x, y: x.max(), lambda x, y: x.max(0).values, lambda x, y: x.max(y)],
    "min": [lambda x, y: x.min(), lambda x, y: x.min(1, keepdim=True).values],
    "sum_to": [lambda x, y: x.sum_to((1, 4)) * y],
    "logsumexp": [lambda x, y: x.logsumexp(1), lambda x, y: x.logsumexp((0, 1))],
    "softmax": [lambda x, y: x.softmax(1) * y],
    "log_softmax": [lambda x, y: x.log_softmax(0) * y],
    "logaddexp": [lambda x, y: composite.logaddexp(x, y)],
    "norm": [lambda x, y: x.norm(), lambda x, y: x.norm(3, 1), lambda x, y: x.norm(math.inf), lambda x, y: x.norm(1)],
    "cumsum": [lambda x, y: x.cumsum(0) * x, lambda x, y: x.cumsum(-1) * y],
    "matmul": [lambda x, y: x @ y, lambda x, y: y @ x.T, lambda x, y: y @ y, lambda x, y: x.view(3, 2, 2) @ x[:2, :2]],
    "mm": [lambda x, y: x.mm(x.T)],
    "mv": [lambda x, y: x.mv(y)],
    "affine": [
        lambda x, y: pt.nn.functional.linear(x, x[:2] * y, y[:2]),
        lambda x, y: pt.nn.functional.linear(x.view(3, 2, 2), x[:, :2]),
        lambda x, y: pt.nn.functional.linear(x.T, x[:2, :3], y[1:3]),
    ],
    "bmm": [lambda x, y: x.view(3, 2, 2).bmm(x.view(3, 2, 2))],
    "dot": [lambda x, y: y.dot(x[1])],
    "outer": [lambda x, y: y.outer(x[0])],
    "einsum": [lambda x, y: einsum("ij,j->i", x, y), lambda x, y: einsum("ij,kj,j->ik", x, x, y)],
    "view": [lambda x, y: x.view(2, 6) * 2],
    "reshape": [lambda x, y: x.T.reshape(6, 2) * 2],
    "flatten": [lambda x, y: x.flatten() * 2],
    "permute": [lambda x, y: x.permute(1, 0) * y.unsqueeze(1)],
    "transpose": [lambda x, y: x.transpose(0, 1) * y.unsqueeze(1)],
    "movedim": [lambda x, y: x.movedim(0, 1) * y.unsqueeze(1)],
    "t": [lambda x, y: x.t() * y.unsqueeze(1)],
    "expand": [lambda x, y: y.expand(3, 4) * x],
    "expand_as": [lambda x, y: y.expand_as(x) * x],
    "squeeze": [lambda x, y: x[:1].squeeze(0) * y],
    "unsqueeze": [lambda x, y: x.unsqueeze(1) * y],
    "contiguous": [lambda x, y: x.T.contiguous() * 2],
    "clone": [lambda x, y: x.clone() * y],
    "to": [lambda x, y: x.to(pt.float64) * y],
    "getitem": [
        lambda x, y: x[1:, ::2] * y[:2],
        lambda x, y: x[..., None, -1] * 2,
        lambda x, y: x[whole(0, 2, 0)] * y,
        lambda x, y: x[:, [1, 1, 3]],
        lambda x, y: x[[0, 1], [2, 3]],
        lambda x, y: x[x > 0] * 2,
    ],
    "gather": [lambda x, y: x.gather(1, whole([0, 1], [2, 2], [3, 0]))],
    "take_along_dim": [lambda x, y: x.take_along_dim(whole([1], [0], [3]), 1) * y],
    "scatter_add": [lambda x, y: y.scatter_add(0, whole(0, 0, 1), x[0, :3]) * y],
    "index_select": [lambda x, y: x.index_select(1, whole(3, 0, 3))],
    "masked_select": [lambda x, y: x.masked_select(y > 0) * 2],
    "cat": [lambda x, y: pt.cat([x, y.unsqueeze(0), x * 2])],
    "stack": [lambda x, y: pt.stack([x, x * y], 1)],
    "narrow": [lambda x, y: x.narrow(1, 1, 2) * 2],
    "split": [lambda x, y: x.split(3, 1)[1] * 2],
    "chunk": [lambda x, y: x.chunk(2, 1)[0] * 2],
    "unbind": [lambda x, y: x.unbind(1)[2] * 2],
    "flip": [lambda x, y: x.flip(0, 1) * y],
    "roll": [lambda x, y: x.roll((1, 2), (0, 1)) * y, lambda x, y: x.roll(3) * y],
    "repeat": [lambda x, y: x.repeat(2, 1) * y],
    "diagonal": [lambda x, y: x.diagonal(1) * 2],
    "diag": [lambda x, y: y.diag(1) * 2, lambda x, y: x.diag() * 2],
    "tril": [lambda x, y: x.tril() * y],
    "triu": [lambda x, y: x.triu(1) * y],
    "pad": [lambda x, y: matrices.pad(x, (1, 2, 0, 1), value=3.0) * 2, lambda x, y: matrices.pad(x, (-1, 1))],
    "conv1d": [lambda x, y: windows.conv1d(x.unsqueeze(0), x.view(2, 3, 2), y[:2], stride=2, padding=1)],
    "conv2d": [
        lambda x, y: windows.conv2d(x.view(1, 2, 2, 3), y.view(1, 2, 1, 2)),
        lambda x, y: windows.conv2d(x.view(1, 2, 2, 3), y.view(2, 1, 1, 2), groups=2, padding=(1, 1), dilation=(1, 2)),
    ],
    "max_pool1d": [lambda x, y: windows.max_pool1d(x, 2)],
    "max_pool2d": [lambda x, y: windows.max_pool2d(x.unsqueeze(0), 2, stride=1, padding=1)],
    "avg_pool1d": [lambda x, y: windows.avg_pool1d(x, 2)],
    "avg_pool2d": [lambda x, y: windows.avg_pool2d(x.unsqueeze(0), 2, stride=1, padding=1)],
    "float": [lambda x, y: x.double() * y],
    "double": [lambda x, y: x.double() * y],
    "type_as": [lambda x, y: x.type_as(y) * y],
    "same": [lambda x, y: +x * y],
    "add_scaled": [lambda x, y: x.add(y, alpha=3)],
    "sub_scaled": [lambda x, y: x.sub(y, alpha=3)],
    "trunc": [lambda x, y: x.trunc() * x],
    "frac": [lambda x, y: x.frac()],
    "fmod": [lambda x, y: (x * 3).fmod(1.7)],
    "hypot": [lambda x, y: x.hypot(y)],
    "lerp": [lambda x, y: x.lerp(y, 0.3), lambda x, y: x.lerp(y, x)],
    "nan_to_num": [lambda x, y: x.masked_fill(y > 0, math.nan).nan_to_num()],
    "trace": [lambda x, y: x.trace()],
    "cumprod": [lambda x, y: x.cumprod(1)],
    "sort": [lambda x, y: x.sort(0).values * y],
    "topk": [lambda x, y: x.topk(2).values],
    "scatter": [lambda x, y: x.scatter(1, whole([2, 2], [0, 1]), y.view(2, 2)), lambda x, y: y.scatter(0, whole(1), 5)],
    "index_add": [lambda x, y: y.index_add(0, whole(1, 1, 3), x[0, :3], alpha=2)],
    "unfold": [lambda x, y: x.unfold(1, 2, 1) * 2],
    "select": [lambda x, y: x.select(1, -1) * 2],
    "hstack": [lambda x, y: pt.hstack([y, y * 2])],
    "vstack": [lambda x, y: pt.vstack([x, y])],
    "tile": [lambda x, y: x.tile(2) * 2],
    "repeat_interleave": [lambda x, y: x.repeat_interleave(2, 1), lambda x, y: y.repeat_interleave(3)],
    "meshgrid": [lambda x, y: pt.meshgrid(y, y[:2])[0] * 2],
    "unflatten": [lambda x, y: x.unflatten(1, (2, -1)) * 2],
    "broadcast_to": [lambda x, y: y.broadcast_to(3, 4) * x],
    "view_as": [lambda x, y: x.view_as(x.reshape(2, 6)) * 2],
    "reshape_as": [lambda x, y: x.T.reshape_as(x) * 2],
}

# Bools, whole numbers and Python values; and what only serves other functions.
WITHOUT_GRADIENT = {
    "eq", "ne", "lt", "le", "gt", "ge", "equals", "differs", "isclose", "allclose", "equal",
    "logical_and", "logical_or", "logical_xor", "logical_not", "invert", "bit_and", "bit_or", "bit_xor",
    "isnan", "isinf", "isfinite", "floor_divide", "argmax", "argmin", "any", "all", "nonzero", "one_hot",
    "counting", "filled_like", "item", "tolist", "to_bool", "to_float", "to_int", "to_index", "formatted",
    "argsort", "count_nonzero", "true_indices", "is_tensor", "numel", "result_type", "flat_numbers",
    "numpy", "buffer", "to_backend", "long", "bool",
}  # fmt: skip
HELPERS = {
    "unary", "binary", "reflected", "dims_from", "sizes_from", "move", "single", "dense", "as_key", "plan_for",
    "need_floats", "constant", "stored", "operands", "not_an_operand", "plain", "in_range", "indexed", "update",
    "refuse_leaf", "in_place",
}  # fmt: skip
# test_inplace.py has their gradients.
IN_PLACE = {"copy_", "zero_", "fill_", "masked_fill_", "clamp_", "setitem", "scatter_", "scatter_add_"}

MODULES = [
    activations, arithmetic, composite, conversion, einsum_module, elementwise, gathering, indexing, inplace,
    inspection, joining, lines, matrices, movement, operands, powers, products, reduction, scanning, selection,
    sorting, windows,
]  # fmt: skip


def public_functions() -> set[str]:
    """The functions that the files of `functions/` define."""
    return {
        name
        for module in MODULES
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize(
    ("name", "function"), [pytest.param(name, case, id=name) for name, cases in CASES.items() for case in cases]
)
def test_the_gradient_is_the_slope(backend: str, name: str, function: Case) -> None:
    pt.manual_seed(7)
    x, y = pt.randn(3, 4, dtype=pt.float64), pt.randn(4, dtype=pt.float64)

    assert pt.grad_check(function, x, y)


def test_every_function_has_a_gradient_case_or_is_listed_as_without() -> None:
    listed = [*CASES, *WITHOUT_GRADIENT, *HELPERS, *IN_PLACE]

    assert public_functions() == set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", sorted({*CASES, *WITHOUT_GRADIENT, *IN_PLACE}))
def test_every_function_has_a_docstring(name: str) -> None:
    found = [getattr(module, name) for module in MODULES if hasattr(module, name)]

    assert found
    assert all(function.__doc__ for function in found)


def test_a_wrong_gradient_is_caught_with_both_numbers() -> None:
    class Wrong(pt.Function):
        @staticmethod
        def forward(ctx: Any, x: pt.Tensor) -> pt.Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: Any, grad: pt.Tensor) -> pt.Tensor:
            return grad * 3

    with pytest.raises(GradientError, match="backward says 3") as caught:
        pt.grad_check(Wrong.apply, pt.tensor([1.0]))

    assert "central differences say 2" in str(caught.value)
    assert caught.value.facts["index"] == [0]


def test_ties_share_the_gradient_of_amax_and_the_first_takes_that_of_max(backend: str) -> None:
    cases: list[tuple[Case, list[float]]] = [
        (lambda x: x.amax(), [0.0, 0.5, 0.5]),
        (lambda x: x.max(), [0.0, 0.5, 0.5]),
        (lambda x: x.max(0).values, [0.0, 1.0, 0.0]),
    ]
    for function, expected in cases:
        x = pt.tensor([1.0, 3.0, 3.0], requires_grad=True)
        function(x).backward()
        assert x.grad is not None
        assert x.grad.tolist() == expected


def test_what_is_not_chosen_does_no_harm(backend: str) -> None:
    x = pt.tensor([-1.0, 4.0], requires_grad=True)

    pt.where(x > 0, x.sqrt(), x * 0).sum().backward()

    assert x.grad is not None
    assert x.grad[1].item() == 0.25


@pytest.mark.parametrize("name", ["norm", "abs", "relu"])
def test_kinks_have_the_slope_pytorch_gives_them(backend: str, name: str) -> None:
    x = pt.zeros(3, requires_grad=True)
    functions: dict[str, Case] = {"norm": pt.norm, "abs": lambda x: x.abs().sum(), "relu": lambda x: x.relu().sum()}
    functions[name](x).backward()

    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 0.0, 0.0]
