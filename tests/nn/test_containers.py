"""Modules that hold modules behave as the lists and dicts they are named after."""

import pytest

import pytensor as pt
from pytensor import nn
from pytensor.errors import DTypeError, IndexingError


def test_sequential_passes_on_what_each_gives(backend: str) -> None:
    net = nn.Sequential(nn.Flatten(), nn.ReLU(), nn.Softmax(dim=1))

    assert net(pt.ones(2, 3, 1)).tolist() == [[pytest.approx(1 / 3)] * 3] * 2


def test_sequential_takes_names(backend: str) -> None:
    net = nn.Sequential({"first": nn.Linear(2, 3), "last": nn.Linear(3, 1)})

    assert list(net.state_dict()) == ["first.weight", "first.bias", "last.weight", "last.bias"]
    assert net(pt.ones(2)).shape == (1,)


@pytest.mark.parametrize("kind", [nn.Sequential, nn.ModuleList])
def test_a_row_of_modules_is_changed_like_a_list(kind: type) -> None:
    parts = [nn.Linear(1, size) for size in range(1, 5)]
    row = kind(*parts[:2]) if kind is nn.Sequential else kind(parts[:2])

    row.append(parts[3])
    row.insert(2, parts[2])
    assert list(row) == parts
    assert row[-1] is parts[3]
    assert list(row[1:3]) == parts[1:3]
    assert type(row[1:3]) is kind
    del row[0]
    assert list(row) == parts[1:]
    assert [name for name, _ in row.named_children()] == ["0", "1", "2"]
    row[1] = new = nn.Linear(1, 9)
    assert list(row) == [parts[1], new, parts[3]]
    with pytest.raises(IndexingError, match="module number 3"):
        row[3]


def test_a_module_list_is_found_by_parameters_and_has_no_forward(backend: str) -> None:
    row = nn.ModuleList(nn.Linear(1, 1) for _ in range(3))
    row += [nn.Linear(1, 2)]

    assert len(list(row.parameters())) == 8
    with pytest.raises(NotImplementedError, match="ModuleList has no forward"):
        row(pt.ones(1))


def test_a_module_dict_is_changed_like_a_dict(backend: str) -> None:
    parts = nn.ModuleDict({"up": nn.Linear(1, 2)})
    parts["down"] = nn.Linear(2, 1)

    assert list(parts) == ["up", "down"]
    assert "up" in parts
    assert parts["down"](parts["up"](pt.ones(3, 1))).shape == (3, 1)
    assert len(list(parts.parameters())) == 4
    parts.pop("up")
    assert parts.keys() == ["down"]
    with pytest.raises(KeyError):
        parts["up"]
    parts.clear()
    assert len(parts) == 0


def test_a_class_in_the_place_of_a_module_is_told(backend: str) -> None:
    with pytest.raises(DTypeError, match=r"Try: ReLU\(\)"):
        nn.Sequential(nn.ReLU)  # type: ignore[arg-type]
