"""Answers in two seconds whether the whole is alive: one lecture example forward and backward, on every backend."""

import pytensor
from pytensor import tensor


def test_a_broadcast_product_and_its_gradients(backend: str) -> None:
    a = tensor([[1, 2]], requires_grad=True)
    b = tensor([[3], [4], [5]], requires_grad=True)

    out = a * b
    out.sum().backward()

    assert out.shape == (3, 2)
    assert out.dtype is pytensor.float32
    assert out.tolist() == [[3.0, 6.0], [4.0, 8.0], [5.0, 10.0]]
    assert a.grad is not None
    assert b.grad is not None
    assert a.grad.tolist() == [[12.0, 12.0]]
    assert b.grad.tolist() == [[3.0], [3.0], [3.0]]


def test_matrix_product_of_permuted_operands(backend: str) -> None:
    x = tensor([[1, 2, 3], [4, 5, 6]])

    assert (x @ x.T).tolist() == [[14.0, 32.0], [32.0, 77.0]]
    assert (x.T @ x).sum(0).tolist() == [66.0, 87.0, 108.0]


def test_a_gradient_agrees_with_differences(backend: str) -> None:
    x = tensor([[-1.5, 0.25], [0.5, 2.0]], dtype=pytensor.float64, requires_grad=True)

    pytensor.grad_check(lambda x: (x.tanh() * x.sigmoid()).exp().mean(0).sum(), x)
