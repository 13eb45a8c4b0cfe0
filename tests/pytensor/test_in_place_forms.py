"""Each in-place form does what its function does, in the storage that is there, and its gradient is the function's."""

from collections.abc import Callable

import pytest

import pytensor as pt

MAPS = ["exp", "neg", "abs", "sqrt", "relu", "sigmoid", "tanh"]
ZIPS = ["add", "sub", "mul", "div", "pow"]
POINTS = [[0.5, 1.25, 2.0], [3.0, 0.75, 1.5]]


@pytest.mark.parametrize("name", MAPS)
def test_a_map_in_place(backend: str, name: str) -> None:
    check(lambda x: getattr(x, name)(), lambda x: getattr(x, f"{name}_")())


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_in_place_broadcasts_the_other_operand(backend: str, name: str) -> None:
    other = pt.tensor([1.0, 2.0, 3.0])
    check(lambda x: getattr(x, name)(other), lambda x: getattr(x, f"{name}_")(other))
    check(lambda x: getattr(x, name)(2.0), lambda x: getattr(x, f"{name}_")(2.0))


def check(function: Callable[[pt.Tensor], pt.Tensor], in_place: Callable[[pt.Tensor], pt.Tensor]) -> None:
    """Compare values and gradients, and that the in-place form gives the tensor it was given."""
    one, two = (pt.tensor(POINTS, requires_grad=True) for _ in range(2))
    expected = function(one * 1)
    changed = two * 1
    storage = changed.storage
    out = in_place(changed)

    assert out is changed
    assert out.storage is storage
    assert pt.equal(out, expected)

    expected.sum().backward()
    out.sum().backward()
    assert one.grad is not None
    assert two.grad is not None
    assert pt.allclose(one.grad, two.grad)


def test_numbers_like_a_tensors_have_its_shape_and_dtype() -> None:
    x = pt.zeros(2, 3, dtype=pt.float64)

    for drawn in (pt.rand_like(x), pt.randn_like(x)):
        assert drawn.shape == (2, 3)
        assert drawn.dtype is pt.float64
        assert drawn.count_nonzero().item() == 6
