"""Derivatives of functions, as functions: `vjp`, `jacobian`, `hessian`, and `func`'s `grad`, `jacrev`, `jacfwd`.

Each runs the function on fresh arguments and walks back; whole Jacobians walk back once for all rows, under vmap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any

from pytensor.array import filled
from pytensor.autograd import enable_grad, grad as gradients, mode, node_of, root_gradient
from pytensor.errors import BackendError, GradientError, ShapeError, ValueRangeError, plural
from pytensor.tensor import Tensor
from pytensor.transforms import trees
from pytensor.transforms.forward import jvp
from pytensor.transforms.scope import depends_on_others, fresh, settled
from pytensor.transforms.vmap import vmap

Argnums = int | tuple[int, ...]


def vjp(function: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The result of `function(*primals)`, and the function from a gradient of it to the gradients of the arguments.

    (out, vjp_fn), with vjp_fn(v) = (Jᵀv, …): a tuple with a gradient for each argument, of its shape and dtype. With
    `has_aux` the function returns (out, aux), and so does this: (out, vjp_fn, aux). vjp_fn may be called many times.
    Raises DTypeError for arguments that aren't floating point; vjp_fn raises GradientError for a wrong shape.

    >>> out, pull = vjp(lambda x: x * x, tensor([1.0, 3.0]))
    >>> pull(tensor([1.0, 1.0]))
    (tensor([2., 6.]),)
    """
    with enable_grad():
        copies, own = fresh("vjp", primals)
        out = function(*copies)
    out, aux = _split_aux("vjp", out) if has_aux else (out, None)
    results = trees.leaves(out)
    trees.need_tensors("vjp", results, "the function's result")

    def vjp_fn(*cotangents: Any) -> Any:
        given = trees.leaves(cotangents)
        if len(given) != len(results):
            raise GradientError(
                "vjp",
                f"{plural(len(given), 'gradient')} for {plural(len(results), 'result')}.",
                rule="vjp_fn takes a gradient for each result of the function.",
            )
        recorded = any(node_of(each) is not None for each in given)
        again = recorded or bool(mode.duals) or any(depends_on_others(each, own) for each in results)
        found = _gradients(results, trees.leaves(copies), given, create_graph=again)
        return trees.rebuilt(primals, [settled(each, own) for each in found])

    shown = trees.mapped(lambda each: settled(each, own), out)
    return (shown, vjp_fn, trees.mapped(lambda each: settled(each, own), aux)) if has_aux else (shown, vjp_fn)


def grad(function: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The gradient of a function of one number's result, as a function of the same arguments.

    By argument 0, or those of `argnums` (then a tuple). With `has_aux` the function returns (number, aux), and the
    result is (gradient, aux). `grad(grad(f))` is the second derivative. Raises GradientError for more than one element.

    >>> slope = func.grad(lambda x: x ** 3)
    >>> slope(tensor(2.0)), func.grad(slope)(tensor(2.0))
    (tensor(12.), tensor(12.))
    """
    both = grad_and_value(function, argnums, has_aux)

    @wraps(function)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        found, value = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def grad_and_value(function: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """As `grad`, with the function's own result beside it: (gradient, value).

    >>> func.grad_and_value(lambda x: x ** 3)(tensor(2.0))
    (tensor(12.), tensor(8.))
    """

    @wraps(function)
    def both(*args: Any, **kwargs: Any) -> Any:
        chosen = _chosen("grad", args, argnums)
        with enable_grad():
            copies, own = fresh("grad", chosen)
            out = function(*_replaced(args, argnums, copies), **kwargs)
        out, aux = _split_aux("grad", out) if has_aux else (out, None)
        trees.need_tensors("grad", [out], "the function's result")
        seed = root_gradient(out, None, "grad")
        again = bool(mode.duals) or depends_on_others(out, own)
        found = _gradients([out], trees.leaves(copies), [seed], create_graph=again)
        result = trees.rebuilt(chosen, [settled(each, own) for each in found])
        value = settled(out, own)
        value = (value, trees.mapped(lambda each: settled(each, own), aux)) if has_aux else value
        return (result[0] if isinstance(argnums, int) else result), value

    return both


def jacobian(function: Callable[..., Any], inputs: Any = None, create_graph: bool = False) -> Any:
    """Every derivative of every element of `function(*inputs)` by every element of the inputs.

    Its shape is that of the result followed by that of the input. `inputs` is a tensor or a tuple of them: a tuple
    gives a tuple, and so does a function with several results (then a tuple for each). With `create_graph` it can be
    differentiated again. Without `inputs`: the function that gives the Jacobian by its first argument, as `jacrev`.
    Raises DTypeError for inputs that aren't floating point.

    >>> jacobian(lambda x: x * x, tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if inputs is None:
        return jacrev(function)
    single = isinstance(inputs, Tensor)
    args = (inputs,) if single else tuple(inputs)
    out, rows = _jacobian(function, args)
    rows = rows if create_graph else trees.mapped(Tensor.detach, rows)
    return trees.rebuilt(out, [row[0] if single else row for row in rows])


def hessian(function: Callable[..., Any], inputs: Any = None, create_graph: bool = False) -> Any:
    """Every second derivative of a function of one number's result, by every pair of elements of the inputs.

    For a tensor of some shape, that shape twice; for a tuple of tensors, a tuple of tuples. Without `inputs`: the
    function that gives the Hessian by its first argument. Raises GradientError for a result of more than one element.

    >>> hessian(lambda x: (x ** 3).sum(), tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    if inputs is None:
        return jacrev(grad(function))
    single = isinstance(inputs, Tensor)
    args = (inputs,) if single else tuple(inputs)
    _, rows = _jacobian(grad(function, tuple(range(len(args)))), args)
    rows = rows if create_graph else trees.mapped(Tensor.detach, rows)
    return rows[0][0] if single else tuple(rows)


def jacrev(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Jacobian as a function of the same arguments, by reverse mode: good for few results of many numbers.

    >>> func.jacrev(lambda x: x * x)(tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """

    @wraps(function)
    def rows(*args: Any, **kwargs: Any) -> Any:
        chosen = _chosen("jacrev", args, argnums)
        out, found = _jacobian(lambda *new: function(*_replaced(args, argnums, new), **kwargs), chosen)
        return trees.rebuilt(out, [row[0] if isinstance(argnums, int) else row for row in found])

    return rows


def jacfwd(function: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Jacobian as a function of the same arguments, by forward mode: good for many results of few numbers.

    >>> func.jacfwd(lambda x: x * x)(tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """

    @wraps(function)
    def columns(*args: Any, **kwargs: Any) -> Any:
        chosen = _chosen("jacfwd", args, argnums)
        found = []
        for at, point in enumerate(chosen):

            def moved(direction: Tensor, at: int = at) -> Any:
                still = [filled(each, each.shape, 0, each.dtype) for each in chosen]
                still[at] = direction
                return jvp(lambda *new: function(*_replaced(args, argnums, new), **kwargs), chosen, tuple(still))[1]

            found.append(trees.mapped(partial(_as_columns, point=point), vmap(moved)(_directions(point))))
        return found[0] if isinstance(argnums, int) else _turned(found)

    return columns


def _jacobian(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, list[tuple[Tensor, ...]]]:
    """What the function gives, and for each tensor in it a tuple with its Jacobian by each argument."""
    trees.need_tensors("jacobian", list(args), "input")
    out, pull = vjp(function, *args)
    results = trees.leaves(out)
    rows = []
    for at, result in enumerate(results):

        def pulled(direction: Tensor, at: int = at) -> Any:
            zeros = [filled(each, each.shape, 0, each.dtype) for each in results]
            zeros[at] = direction
            return pull(*zeros)

        directions = _directions(result)
        try:
            parts = vmap(pulled)(directions)
        except BackendError:
            # A backward that reads values can't run for all rows at once.
            parts = _one_by_one(pulled, directions, args)
        rows.append(tuple([part.reshape(*result.shape, *arg.shape) for part, arg in zip(parts, args, strict=True)]))
    return out, rows


def _as_columns(rows: Tensor, point: Tensor) -> Tensor:
    """Derivatives along each direction, which count in dimension 0, with the argument's shape at the end instead."""
    return rows.movedim(0, -1).reshape(*rows.shape[1:], *point.shape)


def _one_by_one(function: Callable[..., Any], directions: Tensor, args: tuple[Any, ...]) -> list[Tensor]:
    found = [function(direction) for direction in directions]
    whole = []
    for at, arg in enumerate(args):
        together = filled(arg, (len(found), *arg.shape), 0, arg.dtype)
        for row, parts in enumerate(found):
            together[row] = parts[at]
        whole.append(together)
    return whole


def _directions(x: Tensor) -> Tensor:
    """One direction for each element of x: (numel, *shape), 1 at that element and 0 elsewhere."""
    count = x.numel()
    out = filled(x, (count * count,), 0, x.dtype)
    if count:
        out[:: count + 1] = 1
    return out.reshape(count, *x.shape)


def _gradients(
    results: Sequence[Any], args: Sequence[Any], weights: Sequence[Any], *, create_graph: bool
) -> Sequence[Any]:
    """The gradient by each argument; zeros where no result depends on it."""
    kept = [(out, weight) for out, weight in zip(results, weights, strict=True) if node_of(out) is not None]
    for out, weight in zip(results, weights, strict=True):
        if weight.shape != out.shape:
            raise ShapeError(
                "vjp",
                f"a gradient of shape {weight.shape} for a result of shape {out.shape}.",
                rule="The gradient weighs each element, so it has the shape of the result.",
                suggestion=f"ones({', '.join(map(str, out.shape))})",
                shapes=[list(weight.shape), list(out.shape)],
            )
    return gradients(
        [out for out, _ in kept],
        args,
        [weight for _, weight in kept],
        retain_graph=True,
        create_graph=create_graph,
        materialize_grads=True,
    )


def _chosen(op: str, args: tuple[Any, ...], argnums: Argnums) -> tuple[Any, ...]:
    numbers = (argnums,) if isinstance(argnums, int) else argnums
    for number in numbers:
        if not -len(args) <= number < len(args):
            raise ValueRangeError(
                op,
                f"argnums={argnums} of a function called with {plural(len(args), 'argument')}.",
                rule="argnums says which arguments to differentiate by, counted from 0.",
            )
    return tuple([args[number] for number in numbers])


def _replaced(args: tuple[Any, ...], argnums: Argnums, new: Sequence[Any]) -> list[Any]:
    out = list(args)
    for number, value in zip((argnums,) if isinstance(argnums, int) else argnums, new, strict=True):
        out[number] = value
    return out


def _split_aux(op: str, out: Any) -> tuple[Any, Any]:
    if not isinstance(out, tuple) or len(out) != 2:
        raise ValueRangeError(
            op, "has_aux=True, but the function did not return two things.", rule="It returns (result, aux) then."
        )
    return out[0], out[1]


def _turned(columns: list[Any]) -> Any:
    """From one tree of Jacobians for each argument to one tree whose leaves are tuples by argument."""
    listed = [trees.leaves(each) for each in columns]
    return trees.rebuilt(columns[0], [tuple(parts) for parts in zip(*listed, strict=True)])
