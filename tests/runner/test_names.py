"""The tensors and numbers a program has made are shown by name, in the order of the lines that bound them last."""

import math

from tests.runner.conftest import Play


def test_tensors_come_in_the_order_of_their_lines_with_value_and_gradient(play: Play) -> None:
    played = play(
        "w = tensor([[1.0, 2.0]], requires_grad=True)\nx = tensor([[3.0], [4.0]])\nout = w * x\nout.sum().backward()\n"
    )

    shown = [(event["name"], event["line"], event["requires_grad"], event["op"]) for event in played.of("tensor")]
    assert [item[:3] for item in shown] == [("w", 1, True), ("x", 2, False), ("out", 3, True)]
    assert shown[0][3] is None
    assert shown[2][3] == "mul"
    assert list(played.tensor("w")["grad"]["data"]) == [7.0, 7.0]
    assert played.tensor("x")["grad"] is None
    assert played.tensor("out")["values"]["shape"] == [2, 2]


def test_a_name_bound_again_stands_at_its_last_line(play: Play) -> None:
    played = play("a = tensor([1.0])\nb = tensor([2.0])\na = a + b\nb")

    assert [(event["name"], event["line"]) for event in played.of("tensor")] == [("b", 2), ("a", 3)]


def test_a_tensor_is_said_to_come_from_what_the_program_called(play: Play) -> None:
    played = play("x = tensor([[1.0, 3.0]], requires_grad=True)\nm = x.mean()\nlargest, at = x.max(dim=1)\n")

    assert (played.tensor("m")["op"], played.tensor("largest")["op"]) == ("mean", "max")


def test_every_way_of_binding_a_name_is_found(play: Play) -> None:
    played = play(
        "a, (b, *c) = tensor([1.0]), (tensor([2.0]), 3)\n"
        "for d in [tensor([4.0])]:\n"
        "    if True:\n"
        "        e = d\n"
        "e += 1\n"
        "(f := tensor([5.0]))\n"
        "def g():\n"
        "    global h\n"
        "    hidden = tensor([6.0])\n"
        "    h = tensor([7.0])\n"
        "g()\n"
        "[inner for inner in [tensor([8.0])]]\n"
        "i: object = tensor([9.0])\n"
    )

    lines = {event["name"]: event["line"] for event in played.of("tensor")}
    assert lines == {"a": 1, "b": 1, "d": 2, "e": 5, "f": 6, "i": 13, "h": None}


def test_given_names_are_not_shown_unless_bound_anew(play: Play) -> None:
    assert not play("x = 'no tensor'").of("tensor")
    assert play("plot = tensor([1.0])").tensor("plot")["line"] == 1


def test_underscores_are_left_out(play: Play) -> None:
    played = play("_ = tensor([1.0])\n__secret = tensor([1.0])\n_a = tensor([1.0])")

    assert [event["name"] for event in played.of("tensor")] == ["_a"]


def test_numbers_are_shown(play: Play) -> None:
    played = play(
        "lr = 0.1\nn = 3\nflag = True\nbig = 2**53\nhuge = 10**400\nbad = float('nan')\nname = 'text'\nitems = [1]\n"
        "def f(): pass\nfor i in range(3): pass"
    )

    numbers = played.numbers()
    assert math.isnan(numbers.pop("bad"))
    assert numbers == {
        "lr": 0.1,
        "n": 3,
        "flag": True,
        "big": str(2**53),
        "huge": "an integer of 1329 bits",
        "i": 2,
    }
    assert numbers["flag"] is True


def test_of_many_tensors_a_thousand_are_sent_and_the_rest_counted(play: Play) -> None:
    played = play("for i in range(1010):\n    globals()[f't{i}'] = tensor([float(i)])")

    assert len(played.of("tensor")) == 1000
    assert {"kind": "omitted", "what": "tensors", "count": 10} in played.events


def test_of_many_tensors_the_first_fifty_are_sent_whole_and_the_others_when_they_are_small(play: Play) -> None:
    played = play(
        "for i in range(50):\n    globals()[f't{i}'] = ones(20, 20)\n"
        "globals()['small'], globals()['large'] = ones(16, 16), ones(20, 20)"
    )

    *first, small, large = played.of("tensor")
    assert all(event["values"]["sample"] is None for event in [*first, small])
    assert large["values"]["sample"] == {"shape": [10, 20], "starts": [0, 0], "steps": [2, 1]}
    assert len(large["values"]["data"]) == 200
    assert large["values"]["stats"]["mean"] == 1


def test_a_tensor_as_the_last_line_carries_its_grid(play: Play) -> None:
    (event,) = play("tensor([[1.0, 2.0]]) * 2").of("value")

    assert list(event["grid"]["data"]) == [2.0, 4.0]
    assert "tensor" in event["text"]


def test_a_name_bound_twice_to_one_tensor_is_shown_twice(play: Play) -> None:
    played = play("a = tensor([1.0])\nb = a")

    assert [event["name"] for event in played.of("tensor")] == ["a", "b"]


def test_a_tensor_of_the_course_is_shown_with_its_gradient(play: Play) -> None:
    played = play(
        "import minitorch\n"
        "a = minitorch.tensor([[1, 2]])\n"
        "a.requires_grad_(True)\n"
        "out = (a * a).sum()\n"
        "out.backward()\n"
    )

    a, out = played.tensor("a"), played.tensor("out")
    assert a["values"]["dtype"] == "float64"
    assert list(a["values"]["data"]) == [1.0, 2.0]
    assert list(a["grad"]["data"]) == [2.0, 4.0]
    assert (a["requires_grad"], a["op"], a["line"]) == (True, None, 2)
    assert out["values"]["shape"] == [1]  # the course's convention: a full sum keeps one dimension
    assert out["op"] == "sum"


def test_course_code_may_import_numba(play: Play) -> None:
    played = play("from numba import njit\n\n@njit\ndef twice(x):\n    return 2 * x\n\ntwice(3)\n")

    assert played.value == "6"
