"""The marks behind the lines: which gradients agree with finite differences, and of which nothing is said."""

from collections.abc import Callable

import pytest

from tests.runner.conftest import Event, Play

WRONG = """\
from pytensor import Function

class Twice(Function):
    @staticmethod
    def forward(ctx, x):
        print("forward")
        return x * 2.0

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * {factor}

x = tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Twice.apply(x)
(y * y).sum().backward()
"""

Checks = Callable[[str], dict[str, Event]]


@pytest.fixture
def checks(play: Play) -> Checks:
    """Run a program and check its gradients to the end: the events by name."""
    from playground import runner

    def checks(code: str) -> dict[str, Event]:
        played = play(code)
        assert played.ok, played.error
        found: list[Event] = []
        while (more := runner.check_on()) is not None:
            found += more
        return {event["name"]: event for event in found}

    return checks


def test_right_gradients_agree_each_at_its_line_and_node(checks: Checks) -> None:
    found = checks(
        "a = tensor([[1, 2]], requires_grad=True)\nb = tensor([[3], [4], [5]], requires_grad=True)\n"
        "out = a * b\nout.sum().backward()"
    )
    assert found == {
        name: {"kind": "check", "node": at, "line": at + 1, "name": name, "agrees": True, "worst": None}
        for at, name in enumerate(("a", "b", "out"))
    }


@pytest.mark.parametrize(
    "code",
    [
        "w = randn(3, 4, requires_grad=True)\n((randn(5, 3) @ w).softmax(1).log() * rand(5, 4)).mean().backward()",
        "w = randn(2, 3, 4, requires_grad=True)\n(w.permute(2, 0, 1)[1:].contiguous().view(-1) ** 2).sum().backward()",
        "w = rand(4, requires_grad=True)\ny = cat([w, w * 2]) + stack([w, w]).view(8)\ny.sum().backward()",
        "w = rand(4, requires_grad=True)\ny, at = (w.view(2, 2) * 3).max(1)\ny.sum().backward()",
        "w = rand(4, requires_grad=True)\ny = w * 1\ny += w.exp()\n(1 - y / 2).sum().backward()",
        "w = rand(4, requires_grad=True)\ny = w * 1\ny[1] = 7.0\n(y * y).sum().backward()",
        "w = rand(6, requires_grad=True)\nd = nn.Dropout(0.5)\n(d(w) * w).sum().backward()",
        "w = rand(3, requires_grad=True)\n(w * w.detach()).sum().backward()",
        "w = rand(3, requires_grad=True)\n(w * w).backward(tensor([1.0, 2.0, 3.0]))",
        "w = tensor([0.0], requires_grad=True)\n(w * w).sum().backward()",
        "w = tensor([0.5], requires_grad=True)\nfor i in range(500):\n  w.grad = None\n  (w * w).sum().backward()",
    ],
)
def test_every_way_of_getting_a_right_gradient_agrees(checks: Checks, code: str) -> None:
    assert checks(code)["w"]["agrees"]


LEAF = "w = rand(2, requires_grad=True)\n"
ONCE = LEAF + "(w * w).sum().backward()\n"
TWO = LEAF + "x = w * 2\none = x.sum()\ntwo = (x * x).sum()\n"


@pytest.mark.parametrize(
    ("code", "agree"),
    [
        (TWO + "one.backward(retain_graph=True)\ntwo.backward()", {"x", "two"}),
        (TWO + "x.retain_grad()\none.backward(retain_graph=True)\ntwo.backward()", {"x", "two"}),
        (TWO + "(one + two).backward()", {"w", "x", "one", "two"}),
        (LEAF + "y = (w * w).sum()\ny.backward(retain_graph=True)\ny.backward()", {"y"}),
        (LEAF + "for y in [(w * k).sum() for k in (1.0, 2.0)]: y.backward()", {"y"}),
        (ONCE + "w.grad = None\n(w * 3).sum().backward()", {"w"}),
        (ONCE + "v = rand(2, requires_grad=True)\nv.exp().sum().backward()", {"v"}),
        (ONCE + "w.data -= 0.1 * w.grad\n(w * w).sum().backward()", set()),
        (ONCE + "w.grad *= 2", set()),
        (ONCE + "nn.utils.clip_grad_norm_([w], 0.1)", set()),
    ],
    ids=[
        "two losses",
        "of a tensor that keeps its gradient",
        "their sum",
        "one loss twice",
        "in a loop",
        "anew",
        "two graphs",
        "a step between",
        "changed after",
        "clipped after",
    ],
)
def test_of_several_backwards_nothing_false_is_said(checks: Checks, code: str, agree: set[str]) -> None:
    found = checks(code)
    assert all(each["agrees"] for each in found.values())
    assert agree <= set(found)


def test_a_wrong_backward_is_marked_where_it_differs_most(checks: Checks, capfd: pytest.CaptureFixture[str]) -> None:
    found = checks(WRONG.format(factor="3.0"))

    assert found["y"]["agrees"]
    assert not found["x"]["agrees"]
    worst = found["x"]["worst"]
    assert (worst["ours"], worst["at"]) == (36.0, [2])
    assert worst["difference"] == pytest.approx(24.0)
    assert checks(WRONG.format(factor="2.0"))["x"]["agrees"]
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    "code",
    [
        "w = tensor([0.0, 1.0], requires_grad=True)\nw.relu().sum().backward()",
        "w = tensor([0.0, 1.0], requires_grad=True)\nw.abs().sum().backward()",
        "w = tensor([1.0, 1.0], requires_grad=True)\nw.max().backward()",
        "w = rand(100, requires_grad=True)\nw.sum().backward()",
        "w = rand(3, requires_grad=True)\n(w * w).sum().backward()\n(w * w).sum().backward()",
        "w = rand(3, requires_grad=True)\nw.register_hook(lambda g: g * 2)\n(w * w).sum().backward()",
        "w = tensor([1e30], requires_grad=True)\n(w * w).sum().backward()",
        WRONG.format(factor="3.0").replace("x * 2.0", "x * rand(1).item()"),
        WRONG.format(factor="3.0").replace("x * 2.0", "tensor(x.tolist()) * 2.0"),
        "w = rand(3, requires_grad=True)\nprint(w)",
    ],
    ids=[
        "relu at 0",
        "abs at 0",
        "two largest",
        "large",
        "two backwards",
        "a hook",
        "infinite",
        "chance",
        "float32",
        "none",
    ],
)
def test_nothing_is_said_where_nothing_can_be(checks: Checks, code: str) -> None:
    assert not {"w", "x"} & checks(code).keys()


def test_a_failed_run_is_not_checked_and_a_newer_one_takes_its_place(play: Play) -> None:
    from playground import runner

    play("w = tensor([1.0], requires_grad=True)\n(w * w).sum().backward()\nnope")
    assert runner.check_on() is None
    play("w = tensor([1.0], requires_grad=True)\n(w * w).sum().backward()")
    play("1")
    assert runner.check_on() is None


def test_a_forward_that_does_not_end_on_float64_is_given_up(checks: Checks) -> None:
    code = WRONG.format(factor="2.0").replace(
        "return x * 2.0", "while ctx is not None and x.dtype == float64: pass\n        return x * 2.0"
    )
    assert "x" not in checks(code)
