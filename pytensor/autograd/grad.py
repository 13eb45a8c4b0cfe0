"""`grad(outputs, inputs)`: gradients as results, where `backward` adds them to `.grad`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, filled
from pytensor.autograd.record import Node, node_of
from pytensor.autograd.walk import backward
from pytensor.errors import DTypeError, GradientError, plural

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradient of the sum of `outputs`, each weighed with its `grad_outputs`, by each input: a tuple of tensors.

    A gradient has the shape and dtype of its input. An output of one element needs no weights. With `create_graph` the
    gradients are recorded, so that they can be differentiated again. An input that the outputs don't depend on is an
    error, or gives None with `allow_unused`, or zeros with `materialize_grads`. Nothing is added to any `.grad`.
    Raises GradientError where nothing was recorded, shapes differ, or the graph was freed before.

    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> grad((x * x).sum(), x)
    (tensor([2., 4.]),)
    """
    roots = []
    listed = (outputs,) if isinstance(outputs, Array) else tuple(outputs)
    weights = _weights(listed, grad_outputs)
    for output, weight in zip(listed, weights, strict=True):
        node = node_of(output)
        if node is None:
            raise no_gradient("grad")
        roots.append((node, root_gradient(output, weight, "grad")))
    sought = (inputs,) if isinstance(inputs, Array) else tuple(inputs)
    nodes = [_input_node(each, at) for at, each in enumerate(sought)]
    found = backward(
        roots, retain_graph=create_graph if retain_graph is None else retain_graph, create_graph=create_graph,
        inputs=nodes,
    )  # fmt: skip
    gradients = [found.get(node) for node in nodes]
    for at, (gradient, each) in enumerate(zip(gradients, sought, strict=True)):
        if gradient is None and materialize_grads:
            gradients[at] = filled(each, each.layout.shape, 0, each.dtype)
        elif gradient is None and not allow_unused:
            raise GradientError(
                "grad",
                f"the outputs don't depend on input {at} of shape {each.layout.shape}.",
                rule="The gradient by an input needs a path of recorded operations from it to an output.",
                suggestion="allow_unused=True, which gives None there, or materialize_grads=True, which gives zeros",
                input=at,
            )
    return tuple(gradients)


def root_gradient(x: Tensor, gradient: Any, op: str) -> Tensor:
    """The gradient that a walk starts with at x: 1 for a single element, or the one given. Raises GradientError."""
    if gradient is None:
        if x.layout.numel != 1:
            raise GradientError(
                op,
                f"a tensor of shape {x.layout.shape} has {plural(x.layout.numel, 'element')}.",
                rule=f"A gradient is that of one number, so {op}() starts from a single element.",
                suggestion=".sum().backward(), or .backward(gradient) with a weight for each element"
                if op == "backward"
                else "grad(y.sum(), x), or grad(y, x, grad_outputs) with a weight for each element",
                shape=list(x.layout.shape),
            )
        return filled(x, x.layout.shape, 1.0, x.dtype)
    if not isinstance(gradient, Array):
        raise DTypeError(
            op,
            f"a gradient of type {type(gradient).__name__}.",
            rule="The gradient is a tensor of the shape of the result, or None.",
            suggestion="tensor(...)",
        )
    if gradient.layout.shape != x.layout.shape:
        raise GradientError(
            op,
            f"a gradient of shape {gradient.layout.shape} for a tensor of shape {x.layout.shape}.",
            rule="The gradient weighs each element, so it has the shape of the tensor.",
            suggestion=f"ones({', '.join(map(str, x.layout.shape))})",
        )
    return gradient  # type: ignore[return-value]


def no_gradient(op: str) -> GradientError:
    """The error for a tensor that nothing was recorded for."""
    return GradientError(
        op,
        "this tensor requires no gradient: no operation behind it was recorded.",
        rule="Recording begins at a tensor made with requires_grad=True, outside no_grad().",
        suggestion="tensor([...], requires_grad=True), or x.requires_grad_(), before it is used",
    )


def _weights(outputs: Sequence[Any], grad_outputs: Any) -> Sequence[Any]:
    if grad_outputs is None:
        return (None,) * len(outputs)
    weights = (grad_outputs,) if isinstance(grad_outputs, Array) else tuple(grad_outputs)
    if len(weights) != len(outputs):
        raise GradientError(
            "grad",
            f"{plural(len(weights), 'tensor')} of weights for {plural(len(outputs), 'output')}.",
            rule="grad_outputs has one entry (a tensor or None) for each output.",
        )
    return weights


def _input_node(x: Tensor, at: int) -> Node:
    node = node_of(x)
    if node is None:
        raise GradientError(
            "grad",
            f"input {at} requires no gradient.",
            rule="Recording begins at a tensor made with requires_grad=True, before it is used.",
            suggestion="x.requires_grad_() before the outputs are computed",
            input=at,
        )
    return node
