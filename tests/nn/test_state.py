"""A module's state goes out as tensors and comes back, and a state that doesn't fit changes nothing."""

from pathlib import Path

import pytest

import pytensor as pt
from pytensor import nn, safetensors
from pytensor.nn.state import StateDictError


def net() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))


def test_a_state_makes_another_module_equal(backend: str) -> None:
    one, other = net(), net()
    one(pt.randn(4, 2))

    result = other.load_state_dict(one.state_dict())

    assert result == ([], [])
    assert repr(result) == "<All keys matched successfully>"
    assert {name: value.tolist() for name, value in other.state_dict().items()} == {
        name: value.tolist() for name, value in one.state_dict().items()
    }
    x = pt.randn(5, 2)
    assert one.eval()(x).tolist() == other.eval()(x).tolist()


def test_a_state_shares_storage_and_has_no_history(backend: str) -> None:
    layer = nn.Linear(2, 1)
    state = layer.state_dict(prefix="layer.")

    assert list(state) == ["layer.weight", "layer.bias"]
    assert not state["layer.weight"].requires_grad
    state["layer.weight"].zero_()
    assert layer.weight.tolist() == [[0.0, 0.0]]
    assert layer.state_dict(keep_vars=True)["weight"] is layer.weight


def test_loading_keeps_the_parameters_and_their_dtype(backend: str) -> None:
    layer = nn.Linear(2, 1)
    weight = layer.weight
    layer.load_state_dict({"weight": pt.tensor([[1, 2]], dtype=pt.float64), "bias": pt.tensor([3])})

    assert layer.weight is weight
    assert weight.dtype is pt.float32
    assert weight.tolist() == [[1.0, 2.0]]
    assert weight.requires_grad


def test_a_state_of_another_backend_can_be_loaded(backend: str) -> None:
    with pt.backend("reference"):
        state = nn.Linear(2, 1).state_dict()
    layer = nn.Linear(2, 1)
    layer.load_state_dict(state)

    assert layer.weight.backend.name == backend
    assert layer.weight.tolist() == state["weight"].tolist()


def test_a_state_that_does_not_fit_changes_nothing(backend: str) -> None:
    layer = nn.Linear(2, 1)
    before = layer.weight.tolist()

    with pytest.raises(StateDictError) as caught:
        layer.load_state_dict({"weight": pt.zeros(1, 3), "extra": pt.zeros(1)})

    facts = caught.value.facts
    assert facts["missing_keys"] == ["bias"]
    assert facts["unexpected_keys"] == ["extra"]
    assert facts["mismatched"] == [["weight", [1, 2], [1, 3]]]
    assert "weight has shape (1, 2) in the module, and shape (1, 3) in the state" in str(caught.value)
    assert layer.weight.tolist() == before


def test_a_prefix_too_many_is_recognised(backend: str) -> None:
    layer = nn.Linear(2, 1)
    state = {f"module.{name}": value for name, value in layer.state_dict().items()}

    with pytest.raises(StateDictError, match=r"key.removeprefix\('module.'\)"):
        layer.load_state_dict(state)
    with pytest.raises(StateDictError, match=r"'module.' \+ key"):
        nn.ModuleDict({"module": layer}).load_state_dict(layer.state_dict())


def test_what_fits_is_loaded_when_not_strict(backend: str) -> None:
    layer = nn.Linear(2, 1)
    result = layer.load_state_dict({"bias": pt.tensor([7]), "extra": pt.zeros(1)}, strict=False)

    assert result.missing_keys == ["weight"]
    assert result.unexpected_keys == ["extra"]
    assert layer.bias is not None
    assert layer.bias.tolist() == [7.0]


def test_a_model_survives_a_file(backend: str, tmp_path: Path) -> None:
    one, other = net(), net()
    safetensors.save_file(one.state_dict(), tmp_path / "net.safetensors")
    other.load_state_dict(safetensors.load_file(tmp_path / "net.safetensors"))

    assert [value.tolist() for value in other.parameters()] == [value.tolist() for value in one.parameters()]
