"""`vmap`: a function of one example, run once over all of them.

The arguments enter with one dimension turned into a level of `batching`; the function then sees one example's shapes,
and every operation in it, on whatever it is made of, runs over all examples at once. Results leave with the level
turned back into a dimension. Gradients pass in, through and out, and vmaps nest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor import backends
from pytensor.array import cast_array
from pytensor.autograd import Extensions, Function
from pytensor.errors import DimensionError, ShapeError, ValueRangeError
from pytensor.functions.joining import stack
from pytensor.functions.reduction import sum as total
from pytensor.layout import normal_dim
from pytensor.tensor import Tensor
from pytensor.transforms import batching, trees
from pytensor.transforms.batching import BatchedBackend, Level


class Enter(Function):
    """A dimension becomes a level."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, level: Level, dim: int) -> Tensor:
        ctx.level, ctx.dim = level, dim
        return batching.entered(x, level, dim)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Leave.apply(grad_output, ctx.level, ctx.dim)


class Leave(Function):
    """A level becomes a dimension."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, level: Level, dim: int) -> Tensor:
        ctx.level, ctx.dim = level, dim
        out = batching.left(x, level, dim)
        # A view of what other examples share, or of an outer level's numbers, is not the result's own to change.
        borrowed = 0 in out.layout.strides or batching.levels_of(out)
        return cast_array(out, out.dtype) if borrowed else out

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        return Enter.apply(grad_output, ctx.level, ctx.dim)


class Lift(Function):
    """A tensor from outside beside tensors of more levels. Every example uses it, so their gradients add up."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, target: BatchedBackend) -> Tensor:
        ctx.added = [level for level in target.levels if level not in batching.levels_of(x)]
        return batching.lifted(x, target)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Any:
        for level in ctx.added:
            grad_output = total(Leave.apply(grad_output, level, 0), 0)
        return grad_output


def _align(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The tensors among the arguments of a recorded operation, on one backend."""
    tensors = [arg for arg in args if isinstance(arg, Tensor)]
    levels = {level for each in tensors for level in batching.levels_of(each)}
    if not levels or all(each.backend is tensors[0].backend for each in tensors):
        return args
    target = batching.batched(batching.base_of(tensors[0]), levels)
    return tuple([lift(arg, target) if isinstance(arg, Tensor) else arg for arg in args])


def _by_example(
    again: Callable[..., Any], function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """`function(*args, **kwargs)` once for each example of the innermost level among its arguments, and stacked."""
    listed = trees.leaves((args, kwargs))
    levels = {level for each in listed if isinstance(each, Tensor) for level in batching.levels_of(each)}
    if not levels:
        return function(*args, **kwargs)
    level = max(levels, key=lambda level: level.number)
    apart = [
        Leave.apply(each, level, 0) if isinstance(each, Tensor) and level in batching.levels_of(each) else None
        for each in listed
    ]
    outs = []
    for at in range(level.size):
        one = [each if rows is None else rows[at] for each, rows in zip(listed, apart, strict=True)]
        some_args, some_kwargs = trees.rebuilt((args, kwargs), one)
        outs.append(again(*some_args, **some_kwargs))
    columns = zip(*[trees.leaves(out) for out in outs], strict=True)
    return trees.rebuilt(outs[0], [Enter.apply(stack(column), level, 0) for column in columns])


def lift(x: Tensor, target: Any) -> Tensor:
    """x among the examples of `target`, recorded."""
    return x if x.backend is target else Lift.apply(x, target)


def within(x: Tensor) -> Tensor:
    """x with a number for each example of every vmap that is open, so that it has a gradient for each as well."""
    levels = {*batching.levels_of(x), *getattr(backends.default(), "levels", ())}
    return lift(x, batching.batched(batching.base_of(x), levels))


def vmap(function: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0) -> Callable[..., Any]:
    """A function of one example, made one of many at once: `vmap(f)(x)[i]` is `f(x[i])`, without a loop.

    `in_dims` says which dimension of each argument counts the examples: an int for all arguments, or a tuple with an
    int or None (every example gets the whole argument) for each; inside an argument that is a tuple, list or dict the
    same again. `out_dims` says where that dimension goes in the results. vmaps nest, and gradients pass through.

    Random numbers drawn inside are the same for every example. A value that differs from example to example can't
    be read (`if x > 0`, `float(x)`, `x.item()`): that raises BackendError; `where` is the way.
    Raises ShapeError when the arguments count different numbers of examples, DimensionError, ValueRangeError.

    >>> dot = lambda a, b: (a * b).sum()
    >>> vmap(dot, in_dims=(0, None))(ones(4, 3), arange(3)).shape
    (4,)
    """

    def mapped(*args: Any, **kwargs: Any) -> Any:
        dims = _dims_of("in_dims", in_dims, args)
        listed = trees.leaves(args)
        sizes = {}
        for at, (dim, each) in enumerate(zip(dims, listed, strict=True)):
            if dim is not None:
                trees.need_tensors("vmap", [each], f"argument {at}, mapped over dimension {dim}, counted as")
                dims[at] = _dim("in_dims", dim, each.ndim)
                sizes[at] = each.shape[dims[at]]
        level = Level(_one_size(sizes, listed, dims))
        Extensions.align = _align
        Extensions.by_example = _by_example
        entered = [
            each if dim is None else Enter.apply(each, level, dim) for dim, each in zip(dims, listed, strict=True)
        ]
        base = next(batching.base_of(listed[at]) for at in sizes)
        open_levels = {level, *getattr(backends.default(), "levels", ())}
        inside = batching.batched(base, open_levels)
        # What every example shares has a gradient for each, like the rest, when the function itself asks for one.
        entered = [lift(each, inside) if isinstance(each, Tensor) else each for each in entered]
        with backends.using(inside):
            out = function(*trees.rebuilt(args, entered), **kwargs)
        results = trees.leaves(out)
        trees.need_tensors("vmap", results, "the function's result")
        out_places = _dims_of("out_dims", out_dims, out if isinstance(out, tuple) else (out,))
        places = [_dim("out_dims", dim, each.ndim + 1) for dim, each in zip(out_places, results, strict=True)]
        return trees.rebuilt(out, [Leave.apply(each, level, dim) for dim, each in zip(places, results, strict=True)])

    mapped.__name__ = f"vmap({getattr(function, '__name__', 'function')})"
    mapped.__doc__ = getattr(function, "__doc__", None)
    return mapped


def _dims_of(what: str, dims: Any, args: tuple[Any, ...]) -> list[Any]:
    """A dimension for each leaf of the arguments. Raises ValueRangeError where the two don't match."""
    if isinstance(dims, int):
        return [dims if isinstance(each, Tensor) or what == "out_dims" else None for each in trees.leaves(args)]
    if isinstance(dims, list):
        dims = tuple(dims)
    if not isinstance(dims, tuple) or len(dims) != len(args):
        raise ValueRangeError(
            "vmap",
            f"{what}={dims!r} for {len(args)} {'arguments' if what == 'in_dims' else 'results'}.",
            rule=f"{what} is an int, or a tuple with an int{' or None' if what == 'in_dims' else ''} for each.",
            suggestion=f"{what}=({', '.join(['0'] * len(args))},)",
        )
    found: list[Any] = []
    for dim, arg in zip(dims, args, strict=True):
        found.extend(_spread(what, dim, arg))
    return found


def _spread(what: str, dim: Any, arg: Any) -> list[Any]:
    """The dimensions of one argument's leaves."""
    if dim is None or isinstance(dim, int):
        return [dim] * len(trees.leaves(arg))
    if isinstance(dim, dict) and isinstance(arg, dict) and dim.keys() == arg.keys():
        return [each for key, part in arg.items() for each in _spread(what, dim[key], part)]
    return _dims_of(what, dim, tuple(arg) if isinstance(arg, tuple | list) else (arg,))


def _dim(what: str, dim: Any, ndim: int) -> int:
    if not isinstance(dim, int):
        raise ValueRangeError("vmap", f"{what} has {dim!r}.", rule="A dimension is a whole number.")
    if not -ndim <= dim < ndim:
        raise DimensionError(
            "vmap",
            f"{what} has {dim} for a tensor of {ndim} dimensions.",
            rule=f"The dimensions are counted from {-ndim} to {ndim - 1}." if ndim else "It has no dimension to map.",
            suggestion="None in in_dims, for an argument that every example shares" if what == "in_dims" else "",
            dim=dim,
            ndim=ndim,
        )
    return normal_dim(dim, ndim, "vmap")


def _one_size(sizes: dict[int, int], listed: list[Any], dims: list[Any]) -> int:
    """How many examples there are. Raises ShapeError unless the arguments agree."""
    if not sizes:
        raise ValueRangeError(
            "vmap",
            "no argument is mapped over.",
            rule="At least one argument has a dimension that counts the examples.",
            suggestion="in_dims=0",
        )
    if len(set(sizes.values())) > 1:
        told = ", ".join(
            f"{size} in dimension {dims[at]} of argument {at} of shape {listed[at].shape}" for at, size in sizes.items()
        )
        raise ShapeError(
            "vmap",
            f"different numbers of examples: {told}.",
            rule="The dimensions that are mapped over have one size.",
            suggestion="in_dims with the dimension of each argument, None for one that every example shares",
            shapes=[list(listed[at].shape) for at in sizes],
        )
    return next(iter(sizes.values()))
