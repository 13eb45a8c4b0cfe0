"""Nothing public is without a docstring, a gradient or a reason for none, and a test: the lists are held to the code.

The gradients of `pytensor/functions/` are in test_gradients.py, the sweeps over the ops of the backends in test_ops.py;
here are the gradients of `nn.functional`, and the proof that neither list has forgotten a file or a name.
"""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pytensor as pt
from pytensor import functions, nn
from pytensor.ops import MAP, REDUCE, ZIP
from tests.pytensor import test_gradients
from web.reference.public import MODULES, public_names, public_objects

TESTS = Path(__file__).resolve().parents[1]
F = nn.functional
OBJECTS = public_objects()

# Files of functions/ that hold no operation, or the kernels' own way to one (test_fused.py compares the two).
NO_OPERATIONS = {"examples", "sessions", "fused"}
# What gives no tensor, and so has no dtype to tell.
NO_TENSOR = {"is_tensor", "numel", "bool", "to_index"}
# Tests that would use every name there is, whatever it does; and minitorch's, whose names are its own.
SAYING_NOTHING = {"test_examples.py"}

# Of x (3, 4) and y (4,). What draws numbers draws the same ones each time.
CASES: dict[str, Callable[[pt.Tensor, pt.Tensor], pt.Tensor]] = {
    "adaptive_avg_pool1d": lambda x, y: F.adaptive_avg_pool1d(x * y, 3),
    "adaptive_avg_pool2d": lambda x, y: F.adaptive_avg_pool2d((x * y).unsqueeze(0), (2, 3)),
    "avg_pool1d": lambda x, y: F.avg_pool1d(x * y, 3, 2, 1, ceil_mode=True, count_include_pad=False),
    "avg_pool2d": lambda x, y: F.avg_pool2d((x * y).unsqueeze(0), 2, 1, 1),
    "batch_norm": lambda x, y: F.batch_norm(x, None, None, y, y * 2, training=True),
    "binary_cross_entropy": lambda x, y: F.binary_cross_entropy(x.sigmoid(), y.sigmoid().expand(3, 4)),
    "binary_cross_entropy_with_logits": lambda x, y: F.binary_cross_entropy_with_logits(x, y.sigmoid().expand(3, 4)),
    "celu": lambda x, y: F.celu(x * y, 1.3),
    "conv1d": lambda x, y: F.conv1d(x.unsqueeze(0), y.view(1, 1, 4).expand(1, 3, 4)),
    "conv2d": lambda x, y: F.conv2d(x.view(1, 1, 3, 4), y.view(1, 1, 2, 2), padding=1),
    "cross_entropy": lambda x, y: F.cross_entropy(x * y, test_gradients.whole(0, 3, 1), label_smoothing=0.2),
    "dropout": lambda x, y: seeded(lambda: F.dropout(x * y, 0.4)),
    "dropout1d": lambda x, y: seeded(lambda: F.dropout1d((x * y).unsqueeze(0), 0.4)),
    "dropout2d": lambda x, y: seeded(lambda: F.dropout2d((x * y).view(1, 3, 2, 2), 0.4)),
    "elu": lambda x, y: F.elu(x * y),
    "embedding": lambda x, y: F.embedding(test_gradients.whole(2, 0, 2), x) * y,
    "gelu": lambda x, y: F.gelu(x * y),
    "group_norm": lambda x, y: F.group_norm(x.T.unsqueeze(0), 2, y, y * 2),
    "hardsigmoid": lambda x, y: F.hardsigmoid(x * y),
    "hardswish": lambda x, y: F.hardswish(x * y),
    "hardtanh": lambda x, y: F.hardtanh(x * y),
    "huber_loss": lambda x, y: F.huber_loss(x, y.expand(3, 4), delta=0.7),
    "kl_div": lambda x, y: F.kl_div(x.log_softmax(1), y.softmax(0).expand(3, 4), reduction="sum"),
    "l1_loss": lambda x, y: F.l1_loss(x, y.expand(3, 4)),
    "layer_norm": lambda x, y: F.layer_norm(x, (4,), y, y * 2),
    "leaky_relu": lambda x, y: F.leaky_relu(x * y),
    "linear": lambda x, y: F.linear(y, x, x[:, 0]),
    "log_softmax": lambda x, y: F.log_softmax(x * y, 1),
    "logsigmoid": lambda x, y: F.logsigmoid(x * y),
    "max_pool1d": lambda x, y: F.max_pool1d(x * y, 2, ceil_mode=True),
    "max_pool2d": lambda x, y: F.max_pool2d((x * y).unsqueeze(0), 2, 1),
    "mish": lambda x, y: F.mish(x * y),
    "mse_loss": lambda x, y: F.mse_loss(x, y.expand(3, 4)),
    "nll_loss": lambda x, y: F.nll_loss(x.log_softmax(1) * y, test_gradients.whole(0, 3, 1)),
    "normalize": lambda x, y: F.normalize(x, 3.0) * y,
    "pad": lambda x, y: F.pad(x * y, (1, 0, 0, 2)),
    "prelu": lambda x, y: F.prelu(x, y),
    "relu": lambda x, y: F.relu(x * y),
    "relu6": lambda x, y: F.relu6(x * y * 4),
    "rms_norm": lambda x, y: F.rms_norm(x, (4,), y),
    "scaled_dot_product_attention": lambda x, y: F.scaled_dot_product_attention(x, x * y, x + y, is_causal=False),
    "selu": lambda x, y: F.selu(x * y),
    "sigmoid": lambda x, y: F.sigmoid(x * y),
    "silu": lambda x, y: F.silu(x * y),
    "smooth_l1_loss": lambda x, y: F.smooth_l1_loss(x, y.expand(3, 4), beta=0.6),
    "softmax": lambda x, y: F.softmax(x * y, 1) * y,
    "softmin": lambda x, y: F.softmin(x * y, 1) * y,
    "softplus": lambda x, y: F.softplus(x * y),
    "softsign": lambda x, y: F.softsign(x * y),
    "tanh": lambda x, y: F.tanh(x * y),
    "tanhshrink": lambda x, y: F.tanhshrink(x * y),
}
WITHOUT_GRADIENT = {"one_hot"}


def seeded(draw: Callable[[], pt.Tensor]) -> pt.Tensor:
    """The result of `draw` from one and the same random numbers."""
    pt.manual_seed(3)
    return draw()


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_of_a_function_of_nn_is_the_slope(backend: str, name: str) -> None:
    pt.manual_seed(11)
    x, y = pt.randn(3, 4, dtype=pt.float64), pt.randn(4, dtype=pt.float64)

    assert pt.grad_check(CASES[name], x, y)


def test_every_function_of_nn_has_a_gradient_case_or_is_listed_as_without() -> None:
    assert set(public_names(F)) == {*CASES, *WITHOUT_GRADIENT}
    assert not CASES.keys() & WITHOUT_GRADIENT


def test_no_file_of_functions_is_left_out_of_the_gradients() -> None:
    files = {module.name for module in pkgutil.iter_modules(functions.__path__)} - NO_OPERATIONS
    watched = {module.__name__.rpartition(".")[2] for module in test_gradients.MODULES}

    assert files == watched


@pytest.mark.skipif(sys.platform == "emscripten", reason="no sources there, only bytecode")
@pytest.mark.parametrize(("table", "ops"), [("MAP", MAP), ("ZIP", ZIP), ("REDUCE", REDUCE)])
def test_every_op_of_the_backends_is_within_a_users_reach(table: str, ops: dict[str, Any]) -> None:
    package = Path(inspect.getfile(pt)).parent
    sources = "\n".join(path.read_text("utf-8") for path in package.rglob("*.py"))

    assert [name for name in ops if f'{table}["{name}"]' not in sources] == []


@pytest.mark.parametrize("path", OBJECTS)
def test_everything_public_has_a_docstring(path: str) -> None:
    assert inspect.getdoc(OBJECTS[path])


@pytest.mark.parametrize("name", [*public_names(F), *sorted(set(public_names(pt)) & test_gradients.public_functions())])
def test_an_operation_says_of_which_dtype_its_result_is(name: str) -> None:
    text = inspect.getdoc(getattr(F, name, None) or getattr(pt, name)) or ""

    assert name in NO_TENSOR or re.search(r"\b([Dd]type|float32|int64|bool)\b|\bas `|As |Everything (else )?as", text)


@pytest.mark.skipif(sys.platform == "emscripten", reason="only some of the tests are there")
def test_everything_public_is_used_by_a_test() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("*.py") if path.name not in SAYING_NOTHING)
    used = set(re.findall(r"\.(\w+)", sources)) | set(re.findall(r"\b(\w+)\b(?=\()", sources))
    used |= set(re.findall(r"[\"'](\w+)[\"']", sources))
    used |= set(re.findall(r"\braises\((\w+)", sources))
    untested = {path for path in OBJECTS if counts(path) and not forms(path.rpartition(".")[2]) & used}

    assert not untested, f"no test uses {', '.join(sorted(untested))}"


def forms(name: str) -> set[str]:
    """A name, and that of which it is the in-place form: test_in_place_forms.py puts the first together."""
    return {name, name.removesuffix("_")}


def counts(path: str) -> bool:
    """Whether a test is asked for: of what is no method, and of every method of Tensor."""
    owner = path.rpartition(".")[0]
    return not path.startswith("pytensor.errors.") and (owner in MODULES or owner == "pytensor.Tensor")


def test_the_public_names_of_lazy_modules_are_all_there() -> None:
    for name in ("pytensor.nn", "pytensor.optim", "pytensor.optim.lr_scheduler", "pytensor.datasets"):
        module = importlib.import_module(name)
        assert set(public_names(module)) <= set(dir(module))
