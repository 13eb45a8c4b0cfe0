"""All parameters as one vector, and back."""

import pytest

import pytensor as pt
from pytensor import nn
from pytensor.errors import ShapeError


def test_a_vector_of_parameters_keeps_their_order_and_dtype_and_goes_back(backend: str) -> None:
    layer = nn.Linear(3, 2).double()
    other = nn.Linear(3, 2).double()

    vector = nn.utils.parameters_to_vector(layer.parameters())
    nn.utils.vector_to_parameters(vector, other.parameters())

    assert vector.shape == (8,)
    assert vector.dtype is pt.float64
    assert not vector.requires_grad
    assert vector.tolist() == [number for part in layer.parameters() for number in part.reshape(-1).tolist()]
    for mine, theirs in zip(layer.parameters(), other.parameters(), strict=True):
        assert pt.equal(mine, theirs)
        assert theirs.requires_grad


def test_a_vector_of_another_length_changes_nothing() -> None:
    layer = nn.Linear(3, 2)
    before = layer.weight.tolist()

    with pytest.raises(ShapeError, match="8 elements"):
        nn.utils.vector_to_parameters(pt.zeros(7), layer.parameters())

    assert layer.weight.tolist() == before


def test_no_parameters_are_no_vector() -> None:
    with pytest.raises(ShapeError, match="no parameters"):
        nn.utils.parameters_to_vector([])
