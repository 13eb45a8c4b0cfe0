"""The tree of modules, its parameters, and what training changes in them."""

import pytest

from pytensor.minitorch import SGD, Module, Parameter, Scalar, tensor


class Leaf(Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = Parameter(1.0)


class Tree(Module):
    def __init__(self) -> None:
        super().__init__()
        self.bias = Parameter(2.0)
        self.first = Leaf()
        self.second = Leaf()
        self.width = 3

    def forward(self, x: float) -> float:
        return float(self.width * x)


def test_parameters_are_named_by_the_path_to_them() -> None:
    tree = Tree()
    tree.second.add_parameter("extra", 5.0)

    found = dict(tree.named_parameters())

    assert {name: parameter.value for name, parameter in found.items()} == {
        "bias": 2.0,
        "first.weight": 1.0,
        "second.weight": 1.0,
        "second.extra": 5.0,
    }
    assert tree.parameters() == list(found.values())
    assert tree.modules() == [tree.first, tree.second]
    assert tree.bias.value == 2.0


def test_eval_and_train_reach_every_module() -> None:
    tree = Tree()

    tree.eval()
    assert [tree.training, tree.first.training, tree.second.training] == [False] * 3
    assert tree.mode == "eval"

    tree.train()
    assert [tree.training, tree.first.training, tree.second.training] == [True] * 3
    assert tree.mode == "train"


def test_calling_a_module_runs_forward() -> None:
    assert Tree()(2.0) == 6.0
    with pytest.raises(NotImplementedError, match="Leaf has no forward"):
        Leaf()(2.0)


def test_a_name_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="Tree has no attribute, parameter or module 'biass'"):
        _ = Tree().biass


def test_a_parameter_before_super_init_is_explained() -> None:
    class Hasty(Module):
        def __init__(self) -> None:
            self.weight = Parameter(1.0)

    with pytest.raises(AttributeError, match=r"super\(\).__init__\(\)"):
        Hasty()


def test_the_tree_is_printed_as_a_tree() -> None:
    assert repr(Tree()) == "Tree(\n  (first): Leaf()\n  (second): Leaf()\n)"


def test_a_parameter_asks_its_value_to_collect_a_gradient() -> None:
    value = tensor([1, 2])
    parameter = Parameter(value, "weight")
    other = tensor([3])

    assert value.requires_grad()
    assert value.name == "weight"
    parameter.update(other)
    assert parameter.value is other
    assert other.requires_grad()


def test_gradient_descent_moves_scalars_and_tensors_against_their_gradient() -> None:
    module = Module()
    scalar = module.add_parameter("scalar", Scalar(3.0))
    vector = module.add_parameter("vector", tensor([1.0, -2.0]))
    unused = module.add_parameter("unused", Scalar(1.0))
    optim = SGD(module.parameters(), lr=0.5)

    (scalar.value * scalar.value).backward()
    (vector.value * vector.value).sum().backward()
    optim.step()

    assert scalar.value.data == 3.0 - 0.5 * 6.0
    assert vector.value.tolist() == [1.0 - 0.5 * 2.0, -2.0 + 0.5 * 4.0]
    assert unused.value.data == 1.0
    assert vector.value.is_leaf()

    (scalar.value * 2).backward()
    vector.value.sum().backward()
    optim.zero_grad()
    assert scalar.value.derivative is None
    assert vector.value.grad is None
