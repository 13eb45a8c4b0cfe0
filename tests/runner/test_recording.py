"""What a run tells of its operations (the tape) and of what its lines bound."""

import sys

import pytest
from playground import recording

from tests.runner.conftest import Event, Play, Played

FIRST = """\
a = tensor([[1, 2]], requires_grad=True)
b = tensor([[3], [4], [5]], requires_grad=True)
out = a * b
out.sum().backward()
"""


def tape(played: Played) -> Event:
    assert played.ok, played.error
    (event,) = played.of("tape")
    return event


def ops(played: Played) -> list[str]:
    return [node["op"] for node in tape(played)["nodes"]]


def line(played: Played, number: int, name: str) -> Event:
    (event,) = (event for event in played.of("line") if (event["line"], event["name"]) == (number, name))
    return event


def numbers(played: Played, number: int, name: str) -> list[float]:
    return [kept["values"] for kept in line(played, number, name)["kept"]]


# The tape


def test_operations_come_in_order_with_operands_values_gradients_and_names(play: Play) -> None:
    event = tape(play(FIRST))
    a, b, out, total = event["nodes"]
    assert [node["op"] for node in event["nodes"]] == ["leaf", "leaf", "mul", "sum"]
    assert [node["kind"] for node in event["nodes"]] == ["leaf", "leaf", "zip", "reduce"]
    assert [node["name"] for node in event["nodes"]] == ["a", "b", "out", None]
    assert [node["line"] for node in event["nodes"]] == [1, 2, 3, 4]
    assert (out["inputs"], total["inputs"], total["args"]) == ([0, 1], [2], {"dim": [0, 1], "keepdim": False})
    assert out["values"]["data"].tolist() == [3, 6, 4, 8, 5, 10]
    assert (a["grad"]["data"].tolist(), b["grad"]["data"].tolist()) == ([12, 12], [3, 3, 3])
    assert out["grad"]["data"].tolist() == [1] * 6
    assert event["root"] == 3
    assert [total["backward_step"], out["backward_step"]] == [0, 1]
    assert {a["backward_step"], b["backward_step"]} == {2, 3}


def test_operations_without_gradients_are_recorded_too(play: Play) -> None:
    assert ops(play("x = tensor([1, 2])\ny = (x.exp() + x).sum()")) == ["leaf", "exp", "add", "sum"]


def test_a_view_says_its_layout_and_whose_memory_it_shares(play: Play) -> None:
    x, turned, part, copy = tape(play("x = arange(6).view(2, 3)\nt = x.T\np = t[1]\nc = p.clone()"))["nodes"][1:]
    assert (turned["kind"], turned["args"]) == ("movement", {"order": [1, 0]})
    assert turned["layout"] == {"shape": [3, 2], "strides": [1, 3], "offset": 0}
    assert part["layout"] == {"shape": [2], "strides": [3], "offset": 1}
    assert x["storage"] == turned["storage"] == part["storage"] != copy["storage"]
    assert (part["storage_size"], copy["storage_size"]) == (6, 2)


def test_numbers_beside_tensors_are_arguments(play: Play) -> None:
    nodes = tape(play("x = ones(2)\ny = 2 - x\nz = x / 4\nw = x ** 3"))["nodes"]
    assert [(node["op"], node["inputs"], node["args"]) for node in nodes[1:]] == [
        ("sub", [0], {"other": 2, "reflected": True}),
        ("div", [0], {"other": 4, "reflected": False}),
        ("pow", [0], {"exponent": 3}),
    ]


def test_operations_in_modules_say_the_path(play: Play) -> None:
    code = "net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())\ny = net(ones(4, 2))"
    nodes = [node for node in tape(play(code))["nodes"] if node["kind"] != "leaf"]
    assert [(node["op"], node["module"]) for node in nodes] == [
        ("affine", ["Sequential", "0: Linear"]),
        ("relu", ["Sequential", "1: ReLU"]),
    ]


def test_what_was_overwritten_is_shown_as_it_was(play: Play) -> None:
    nodes = tape(play("x = ones(2)\ny = x * 1\ny += 1\nx[0] = 9\nz = x + y"))["nodes"]
    assert [(node["op"], node["values"]["data"].tolist()) for node in nodes] == [
        ("leaf", [1, 1]),
        ("mul", [1, 1]),
        ("add_", [2, 2]),
        ("setitem", [9, 1]),
        ("add", [11, 3]),
    ]
    assert nodes[4]["inputs"] == [3, 2]


def test_a_parameter_that_an_optimiser_moved_is_a_new_leaf(play: Play) -> None:
    code = """\
w = tensor([1.0], requires_grad=True)
learner = optim.SGD([w], lr=0.5)
for i in range(2):
    loss = (w * w).sum()
    learner.zero_grad()
    loss.backward()
    learner.step()
"""
    leaves = [node for node in tape(play(code))["nodes"] if node["kind"] == "leaf"]
    assert [leaf["values"]["data"].tolist() for leaf in leaves] == [[1], [0]]
    assert leaves[0]["name"] == leaves[1]["name"] == "w"


def test_the_parts_of_a_module_have_the_names_that_the_program_would_write(play: Play) -> None:
    code = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    def forward(self, x):
        return self.layers(x)
model = Net()
w = model.layers[0].weight
model(rand(4, 2)).sum().backward()
"""
    names = {node["name"] for node in tape(play(code))["nodes"] if node["kind"] == "leaf"}
    assert {"w", "model.layers.0.bias", "model.layers.1.weight", "model.layers.1.bias"} <= names
    assert "model.layers.0.weight" not in names  # the program's own name comes first


def test_a_module_that_is_half_made_ends_no_run(play: Play) -> None:
    code = "class Net(nn.Module):\n    def __init__(self):\n        pass\nnet = Net()\nx = ones(2) + 1"
    assert ops(play(code)) == ["leaf", "add"]


def test_a_custom_function_is_one_operation(play: Play) -> None:
    code = """\
class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x
    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * x * x * 3
x = tensor([2.0], requires_grad=True)
Cube.apply(x).sum().backward()
"""
    played = play(code)
    assert ops(played) == ["leaf", "cube", "sum"]
    assert tape(played)["nodes"][1]["line"] == 11


def test_printing_learning_and_making_tensors_are_no_operations(play: Play) -> None:
    assert ops(play("x = randn(3)\nprint(x)\ny = eye(3)\nstr(y)")) == []


def test_a_second_backward_takes_the_place_of_the_first(play: Play) -> None:
    code = "x = ones(2, requires_grad=True)\na = x * 2\na.sum().backward()\n(x * 3).sum().backward()"
    nodes = tape(play(code))["nodes"]
    assert nodes[1]["grad"] is None
    assert nodes[0]["grad"]["data"].tolist() == [3, 3]


def test_a_long_loop_shows_one_whole_iteration(play: Play) -> None:
    event = tape(play("x = ones(2)\nfor i in range(3000):\n    x = x + 1\n    y = x * i\n"))
    assert [node["op"] for node in event["nodes"]] == ["leaf", "add", "mul"]
    assert event["iteration"] > 0
    assert event["omitted"] >= 2 * 2999 - 100
    assert event["nodes"][2]["values"]["data"][0] == (event["iteration"] + 2) * event["iteration"]


def test_straight_code_is_recorded_to_a_bound(play: Play) -> None:
    event = tape(play("x = ones(2)\n" + "x = x + 1\n" * 3100))
    assert len(event["nodes"]) == 3000
    assert event["omitted"] == 101


def test_large_tensors_are_sampled(play: Play) -> None:
    node = tape(play("x = ones(300, 300)\ny = x + 1"))["nodes"][1]
    assert node["values"]["numel"] == 90_000
    assert len(node["values"]["data"]) <= 1024


def test_pytensor_is_left_as_it_was(play: Play) -> None:
    import pytensor

    before = (vars(pytensor.Tensor)["__mul__"], pytensor.exp, vars(pytensor.Function)["apply"])
    play(FIRST)
    play("x = ones(2)\n1 / 0")
    for _ in range(2):
        play("for i in range(3000):\n    x = ones(2) + i\n    if i == 2500: raise SystemExit")
    assert (vars(pytensor.Tensor)["__mul__"], pytensor.exp, vars(pytensor.Function)["apply"]) == before


# Lines


def test_each_line_tells_what_it_bound(play: Play) -> None:
    played = play(FIRST)
    event = line(played, 3, "out")
    assert (event["total"], event["node"]) == (1, 2)
    assert event["kept"][0]["values"]["data"].tolist() == [3, 6, 4, 8, 5, 10]
    assert event["kept"][0]["grad"]["data"].tolist() == [1] * 6
    assert line(played, 1, "a")["kept"][0]["grad"]["data"].tolist() == [12, 12]


def test_a_loop_keeps_its_iterations(play: Play) -> None:
    played = play("s = 0\nfor i in range(4):\n    s += i\n")
    assert (line(played, 3, "s")["total"], numbers(played, 3, "s")) == (4, [0, 1, 3, 6])
    assert numbers(played, 2, "i") == [0, 1, 2, 3]


def test_at_most_200_are_kept_and_the_last_is_the_latest(play: Play) -> None:
    played = play("for i in range(5000):\n    s = i * 2\n")
    event = line(played, 2, "s")
    assert event["total"] == 5000
    assert len(event["kept"]) <= 200
    assert all(kept["values"] == 2 * kept["iteration"] for kept in event["kept"])
    assert event["kept"][-1]["iteration"] == 4999


@pytest.mark.parametrize("those", ["range(300)", "enumerate(range(300))", "zip(range(400), enumerate([0] * 300))"])
def test_a_loop_of_known_length_keeps_its_last_values_and_records_its_last_iteration(play: Play, those: str) -> None:
    code = f"""\
w = tensor([1.0, 2.0], requires_grad=True)
for step in {those}:
    loss = (w * w).sum()
    loss.backward()
    w.data -= 0.01 * w.grad
    w.grad = None
"""
    played = play(code)
    kept = line(played, 3, "loss")["kept"]
    assert [each["iteration"] for each in kept[-100:]] == [*range(200, 300)]
    assert kept[-1]["grad"]["data"].tolist() == [1]
    losses = [each["values"]["data"][0] for each in kept]
    assert losses == sorted(losses, reverse=True)
    assert tape(played)["iteration"] == 299
    assert line(played, 3, "loss")["node"] is not None


@pytest.mark.parametrize(
    "head", ["for i in range(3000):", "for i in (n for n in range(3000)):", "i = -1\nwhile i < 2999:"]
)
def test_a_loop_that_ends_early_or_is_of_unknown_length_keeps_its_latest_value(play: Play, head: str) -> None:
    played = play(f"{head}\n    if i == 2700: break\n    i = i + 1\n    x = ones(2) * i\n")
    event = next(event for event in played.of("line") if event["name"] == "x")
    assert event["kept"][-1]["values"]["data"][0] == played.of("number")[0]["value"]


@pytest.mark.parametrize("head", ["while True:", "for step in range(10**9):", "for step in count():"])
def test_the_last_values_of_a_loop_that_ends_by_itself_are_kept(
    play: Play, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "NOTE_SECONDS", 1e-12)  # as in a loop whose iterations take long
    code = f"""\
from itertools import count
w = tensor([1.0, 2.0], requires_grad=True)
{head}
    loss = (w * w).sum()
    if loss < 1e-3: break
    loss.backward()
    w.data -= 0.005 * w.grad
    w.grad = None
"""
    played = play(code)
    event = line(played, 4, "loss")
    turns = [each["iteration"] for each in event["kept"]]
    assert turns == [*range(event["total"] - 200, event["total"])]
    losses = [each["values"]["data"][0] for each in event["kept"]]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 1e-3 <= losses[-2]


def test_a_loop_that_does_next_to_nothing_is_noted_seldom(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "NOTE_SECONDS", 1e-3)
    event = line(play("i = 0\nwhile i < 30_000:\n    i += 1\n"), 3, "i")
    assert (event["total"], event["kept"][-1]["values"]) == (30_000, 30_000)
    assert sum(each["iteration"] > 2_500 for each in event["kept"]) < 100


def test_what_a_loop_goes_over_is_its_own(play: Play) -> None:
    code = """\
class Odd(list):
    def __len__(self): raise RuntimeError("asked")
seen = [n for n in Odd()]
for n in Odd([1, 2]): seen.append(n)
def f():
    for m in range(2):
        seen.append(m)
for k in (5, 6): f()
total = sum(seen)
"""
    assert numbers(play(code), 9, "total") == [5]
    assert numbers(play("for i in range(10**30):\n    if i: break"), 1, "i") == [0, 1]
    played = play("for i in 5:\n    pass")
    assert (played.error["line"], played.error["column"], played.error["end_column"]) == (1, 10, 11)


def test_values_that_were_overwritten_are_shown_as_they_were(play: Play) -> None:
    played = play("x = zeros(1)\nfor i in range(3):\n    x += 1\n")
    assert [kept["values"]["data"].tolist() for kept in line(played, 3, "x")["kept"]] == [[1], [2], [3]]
    assert line(played, 1, "x")["kept"][0]["values"]["data"].tolist() == [0]


@pytest.mark.parametrize(
    ("code", "bound"),
    [
        ("a, (b, *c) = 1, (2, 3)", [(1, "a"), (1, "b")]),
        ("if (n := 3) > 2:\n    pass", [(1, "n")]),
        ("y = (z := 2) + 1", [(1, "y"), (1, "z")]),
        ("x: float = 2.0", [(1, "x")]),
        ("x: float", []),
        ("w = ones(2)\nw.data = zeros(2)", [(1, "w"), (2, "w.data")]),
        ("w = ones(2)\nw[0] = 5", [(1, "w"), (2, "w")]),
        ("class C:\n    n = 1\n    __m = 2", [(2, "n"), (3, "__m")]),
        ("class C: pass\nc = C()\nc.w = 3.0", [(3, "c.w")]),
        ("def f(x):\n    y = x + 1\n    return y\nz = f(1)", [(2, "y"), (4, "z")]),
        ("try:\n    x = 1\n    1 / 0\nexcept ZeroDivisionError:\n    z = 2\nfinally:\n    w = 3",
         [(2, "x"), (5, "z"), (7, "w")]),
        ("def g():\n    for i in range(2):\n        v = i\n        yield v\nt = sum(list(g()))",
         [(2, "i"), (3, "v"), (5, "t")]),
        ("n = 0\ndef f():\n    global n\n    n = 5\nf()", [(1, "n"), (4, "n")]),
        ("x = 1; del x", [(1, "x")]),
        ("from contextlib import nullcontext\nwith nullcontext(4) as n:\n    m = n", [(2, "n"), (3, "m")]),
        ("async def f():\n    x = 1\n    return x\ntry: f().send(None)\nexcept StopIteration as e:\n    r = e.value",
         [(2, "x"), (6, "r")]),
        ("for i in range(2):\n    for j in range(2):\n        k = i * j\nelse:\n    d = 1",
         [(1, "i"), (2, "j"), (3, "k"), (5, "d")]),
        ("x = [i for i in range(3)]\ny = len(x)", [(2, "y")]),
        ("match 3:\n    case 3:\n        x = 1", [(3, "x")]),
        ("big = 10 ** 30\ns = 'text'\nn = None", []),
    ],
)  # fmt: skip
def test_every_way_of_binding(play: Play, code: str, bound: list[tuple[int, str]]) -> None:
    played = play(code)
    assert played.ok, played.error
    assert sorted((event["line"], event["name"]) for event in played.of("line")) == sorted(bound)


def test_recursion_and_errors_leave_what_was_bound(play: Play) -> None:
    played = play("def f(n):\n    m = n\n    return f(n - 1) if n else 1 / 0\nf(3)")
    assert numbers(played, 2, "m") == [3, 2, 1, 0]
    assert played.error["line"] == 3
    assert played.error["traceback"].count("__note__") == 0


def test_values_that_resist_being_looked_at_do_no_harm(play: Play) -> None:
    code = """\
class Odd:
    @property
    def __dict__(self): raise RuntimeError("no")
    def __getattr__(self, name): raise RuntimeError(name)
x = Odd()
class Holder: pass
h = Holder()
h.x = x
y = 1
"""
    assert numbers(play(code), 9, "y") == [1]


def test_a_function_that_runs_after_the_program_still_finds_its_names(play: Play) -> None:
    played = play("class A:\n    def __repr__(self):\n        t = 'shown'\n        return t\nA()")
    assert played.value == "shown"


def test_the_programs_own_lines_stay_where_they_were(play: Play) -> None:
    played = play("x = ones(2)\nfor i in range(3):\n    y = x + ones(3)")
    assert (played.error["line"], played.error["column"], played.error["end_column"]) == (3, 9, 20)


def test_a_loop_ends_whole_by_break_return_and_exception(play: Play) -> None:
    code = """\
def f():
    for i in range(9):
        a = i
        if i == 1:
            return a
f()
for k in range(5):
    if k == 2: break
try:
    for m in range(5):
        if m == 3: raise ValueError
except ValueError:
    pass
for n in range(2):
    z = n
"""
    played = play(code)
    assert numbers(played, 7, "k") == [0, 1, 2]
    assert numbers(played, 10, "m") == [0, 1, 2, 3]
    assert numbers(played, 15, "z") == [0, 1]


def test_recording_costs_little_memory(play: Play) -> None:
    played = play("for i in range(3000):\n    x = ones(300, 300)\n")
    event = line(played, 2, "x")
    assert sum(sys.getsizeof(kept["values"]["data"]) for kept in event["kept"]) < 200 * 1024
