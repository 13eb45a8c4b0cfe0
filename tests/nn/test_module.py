"""A Module finds what it is made of, and does things to all of it."""

import copy

import pytest

import pytensor as pt
from pytensor import nn
from pytensor.errors import DTypeError, ValueRangeError
from pytensor.tensor import Tensor


class Block(nn.Module):
    """A module with a part, a parameter and two buffers of its own."""

    count: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(pt.ones(2))
        self.inner = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
        self.register_buffer("count", pt.zeros(1))
        self.register_buffer("scratch", pt.zeros(2), persistent=False)
        self.note = pt.zeros(5)

    def forward(self, x: Tensor, times: int = 1) -> Tensor:
        out: Tensor = self.inner(x * self.scale) * times
        return out


def test_parameters_and_buffers_have_the_path_of_their_names(backend: str) -> None:
    block = Block()

    assert [name for name, _ in block.named_parameters()] == ["scale", "inner.0.weight", "inner.0.bias"]
    assert [name for name, _ in block.named_parameters(recurse=False)] == ["scale"]
    assert [name for name, _ in block.named_buffers()] == ["count", "scratch"]
    assert [name for name, _ in block.named_modules()] == ["", "inner", "inner.0", "inner.1"]
    assert [name for name, _ in block.named_modules(prefix="net")] == ["net", "net.inner", "net.inner.0", "net.inner.1"]
    assert [name for name, _ in block.named_children()] == ["inner"]
    assert block.get_submodule("inner.0") is block.inner[0]
    assert block.get_parameter("inner.0.bias") is block.get_submodule("inner.0").bias  # type: ignore[attr-defined]
    assert block.get_buffer("count") is block.count


def test_a_shared_part_is_found_once(backend: str) -> None:
    layer = nn.Linear(2, 2)
    net = nn.Sequential(layer, nn.Tanh(), layer)

    assert len(list(net.parameters())) == 2
    assert len(net) == 3
    assert list(net.state_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert [name for name, _ in net.named_parameters(remove_duplicate=False)] == list(net.state_dict())


def test_a_module_works_whose_author_forgot_to_call_init(backend: str) -> None:
    class Forgetful(nn.Module):
        def __init__(self) -> None:
            self.layer = nn.Linear(2, 1)

        def forward(self, x: Tensor) -> Tensor:
            out: Tensor = self.layer(x)
            return out

    net = Forgetful()

    assert net(pt.ones(3, 2)).shape == (3, 1)
    assert len(list(net.parameters())) == 2


def test_a_plain_tensor_cannot_take_the_place_of_a_parameter(backend: str) -> None:
    block = Block()

    with pytest.raises(DTypeError, match="parameter 'scale'"):
        block.scale = block.scale * 2  # type: ignore[assignment]
    block.scale = None  # type: ignore[assignment]
    assert [name for name, _ in block.named_parameters()] == ["inner.0.weight", "inner.0.bias"]


@pytest.mark.parametrize("name", ["", "a.b", "forward", "training", "note_of_it.x"])
def test_a_part_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(ValueRangeError, match="name"):
        nn.Module().add_module(name, nn.ReLU())


def test_deleting_a_buffer_forgets_it(backend: str) -> None:
    block = Block()
    del block.count

    assert "count" not in block.state_dict()
    assert not hasattr(block, "count")


def test_hooks_see_and_change_what_goes_in_and_out(backend: str) -> None:
    layer = nn.Identity()
    seen = []

    def before(module: nn.Module, args: tuple[Tensor]) -> Tensor:
        seen.append("before")
        return args[0] + 1

    def after(module: nn.Module, args: tuple[Tensor], out: Tensor) -> Tensor:
        seen.append("after")
        assert out is args[0]
        return out * 10

    with layer.register_forward_pre_hook(before):
        handle = layer.register_forward_hook(after)
        first = layer.register_forward_pre_hook(lambda *_: seen.append("first"), prepend=True)
        assert layer(pt.tensor([1.0])).tolist() == [20.0]
        assert seen == ["first", "before", "after"]
    handle.remove()
    first.remove()
    first.remove()
    assert layer(pt.tensor([1.0])).tolist() == [1.0]


def test_train_and_eval_reach_every_part(backend: str) -> None:
    block = Block()

    assert block.eval() is block
    assert not any(module.training for module in block.modules())
    assert all(module.training for module in block.train().modules())


def test_apply_goes_from_the_parts_to_the_whole(backend: str) -> None:
    order: list[str] = []
    Block().apply(lambda module: order.append(type(module).__name__))

    assert order == ["Linear", "ReLU", "Sequential", "Block"]


def test_zero_grad_forgets_or_fills_with_zeros(backend: str) -> None:
    block = Block()
    block(pt.ones(1, 2), times=2).sum().backward()
    assert block.inner[0].bias.grad is not None

    block.zero_grad(set_to_none=False)
    assert block.inner[0].bias.grad.tolist() == [0.0, 0.0, 0.0]
    block.zero_grad()
    assert block.inner[0].bias.grad is None


def test_frozen_parameters_get_no_gradient(backend: str) -> None:
    block = Block()
    block.inner.requires_grad_(False)
    block(pt.ones(1, 2)).sum().backward()

    assert block.inner[0].weight.grad is None
    assert block.scale.grad is not None


def test_conversion_keeps_the_parameters_that_an_optimiser_holds(backend: str) -> None:
    block = Block()
    weight = block.inner[0].weight
    before = weight.tolist()
    block(pt.ones(1, 2)).sum().backward()

    assert block.double() is block
    assert block.inner[0].weight is weight
    assert weight.dtype is pt.float64
    assert weight.grad is not None
    assert weight.grad.dtype is pt.float64
    assert weight.requires_grad
    assert weight.is_leaf
    assert weight.tolist() == before
    assert block.count.dtype is pt.float64
    weight.grad = None
    block(pt.ones(1, 2, dtype=pt.float64)).sum().backward()
    assert weight.grad is not None
    with pytest.raises(DTypeError, match="int64"):
        block.to("int64")


def test_moving_to_another_backend_moves_everything(backend: str) -> None:
    block = Block().to_backend("reference")

    assert {tensor.backend.name for tensor in (*block.parameters(), *block.buffers())} == {"reference"}
    with pt.backend("reference"):
        assert block(pt.ones(1, 2)).backend.name == "reference"


def test_a_result_of_a_parameter_is_an_ordinary_tensor(backend: str) -> None:
    weight = nn.Parameter(pt.ones(2))

    assert type(weight * 2) is Tensor
    assert type(weight.detach()) is Tensor
    assert weight.requires_grad
    assert not nn.Parameter(pt.ones(2), requires_grad=False).requires_grad
    assert repr(weight) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"


def test_a_deep_copy_stands_on_its_own(backend: str) -> None:
    block = Block()
    block.again = block.inner
    block(pt.ones(1, 2)).sum().backward()
    twin = copy.deepcopy(block)

    assert twin.again is twin.inner is not block.inner  # type: ignore[attr-defined]
    assert [name for name, _ in twin.named_parameters()] == [name for name, _ in block.named_parameters()]
    assert twin.scale.grad is not None
    assert twin.scale.grad.tolist() == block.scale.grad.tolist()  # type: ignore[union-attr]
    with pt.no_grad():
        twin.scale.zero_()
        twin.count.add_(1)
    assert block.scale.tolist() == [1.0, 1.0]
    assert block.count.tolist() == [0.0]
    assert type(twin.scale) is nn.Parameter
    assert copy.deepcopy(block.scale).requires_grad


def test_a_module_without_forward_says_so(backend: str) -> None:
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match="class Empty"):
        Empty()(1)


def test_the_printed_form_is_a_tree(backend: str) -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = Block()
            self.heads = nn.ModuleList([nn.Linear(3, 1), nn.Linear(3, 1), nn.ReLU()])

    assert repr(Net()) == (
        "Net(\n"
        "  (body): Block(\n"
        "    (inner): Sequential(\n"
        "      (0): Linear(in_features=2, out_features=3, bias=True)\n"
        "      (1): ReLU()\n"
        "    )\n"
        "  )\n"
        "  (heads): ModuleList(\n"
        "    (0-1): 2 x Linear(in_features=3, out_features=1, bias=True)\n"
        "    (2): ReLU()\n"
        "  )\n"
        ")"
    )
