"""Every differentiable operation, beyond its gradient: forward mode, second derivatives, and vmap."""

import pytest

import pytensor as pt
from tests.pytensor.test_gradients import CASES, Case

# Numbers with no ties, no zeros and no whole numbers among them: smooth points of every operation.
ROWS = [[0.31, -1.23, 0.77, 2.15], [-0.58, 1.46, -2.07, 0.93]]
VECTOR = [0.64, -0.41, 1.37, -1.82]

NAMED = [(name, number) for name, cases in CASES.items() for number in range(len(cases))]


def at(name: str, number: int) -> tuple[Case, pt.Tensor, pt.Tensor]:
    """A case and the operands that it is made for: (3, 4) and (4,)."""
    x = pt.tensor([*ROWS, [1.12, -0.66, 0.24, -1.51]], dtype=pt.float64)
    return CASES[name][number], x, pt.tensor(VECTOR, dtype=pt.float64)


@pytest.mark.parametrize(("name", "number"), NAMED)
def test_forward_mode_and_second_derivatives_are_slopes(name: str, number: int) -> None:
    function, x, y = at(name, number)

    assert pt.grad_check(function, x, y, forward=True, order=2, rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize(("name", "number"), NAMED)
def test_vmap_is_a_loop_over_the_examples(backend: str, name: str, number: int) -> None:
    function, x, y = at(name, number)
    xs = pt.stack((x, x * 1.1 + 0.05))

    together = pt.vmap(function, in_dims=(0, None))(xs, y)
    apart = pt.stack([function(each, y) for each in xs])

    assert together.shape == apart.shape
    assert together.dtype is apart.dtype
    assert pt.allclose(together, apart, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("name", "number"), NAMED)
def test_gradients_of_examples_are_those_of_a_loop(name: str, number: int) -> None:
    function, x, y = at(name, number)
    xs = pt.stack((x, x * 1.1 + 0.05))
    slope = pt.func.grad(lambda x, y: function(x, y).sum(), argnums=(0, 1))

    together = pt.vmap(slope, in_dims=(0, None))(xs, y)
    apart = [slope(each, y) for each in xs]

    for place in range(2):
        assert pt.allclose(together[place], pt.stack([parts[place] for parts in apart]), rtol=1e-9, atol=1e-12)
