"""Changes in place: the values, the gradients, and the errors where a gradient would be wrong."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

import pytensor as pt
from pytensor.errors import DTypeError, GradientError, ShapeError
from tests.pytensor.nested import check, flat
from tests.pytensor.strategies import tensors


def test_an_update_changes_the_tensor_itself(backend: str) -> None:
    x = pt.tensor([1, 2, 3])
    same = x
    x += 1
    x *= pt.tensor([1, 2, 3])
    x -= 2
    x /= 2
    x **= 2

    assert same is x
    check(x, (3,), pt.float32, [0.0, 4.0, 25.0])


@given(st.data())
def test_writing_through_a_view_changes_only_what_it_shows(backend: str, data: st.DataObject) -> None:
    x = data.draw(tensors(pt.int64, min_dims=1, max_dims=3, min_size=1))
    x = x.clone()
    before = flat(x)
    at = data.draw(st.integers(0, x.shape[0] - 1))

    x[at] = 99

    rest = len(before) // x.shape[0]
    expected = [99 if number // rest == at else value for number, value in enumerate(before)] if rest else []
    check(x, x.shape, pt.int64, expected)


def test_overlapping_copies_read_before_they_write(backend: str) -> None:
    x = pt.arange(6)
    x[1:] = x[:-1]
    check(x, (6,), pt.float32, [0, 0, 1, 2, 3, 4])


def test_a_loop_over_cells_has_the_gradient_of_the_whole(backend: str) -> None:
    pt.manual_seed(1)
    a, b = pt.randn(2, 3, requires_grad=True), pt.randn(3, 2, requires_grad=True)
    out = pt.zeros(2, 2)
    for i in range(2):
        for j in range(2):
            for k in range(3):
                out[i, j] += a[i, k] * b[k, j]
    (out * out).sum().backward()
    by_cells = flat(a.grad), flat(b.grad)  # type: ignore[arg-type]
    a.grad = b.grad = None

    ((a @ b) ** 2).sum().backward()

    assert by_cells[0] == pytest.approx(flat(a.grad), rel=1e-5)  # type: ignore[arg-type]
    assert by_cells[1] == pytest.approx(flat(b.grad), rel=1e-5)  # type: ignore[arg-type]


def test_assignment_sends_gradients_to_both_sides(backend: str) -> None:
    x, v = pt.ones(2, 3, requires_grad=True), pt.ones(3, requires_grad=True)
    y = x * 2
    y[1] = v * 5
    (y * pt.tensor([[1, 2, 3], [4, 5, 6]])).sum().backward()

    check(x.grad, (2, 3), pt.float32, [2, 4, 6, 0, 0, 0])  # type: ignore[arg-type]
    check(v.grad, (3,), pt.float32, [20, 25, 30])  # type: ignore[arg-type]


def test_assignment_at_index_tensors_sends_gradients_to_both_sides(backend: str) -> None:
    x, v = pt.ones(4, requires_grad=True), pt.ones(2, requires_grad=True)
    y = x * 2
    y[pt.tensor([0, 2], dtype=pt.int64)] = v * 5
    (y * pt.tensor([1, 2, 3, 4])).sum().backward()

    check(x.grad, (4,), pt.float32, [0, 4, 0, 8])  # type: ignore[arg-type]
    check(v.grad, (2,), pt.float32, [5, 15])  # type: ignore[arg-type]


def test_a_view_made_before_a_change_has_the_new_history(backend: str) -> None:
    x = pt.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    view = y[0]
    y[0] = x[1] * 5
    (view + 0).backward()

    check(x.grad, (3,), pt.float32, [0, 5, 0])  # type: ignore[arg-type]


def test_changing_a_view_of_a_view_reaches_the_base(backend: str) -> None:
    x = pt.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    view = y.view(3, 1).T
    view *= 3
    (y * y).sum().backward()

    check(x.grad, (3,), pt.float32, [72, 144, 216])  # type: ignore[arg-type]


def test_a_saved_value_that_was_overwritten_is_an_error(backend: str) -> None:
    x = pt.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    z = y * 2
    y += 1
    z.sum()

    with pytest.raises(GradientError, match="changed in place"):
        y.sum().backward()


def test_overwriting_what_nobody_saved_is_fine(backend: str) -> None:
    x = pt.tensor([1.0, 2.0], requires_grad=True)
    y = x + 1
    y += 1
    y *= 2
    y.sum().backward()

    check(x.grad, (2,), pt.float32, [2, 2])  # type: ignore[arg-type]


def leaf() -> pt.Tensor:
    """A leaf that requires a gradient."""
    return pt.tensor([1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.add_(1),
        lambda x: x.zero_(),
        lambda x: x.__setitem__(0, 1.0),
        lambda x: x[0].add_(1),
        lambda x: x.view(2, 1).mul_(2),
        lambda x: x.clamp_(max=0),
    ],
)
def test_a_leaf_cannot_be_changed_while_recording(backend: str, change: Any) -> None:
    with pytest.raises(GradientError, match="no_grad"):
        change(leaf())
    with pt.no_grad():
        change(leaf())


def test_a_result_that_does_not_fit_is_refused(backend: str) -> None:
    x = pt.zeros(2)
    with pytest.raises(ShapeError, match="keeps the shape"):
        x += pt.zeros(3, 2)
    whole = pt.zeros(2, dtype=pt.int64)
    with pytest.raises(DTypeError, match="left operand"):
        whole += 0.5
    with pytest.raises(ShapeError):
        x[:] = pt.zeros(3)


def test_methods_with_an_underscore(backend: str) -> None:
    x = pt.tensor([1.0, -2.0])
    check(x.clone().fill_(7), (2,), pt.float32, [7, 7])
    check(x.clone().masked_fill_(x < 0, 9), (2,), pt.float32, [1, 9])
    check(x.clone().copy_(pt.tensor(3, dtype=pt.int64)), (2,), pt.float32, [3, 3])
