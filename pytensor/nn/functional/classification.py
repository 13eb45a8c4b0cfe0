"""Losses over classes: the negative logarithm of the probability given to the right one.

The classes are dimension 1 of the input (n, classes, …), or its only one; a target is one class number where the input
has a row of classes, or (cross_entropy) a probability for each class.
"""

from __future__ import annotations

from pytensor.array import whole
from pytensor.errors import IndexingError, ShapeError, ValueRangeError
from pytensor.functions import fused
from pytensor.functions.composite import log_softmax
from pytensor.nn.functional.losses import reduced
from pytensor.tensor import Tensor

__all__ = ["cross_entropy", "nll_loss", "one_hot"]


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """`-w[t] log(softmax(x)[t])` for logits x (classes,) or (n, classes, …) and targets t.

    The target holds class numbers (shape () or (n, …)), where `ignore_index` counts for nothing, or probabilities (the
    shape of the input). `weight` has one number a class; the mean is weighted by it. `label_smoothing` (0 to 1) is the
    part of the probability that is spread evenly over all classes. Raises ShapeError, IndexingError for a class that
    isn't there, ValueRangeError. Dtype: that of input.

    >>> nn.functional.cross_entropy(tensor([[2.0, 0.0, 0.0]]), tensor([0], dtype=int64))
    tensor(0.2395)
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueRangeError(
            "cross_entropy", f"label_smoothing={label_smoothing}.", rule="It is from 0 to 1.", suggestion="0.1"
        )
    dim = class_dim(input)
    if weight is None and not label_smoothing:
        done = fused.cross_entropy(input, target, ignore_index)
        if done is not None:
            losses, counted = done
            return losses.sum() / counted if reduction == "mean" else reduced(losses, reduction)
    logs = log_softmax(input, dim)
    if target.shape == input.shape and (target.is_floating_point() and input.ndim > 0):
        return _of_probabilities(logs, target, dim, weight, reduction, label_smoothing)
    _check("cross_entropy", input, target, weight, dim)
    return _of_numbers("cross_entropy", logs, target, dim, weight, ignore_index, reduction, label_smoothing)


def nll_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor:
    """`-w[t] x[t]` for log-probabilities x (classes,) or (n, classes, …) and class numbers t (shape () or (n, …)).

    `weight`, `ignore_index` and the mean as for cross_entropy. Raises ShapeError, IndexingError, ValueRangeError.
    Dtype: that of input.

    >>> nn.functional.nll_loss(tensor([[0.5, 0.3, 0.2]]).log(), tensor([0], dtype=int64))
    tensor(0.6931)
    """
    dim = class_dim(input)
    _check("nll_loss", input, target, weight, dim)
    return _of_numbers("nll_loss", input, target, dim, weight, ignore_index, reduction, 0.0)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """`out[…, c] = 1 if x[…] == c else 0`: class numbers of any shape to int64 of shape (…, num_classes).

    Without `num_classes` there are as many as the largest number needs. Raises IndexingError for a class beyond them.

    >>> nn.functional.one_hot(tensor([0, 2], dtype=int64))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    if num_classes < 0:
        num_classes = int(whole(tensor).max().item()) + 1 if tensor.numel() else 0
    _check_classes("one_hot", tensor, num_classes, None)
    hit: Tensor = tensor.long().unsqueeze(-1) == tensor.counting(num_classes)
    return hit.long()


def class_dim(input: Tensor) -> int:
    """Which dimension of an input the classes are: 1, or 0 where there is only one."""
    return 0 if input.ndim < 2 else 1


def _of_probabilities(
    logs: Tensor, target: Tensor, dim: int, weight: Tensor | None, reduction: str, label_smoothing: float
) -> Tensor:
    classes = logs.shape[dim]
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    if weight is not None:
        logs = logs * _along(weight, logs, dim)
    losses: Tensor = -(logs * target).sum(dim)
    # Not the mean over what was summed: with probabilities the weights don't count as a number of samples.
    return losses.sum() / losses.numel() if reduction == "mean" else reduced(losses, reduction)


def _of_numbers(
    op: str,
    logs: Tensor,
    target: Tensor,
    dim: int,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> Tensor:
    classes = logs.shape[dim]
    numbers = target.long()
    counted = numbers != ignore_index
    numbers = numbers.masked_fill(counted.logical_not(), 0)
    _check_classes(op, numbers, classes, ignore_index)
    hit = numbers.unsqueeze(dim) == _along(numbers.counting(classes), logs, dim)
    weighted = logs if weight is None else logs * _along(weight, logs, dim)
    # masked_fill, not a product: the other classes may be at -inf.
    losses: Tensor = -weighted.masked_fill(hit.logical_not(), 0.0).sum(dim)
    if label_smoothing:
        losses = losses * (1 - label_smoothing) - weighted.sum(dim) * (label_smoothing / classes)
    losses = losses.masked_fill(counted.logical_not(), 0.0)
    if reduction != "mean":
        return reduced(losses, reduction)
    shares = counted.to(logs.dtype)
    if weight is not None:
        shares = shares * (hit.to(logs.dtype) * _along(weight, logs, dim)).sum(dim)
    mean: Tensor = losses.sum() / shares.sum()
    return mean


def _along(values: Tensor, like: Tensor, dim: int) -> Tensor:
    """A vector as a view that broadcasts along one dimension of `like`."""
    return values.view((-1,) + (1,) * (like.ndim - dim - 1))


def _check(op: str, input: Tensor, target: Tensor, weight: Tensor | None, dim: int) -> None:
    wanted = input.shape[:dim] + input.shape[dim + 1 :]
    if not input.ndim or target.shape != wanted:
        same_count = input.ndim and target.numel() == (input.numel() // max(input.shape[dim], 1))
        raise ShapeError(
            op,
            f"an input of shape {input.shape} with a target of shape {target.shape}.",
            rule="The input is (n, classes, …), and there is one class number for each row of classes: (n, …).",
            suggestion=f"target.view{wanted}" if same_count else f"a target of shape {wanted}",
            shapes=[list(input.shape), list(target.shape)],
        )
    if weight is not None and weight.shape != input.shape[dim : dim + 1]:
        raise ShapeError(
            op,
            f"a weight of shape {weight.shape} for {input.shape[dim]} classes.",
            rule="The weight has one number for each class.",
            suggestion=f"a weight of shape {input.shape[dim : dim + 1]}",
            shapes=[list(input.shape), list(weight.shape)],
        )


def _check_classes(op: str, numbers: Tensor, classes: int, ignore_index: int | None) -> None:
    if not numbers.numel():
        return
    numbers = whole(numbers)
    for extreme in (int(numbers.min().item()), int(numbers.max().item())):
        if not 0 <= extreme < classes:
            raise IndexingError(
                op,
                f"class {extreme} among {classes}.",
                rule=f"The classes are numbered from 0 to {classes - 1}"
                + ("." if ignore_index is None else f", and {ignore_index} is ignored."),
                suggestion="target - 1, if yours are numbered from 1" if extreme == classes else "more classes",
                index=extreme,
            )
