"""Normalisation: elements shifted to mean 0 and scaled to variance 1, over the batch or over each sample."""

from __future__ import annotations

from collections.abc import Sequence

from pytensor.autograd import no_grad
from pytensor.errors import ShapeError, ValueRangeError
from pytensor.functions.fused import standardized
from pytensor.tensor import Tensor

__all__ = ["batch_norm", "group_norm", "layer_norm", "normalize", "rms_norm"]


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """`(x - mean) / sqrt(var + eps) * weight + bias` over the last dimensions, of sizes `normalized_shape`.

    weight and bias have that shape. Shape and dtype stay (Ba and others 2016). Raises ShapeError.

    >>> nn.functional.layer_norm(tensor([[1.0, 2.0, 3.0]]), (3,)).round()
    tensor([[-1.,  0.,  1.]])
    """
    dims = _last_dims("layer_norm", input, tuple(normalized_shape))
    done = standardized(input, len(dims), eps)
    return _affine(_standardized(input, dims, eps) if done is None else done, weight, bias)


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """`x / sqrt(mean of x² + eps) * weight` over the last dimensions, of sizes `normalized_shape`.

    Without `eps` it is the dtype's own step at 1. Shape and dtype stay (Zhang and Sennrich 2019). Raises ShapeError.

    >>> nn.functional.rms_norm(tensor([[3.0, 4.0]]), (2,))
    tensor([[0.8485, 1.1314]])
    """
    dims = _last_dims("rms_norm", input, tuple(normalized_shape))
    if eps is None:
        eps = 2.0**-23 if input.dtype.itemsize == 4 else 2.0**-52
    return _affine(input * ((input * input).mean(dims, keepdim=True) + eps).rsqrt(), weight, None)


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """The channels of x (n, c, …) in groups, each group of each sample normalised; weight and bias (c,).

    Shape and dtype stay (Wu and He 2018). Raises ShapeError unless the groups divide the channels.

    >>> nn.functional.group_norm(rand(3, 4, 5), 2).shape
    (3, 4, 5)
    """
    if input.ndim < 2 or input.shape[1] % num_groups:
        raise ShapeError(
            "group_norm",
            f"an input of shape {input.shape} in {num_groups} groups.",
            rule="The input is (n, channels, …), and the groups divide the channels.",
            suggestion="num_groups=1",
            shape=list(input.shape),
        )
    grouped = input.reshape(input.shape[0], num_groups, -1)
    out = _standardized(grouped, (-1,), eps).reshape(input.shape)
    return _affine(out, _by_channel(weight, input.ndim), _by_channel(bias, input.ndim))


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Each channel of x (n, c, …) normalised over the batch and all places; weight, bias and running ones (c,).

    When training: by the batch's own mean and variance, and the running ones, if given, move towards them (the
    variance unbiased) by `momentum`, in place. Else by the running ones. Shape and dtype stay (Ioffe and Szegedy 2015).
    Raises ShapeError below two dimensions, ValueRangeError where a channel has but one element to train on.

    >>> nn.functional.batch_norm(tensor([[1.0], [3.0]]), zeros(1), ones(1), training=True).round()
    tensor([[-1.],
            [ 1.]])
    """
    if input.ndim < 2:
        raise ShapeError(
            "batch_norm",
            f"an input of shape {input.shape}.",
            rule="The input is (n, channels, …).",
            suggestion="x.unsqueeze(0)",
            shape=list(input.shape),
        )
    dims = (0, *range(2, input.ndim))
    if not training:
        if running_mean is None or running_var is None:
            raise ValueRangeError(
                "batch_norm",
                "no running mean and variance, and training=False.",
                rule="Outside training the running averages are what the input is normalised by.",
                suggestion="training=True",
            )
        mean, var = _by_channel(running_mean, input.ndim), _by_channel(running_var, input.ndim)
        assert mean is not None
        assert var is not None
        out = (input - mean) * (var + eps).rsqrt()
        return _affine(out, _by_channel(weight, input.ndim), _by_channel(bias, input.ndim))
    count = input.numel() // max(input.shape[1], 1)
    if count <= 1:
        raise ValueRangeError(
            "batch_norm",
            f"one element for each channel: an input of shape {input.shape}.",
            rule="The mean of a single element is the element, so nothing would be left of it in training.",
            suggestion="a larger batch, or model.eval()",
            shape=list(input.shape),
        )
    mean = input.mean(dims, keepdim=True)
    distance = input - mean
    var = (distance * distance).mean(dims, keepdim=True)
    with no_grad():
        if running_mean is not None:
            _move(running_mean, mean.detach().view(-1), momentum)
        if running_var is not None:
            _move(running_var, var.detach().view(-1) * (count / (count - 1)), momentum)
    out = distance * (var + eps).rsqrt()
    return _affine(out, _by_channel(weight, input.ndim), _by_channel(bias, input.ndim))


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """`x / max(norm of x along dim, eps)`, by the p-norm. Shape and dtype stay. Raises DimensionError.

    >>> nn.functional.normalize(tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    if p == 2:
        length = (input * input).sum(dim, keepdim=True).sqrt()
    else:
        length = (input.abs() ** p).sum(dim, keepdim=True) ** (1 / p)
    return input / length.clamp(min=eps)


def _standardized(input: Tensor, dims: tuple[int, ...], eps: float) -> Tensor:
    distance = input - input.mean(dims, keepdim=True)
    return distance * ((distance * distance).mean(dims, keepdim=True) + eps).rsqrt()


def _affine(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    if weight is not None:
        x = x * weight
    return x if bias is None else x + bias


def _by_channel(values: Tensor | None, ndim: int) -> Tensor | None:
    """A vector as a view that broadcasts along dimension 1."""
    return None if values is None else values.view((-1,) + (1,) * (ndim - 2))


def _move(running: Tensor, towards: Tensor, momentum: float) -> None:
    running.mul_(1 - momentum).add_(towards * momentum)


def _last_dims(op: str, input: Tensor, normalized_shape: tuple[int, ...]) -> tuple[int, ...]:
    count = len(normalized_shape)
    if not count or input.shape[-count:] != normalized_shape:
        raise ShapeError(
            op,
            f"an input of shape {input.shape} with normalized_shape={normalized_shape}.",
            rule="The last sizes of the input are normalized_shape.",
            suggestion=f"normalized_shape={input.shape[-1:]}",
            shapes=[list(input.shape), list(normalized_shape)],
        )
    return tuple(range(-count, 0))
