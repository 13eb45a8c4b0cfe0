"""Functions that a backend may do in one pass: softmax, cross entropy, standardising, convolution, optimisers' steps.

Each is asked for where its composition stands, and says None (or False) where the backend has no `fused` door, the
numbers don't lie in dense rows, or another reason speaks for the composition. Forward and backward are kernels; the
backward of a backward is made of ordinary functions, so that all higher derivatives are there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytensor.array import cast_array
from pytensor.autograd import Function, mode, note_write
from pytensor.backends import FUSED
from pytensor.dtypes import int64
from pytensor.layout import Layout, layout

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

_CODES = {name: code for code, name in enumerate(FUSED)}


def softmax(x: Tensor, dim: int) -> Tensor | None:
    """`softmax(x, dim)` where dim is the last one, or None."""
    return Softmax.apply(x) if _in_rows(x, dim) else None


def log_softmax(x: Tensor, dim: int) -> Tensor | None:
    """`log_softmax(x, dim)` where dim is the last one, or None."""
    return LogSoftmax.apply(x) if _in_rows(x, dim) else None


def standardized(x: Tensor, count: int, eps: float) -> Tensor | None:
    """`(x - mean) / sqrt(variance + eps)` over the last `count` dimensions, or None."""
    shape = x.layout.shape
    rows = x if count == 1 else x.reshape((*shape[: len(shape) - count], math.prod(shape[len(shape) - count :])))
    if not _in_rows(rows, -1):
        return None
    out: Tensor = Standardize.apply(rows, eps)[0]
    return out if count == 1 else out.reshape(shape)


def cross_entropy(x: Tensor, target: Tensor, ignored: int) -> tuple[Tensor, Tensor] | None:
    """For logits (n, classes) and int64 classes (n,): the losses (n,) and how many of them count, shape ().

    None also where a class is none; the composition says so.
    """
    fits = x.layout.ndim == 2 and _in_rows(x, 1) and target.backend is x.backend and target.dtype is int64
    if not fits or target.layout.shape != x.layout.shape[:1]:
        return None
    try:
        return CrossEntropy.apply(x, target, ignored)  # type: ignore[return-value] # several results
    except _NoSuchClassError:
        return None


def squared_error(x: Tensor, target: Tensor, mean: bool) -> Tensor | None:
    """The sum, or the mean, of (x - target) ** 2 for tensors of one shape and dtype, or None."""
    lx = x.layout
    if target.layout.shape != lx.shape or not lx.numel or not x.dtype.is_floating_point or not _together(x, target):
        return None
    return SquaredError.apply(x, target, 1.0 / lx.numel if mean else 1.0)


def sgd_(param: Tensor, grad: Tensor, velocity: Tensor | None, *numbers: float) -> bool:
    """One step of SGD in place, by the numbers that kernel_fused names; False where it wasn't done."""
    return _step("sgd", (param, grad) if velocity is None else (param, grad, velocity), numbers)


def adam_(param: Tensor, grad: Tensor, average: Tensor, square: Tensor, *numbers: float) -> bool:
    """One step of Adam in place, by the numbers that kernel_fused names; False where it wasn't done."""
    return _step("adam", (param, grad, average, square), numbers)


def convolves(x: Tensor, weight: Tensor, dilation: Sequence[int]) -> bool:
    """Whether `convolution` may serve: floats of one dtype on kernels, and one dilation for all dimensions."""
    shape = weight.layout.shape
    floats = x.dtype.is_floating_point and x.layout.numel > 0 and weight.layout.numel > 0
    return floats and _together(x, weight) and len(shape) <= 4 and len(set(dilation)) == 1


def convolution(x: Tensor, weight: Tensor, stride: Sequence[int], dilation: Sequence[int]) -> Tensor | None:
    """x (batch, channels, *sizes), one or two of them, by weight (out, channels, *kernel); None where not done."""
    x, weight = _dense(x), _dense(weight)
    sizes, kernel = x.layout.shape[2:], weight.layout.shape[2:]
    counts = [
        (size - step * (width - 1) - 1) // hop + 1
        for size, width, hop, step in zip(sizes, kernel, stride, dilation, strict=True)
    ]
    batch, channels, out_channels = *x.layout.shape[:2], weight.layout.shape[0]
    out = _new(x, (batch, out_channels, *counts))
    backend: Any = x.backend
    down = (1,) * (2 - len(sizes))  # one dimension is an image of one row
    numbers = (channels, *down, *sizes, *down, *kernel, *down, *stride, dilation[0])
    storages = [each.storage for each in (x, weight, out)]
    return out if backend.fused(_CODES["convolution"], x.dtype, batch, out_channels, storages, *numbers) else None


class Softmax(Function):
    """y = e ** x / sum(e ** x) along the last dimension."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        out = _along_rows("softmax", x)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return SoftmaxBack.apply(*ctx.saved_tensors, grad_output)


class SoftmaxBack(Function):
    """y (g - sum(g y)), linear in g and symmetric: its own transpose."""

    @staticmethod
    def forward(ctx: Any, y: Tensor, g: Tensor) -> Tensor:
        ctx.save_for_backward(y, g)
        if _together(y, g):
            return _along_rows("softmax_back", y, g)
        return y * (g - (y * g).sum(-1, keepdim=True))

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        y, g = ctx.saved_tensors
        u, inner = grad_output, (y * g).sum(-1, keepdim=True)
        return u * (g - inner) - g * (u * y).sum(-1, keepdim=True), SoftmaxBack.apply(y, u)


class LogSoftmax(Function):
    """y = x - log(sum(e ** x)) along the last dimension."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        out = _along_rows("log_softmax", x)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return LogSoftmaxBack.apply(*ctx.saved_tensors, grad_output)


class LogSoftmaxBack(Function):
    """g - e ** y sum(g), linear in g."""

    @staticmethod
    def forward(ctx: Any, y: Tensor, g: Tensor) -> Tensor:
        ctx.save_for_backward(y, g)
        if _together(y, g):
            return _along_rows("log_softmax_back", y, g)
        return g - y.exp() * g.sum(-1, keepdim=True)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        y, g = ctx.saved_tensors
        weighted = grad_output * y.exp()
        return -weighted * g.sum(-1, keepdim=True), grad_output - weighted.sum(-1, keepdim=True)


class Standardize(Function):
    """y = (x - mean) r and r = 1 / sqrt(variance + eps), along the last dimension; dr/dx = -r² y / n."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, eps: float) -> Any:
        x = _dense(x)
        shape = x.layout.shape
        y, r = _new(x, shape), _new(x, (*shape[:-1], 1))
        _run("standardize", (x, y, r), x, eps)
        ctx.save_for_backward(y, r)
        ctx.set_materialize_grads(False)
        return y, r

    @staticmethod
    def backward(ctx: Any, grad_y: Tensor | None, grad_r: Tensor | None) -> Any:
        y, r = ctx.saved_tensors
        out: Any = None if grad_y is None else StandardizeBack.apply(y, r, grad_y)
        if grad_r is None:
            return out
        from_r = grad_r * (r * r) * y * (-1.0 / y.layout.shape[-1])
        return from_r if out is None else out + from_r


class StandardizeBack(Function):
    """r (g - mean(g) - y mean(g y)), linear in g and symmetric."""

    @staticmethod
    def forward(ctx: Any, y: Tensor, r: Tensor, g: Tensor) -> Tensor:
        ctx.save_for_backward(y, r, g)
        if not _together(y, r, g):
            return (g - g.mean(-1, keepdim=True) - y * (g * y).mean(-1, keepdim=True)) * r
        g = _dense(g)
        out = _new(y, y.layout.shape)
        _run("standardize_back", (y, r, g, out), y)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        y, r, g = ctx.saved_tensors
        u = grad_output
        along = (g * y).mean(-1, keepdim=True)
        grad_y = -(u * along + g * (u * y).mean(-1, keepdim=True)) * r
        grad_r = (u * (g - g.mean(-1, keepdim=True) - y * along)).sum(-1, keepdim=True)
        return grad_y, grad_r, StandardizeBack.apply(y, r, u)


class CrossEntropy(Function):
    """-log(softmax(x)[class]) for each row, 0 where the class is the ignored one; and how many rows are not."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, target: Tensor, ignored: int) -> Any:
        x, target = _dense(x), _dense(target)
        losses, counted = _new(x, x.layout.shape[:1]), _new(x, ())
        if not _run("cross_entropy", (x, target, losses, counted), x, float(ignored)):
            raise _NoSuchClassError
        ctx.save_for_backward(x, target)
        ctx.ignored = ignored
        ctx.mark_non_differentiable(counted)
        return losses, counted

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor, _counted: Any) -> Any:
        x, target = ctx.saved_tensors
        return CrossEntropyBack.apply(x, target, grad_output, ctx.ignored)


class CrossEntropyBack(Function):
    """(softmax(x) - [1 at the class]) g for each row."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, target: Tensor, g: Tensor, ignored: int) -> Tensor:
        ctx.save_for_backward(x, target, g)
        ctx.ignored = ignored
        if not _together(x, g):
            return _slope(x, target, ignored) * g.unsqueeze(-1)
        x, g = _dense(x), _dense(g)
        out = _new(x, x.layout.shape)
        _run("cross_entropy_back", (x, _dense(target), g, out), x, float(ignored))
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        x, target, g = ctx.saved_tensors
        y = (x - x.detach().amax(-1, keepdim=True)).exp()
        y = y / y.sum(-1, keepdim=True)
        counted = (target != ctx.ignored).to(x.dtype)
        through = grad_output * (g * counted).unsqueeze(-1)
        return SoftmaxBack.apply(y, through), None, (grad_output * _slope(x, target, ctx.ignored)).sum(-1)


class SquaredError(Function):
    """The sum of (x - target) ** 2 over all elements, times a number."""

    fresh = True

    @staticmethod
    def forward(ctx: Any, x: Tensor, target: Tensor, factor: float) -> Tensor:
        ctx.save_for_backward(x, target)
        ctx.factor = factor
        out = _new(x, ())
        _run_flat("squared_error", (x, target, out), factor)
        return out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        x, target = ctx.saved_tensors
        back = SquaredErrorBack.apply if mode.enabled else _squared_error_back
        slope = back(x, target, grad_output, ctx.factor * 2)
        return slope if ctx.edges[0] else None, -slope if ctx.edges[1] else None, None


class SquaredErrorBack(Function):
    """(x - target) g times a number, for a single g."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, target: Tensor, g: Tensor, factor: float) -> Tensor:
        ctx.save_for_backward(x, target, g)
        ctx.factor = factor
        return _squared_error_back(x, target, g, factor)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        x, target, g = ctx.saved_tensors
        slope = grad_output * (g * ctx.factor)
        return slope, -slope, (grad_output * (x - target)).sum() * ctx.factor


def _squared_error_back(x: Tensor, target: Tensor, g: Tensor, factor: float) -> Tensor:
    if not _together(x, target, g):
        return (x - target) * (g * factor)
    out = _new(x, x.layout.shape)
    _run_flat("squared_error_back", (x, target, g, out), factor)
    return out


class _NoSuchClassError(Exception):
    """A target holds a number that no column has."""


def _slope(x: Tensor, target: Tensor, ignored: int) -> Tensor:
    """softmax(x) - [1 at the class], 0 in ignored rows, made of ordinary functions."""
    y = (x - x.detach().amax(-1, keepdim=True)).exp()
    y = y / y.sum(-1, keepdim=True)
    hit = target.unsqueeze(-1) == target.counting(x.layout.shape[-1])
    slope: Tensor = (y - hit.to(x.dtype)) * (target != ignored).to(x.dtype).unsqueeze(-1)
    return slope


def _in_rows(x: Tensor, dim: int) -> bool:
    lx = x.layout
    return (
        getattr(x.backend, "fused", None) is not None
        and lx.ndim > 0
        and lx.numel > 0
        and (dim == -1 or dim == lx.ndim - 1)
        and x.dtype.is_floating_point
    )


def _together(first: Tensor, *others: Tensor) -> bool:
    """Whether the kernels can take all of them: under vmap some may be batches of another backend."""
    backend, dtype = first.backend, first.dtype
    if getattr(backend, "fused", None) is None:
        return False
    for other in others:  # noqa: SIM110 - a generator would cost more than the comparisons
        if other.backend is not backend or other.dtype is not dtype:
            return False
    return True


def _dense(x: Tensor) -> Tensor:
    return x if x.layout.dense else cast_array(x, x.dtype)


def _new(like: Tensor, shape: tuple[int, ...]) -> Tensor:
    lo: Layout = layout(shape)
    return type(like)(like.backend.alloc(lo.numel * like.dtype.itemsize), lo, like.dtype, like.backend)


def _along_rows(name: str, *operands: Tensor) -> Tensor:
    dense = [_dense(x) for x in operands]
    out = _new(dense[0], dense[0].layout.shape)
    _run(name, (*dense, out), dense[0])
    return out


def _run(name: str, operands: tuple[Tensor, ...], x: Tensor, *numbers: float) -> bool:
    backend: Any = x.backend
    columns = x.layout.shape[-1]
    storages = [operand.storage for operand in operands]
    done: bool = backend.fused(_CODES[name], x.dtype, x.layout.numel // columns, columns, storages, *numbers)
    return done


def _run_flat(name: str, operands: tuple[Tensor, ...], *numbers: float) -> None:
    """Run an operation that takes all elements in one row; the last operand is written, and dense already."""
    first = operands[0]
    backend: Any = first.backend
    storages = [each.storage if each.layout.dense else _dense(each).storage for each in operands]
    backend.fused(_CODES[name], first.dtype, 1, first.layout.numel, storages, *numbers)


def _step(name: str, operands: tuple[Tensor, ...], numbers: tuple[float, ...]) -> bool:
    param, grad, *remembered = operands
    backend: Any = param.backend
    lo, dtype = param.layout, param.dtype
    if getattr(backend, "fused", None) is None or not dtype.is_floating_point:
        return False
    if grad.layout.shape == lo.shape and not grad.layout.dense:  # that of a transposed weight is transposed
        grad = cast_array(grad, grad.dtype)
    storages = []
    for each in (param, grad, *remembered):
        # Layouts are interned, so that nearly always the first comparison says it all.
        if each.layout is not lo and each.layout.shape != lo.shape:
            return False
        if not each.layout.dense or each.dtype is not dtype or each.backend is not backend:
            return False
        storages.append(each.storage)
    backend.fused(_CODES[name], dtype, 1, lo.numel, storages, *numbers)
    note_write(param.storage)
    for written in remembered:
        note_write(written.storage)
    return True
