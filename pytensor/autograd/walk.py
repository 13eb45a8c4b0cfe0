"""The walk that carries gradients back through what was recorded. It knows no mathematics.

The walk always takes the node with the largest number left: a topological order without recursion, however deep the
graph. This is the one place where a broadcast (and a promotion) is undone: before a gradient is added to what has
already arrived at a node, it is summed to that node's shape and cast to its dtype. Leaves have nothing behind them, so
they only collect, and are handed their sums at the end. A leaf that meets its first gradient keeps a copy of it, since
the tensor may have gone elsewhere too; but where the walk itself made the sum, or the function says that its gradients
are `fresh`, nobody else has the tensor, and the leaf keeps it as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

from pytensor.array import Array, filled
from pytensor.autograd.grad_mode import mode
from pytensor.autograd.record import Node
from pytensor.errors import GradientError, Shape, plural

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


def backward(
    roots: Sequence[tuple[Node, Tensor]],
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
    inputs: Sequence[Node] | None = None,
) -> dict[Node, Tensor]:
    """Carry the gradients of `roots` back through the graph.

    Leaves (and nodes that retain theirs) add what arrives to their `grad`; with `inputs` given, nothing is added, only
    what leads to those nodes is walked, and the gradients that arrived at them are returned instead.
    Raises GradientError when the graph was freed by an earlier walk.
    """
    pending = Pending(None if inputs is None else leading([node for node, _ in roots], inputs))
    wanted = None if inputs is None else set(inputs)
    # The oldest input depends on no other, so the walk ends there.
    last = min((node.sequence for node in inputs), default=0) if inputs is not None else 0
    collected: dict[Node, Tensor] = {}
    heap, arrived = pending.heap, pending.arrived
    before = mode.enabled
    mode.enabled = create_graph or bool(mode.duals)
    try:
        for node, gradient in roots:
            pending.add(None, (node,), (gradient,))
        while heap:
            node = heappop(heap)[1]
            gradient = arrived.pop(node)
            if node.hooks is not None and gradient is not None:
                gradient = _hooked(node, gradient)
            if wanted is None:
                if node.retains_grad and gradient is not None:
                    _keep(node, gradient, owned=False)
            elif node in wanted and gradient is not None:
                collected[node] = gradient
                if node.sequence == last:
                    continue
            _step(node, gradient, pending, free=not retain_graph)
        for node in pending.leaves:
            gradient = arrived[node]
            owned = node in pending.owned
            if node.hooks is not None:
                gradient, owned = _hooked(node, gradient), False
            if wanted is None:
                if node.retains_grad:
                    _keep(node, gradient, owned=owned)
            elif node in wanted:
                collected[node] = gradient
    finally:
        mode.enabled = before
    return collected


def leading(roots: Collection[Node], inputs: Collection[Node]) -> set[Node]:
    """The nodes behind `roots` that lead to one of `inputs` (or, being freed, might have), and those themselves."""
    last = min((node.sequence for node in inputs), default=0)
    seen = set(roots)
    stack = list(roots)
    while stack:
        for edge in stack.pop().edges or ():
            if edge is not None and edge.sequence >= last and edge not in seen:
                seen.add(edge)
                stack.append(edge)
    found = set(inputs)
    for node in sorted(seen, key=lambda node: node.sequence):
        if node.edges is None or any(edge in found for edge in node.edges):
            found.add(node)
    return found


class Pending:
    """What has arrived and waits to be walked on: a sum for each node, or, at a node of several results, a list.

    `heap` orders the operations among those nodes, the last one made first; `leaves` lists the others. `owned` are the
    leaves whose sum is a tensor that nobody else has. `backward` takes each gradient out of `arrived` once, by `pop` or
    (of a leaf) by its key: whoever watches a walk puts a class in the place of this one, whose `arrived` tells of it.
    """

    __slots__ = ("allowed", "arrived", "heap", "leaves", "owned")

    def __init__(self, allowed: Collection[Node] | None) -> None:
        self.allowed = allowed
        self.arrived: dict[Node, Any] = {}
        self.heap: list[tuple[int, Node]] = []
        self.leaves: list[Node] = []
        self.owned: set[Node] = set()

    def add(self, source: Node | None, edges: Sequence[Node | None], gradients: Sequence[Any]) -> None:
        """Add the gradients that come from `source` to what has arrived at the nodes of its inputs."""
        arrived, allowed = self.arrived, self.allowed
        fresh = source is not None and source.function is not None and source.function.fresh
        # A trailing argument that is no tensor may be left out.
        for at, (edge, sent) in enumerate(zip(edges, gradients, strict=False)):
            if edge is None or sent is None or (allowed is not None and edge not in allowed):
                continue
            fits = isinstance(sent, Array) and sent.layout.shape == edge.output_shape
            part: Any = sent if fits and sent.dtype is edge.output_dtype else _fitted(source, at, edge, sent)
            already = arrived.get(edge)
            if already is not None:
                arrived[edge] = already + part
                if edge.function is None:
                    self.owned.add(edge)
                continue
            arrived[edge] = part
            if edge.function is not None:
                heappush(self.heap, (-edge.sequence, edge))
                continue
            self.leaves.append(edge)
            if fresh:
                self.owned.add(edge)

    def add_part(self, node: Node, place: int, gradient: Tensor) -> None:
        """Note the gradient of one result of a function with several."""
        if self.allowed is not None and node not in self.allowed:
            return
        parts = self.arrived.get(node)
        if parts is None:
            heappush(self.heap, (-node.sequence, node))
            parts = self.arrived[node] = [None] * len(node.results)
        parts[place] = gradient if parts[place] is None else parts[place] + gradient


def _hooked(node: Node, gradient: Any) -> Any:
    for hook in node.hooks or ():
        changed = hook(gradient)
        gradient = gradient if changed is None else changed
    return gradient


def _keep(node: Node, gradient: Tensor, *, owned: bool) -> None:
    if node.grad is not None:
        node.grad = node.grad + gradient
    elif owned and not mode.enabled and gradient.layout.dense:
        node.grad = gradient
    else:
        # A copy, since the same tensor may have arrived elsewhere and this one may be changed in place.
        node.grad = gradient.clone()
    for hook in node.post_hooks or ():
        hook()


def _step(node: Node, gradient: Any, pending: Pending, *, free: bool) -> None:
    """Run one node's `backward` and hand the results to the nodes of its inputs."""
    edges, function = node.edges, node.function
    if edges is None or function is None:
        raise GradientError(
            "backward",
            f"the graph behind {node.name} was freed by an earlier backward().",
            rule="A backward pass frees what it has walked through, to save memory.",
            suggestion="backward(retain_graph=True) the first time, or compute the result afresh",
        )
    if node.place is not None:
        main = edges[0]
        assert main is not None
        pending.add_part(main, node.place, gradient)
    else:
        if isinstance(gradient, list):
            gradients = function.backward(node, *_complete(node, gradient))
        else:
            gradients = function.backward(node, gradient)
        if not isinstance(gradients, tuple):
            gradients = (gradients,)
        if len(gradients) != len(edges):
            _check_count(node, edges, gradients)
        pending.add(node, edges, gradients)
    if free:
        node.free()


def _complete(node: Node, parts: list[Any]) -> list[Any]:
    """The gradients of several results: zeros where none has arrived, unless the function wants None there."""
    if not getattr(node, "materialize_grads", True):
        return parts
    like = next(part for part in parts if part is not None)
    return [
        filled(like, shape, 0, dtype) if part is None and dtype.is_floating_point else part
        for part, (shape, dtype) in zip(parts, (each or ((), like.dtype) for each in node.results), strict=True)
    ]


def _check_count(node: Node, edges: Sequence[Node | None], gradients: Sequence[Any]) -> None:
    missing = any(edge is not None for edge in edges[len(gradients) :])
    if missing or any(part is not None for part in gradients[len(edges) :]):
        raise GradientError(
            node.name,
            f"its backward returned {plural(len(gradients), 'gradient')}, but forward took "
            f"{plural(len(edges), 'argument')}.",
            rule="backward returns one gradient for each argument of forward, in their order.",
            suggestion="return None in the place of an argument that is no tensor",
        )


def _fitted(source: Node | None, at: int, edge: Node, part: Any) -> Tensor:
    """A gradient with broadcast and promotion undone: in the shape and dtype of the node it goes to.

    Raises GradientError where it is no tensor, or has a shape that no broadcast made.
    """
    name = "backward" if source is None else source.name
    rule = "The gradient of an argument has its shape, or one that it broadcasts to."
    if not isinstance(part, Array):
        raise GradientError(
            name, f"its backward returned a {type(part).__name__} for argument {at}.", rule=rule,
            suggestion="a tensor, or None where there is no gradient",
        )  # fmt: skip
    if not _broadcasts(edge.output_shape, part.layout.shape):
        raise GradientError(
            name,
            f"its backward returned a gradient of shape {part.layout.shape} for argument {at} of shape "
            f"{edge.output_shape}.",
            rule=rule,
            suggestion="compare the shapes in forward and backward",
            shapes=[list(part.layout.shape), list(edge.output_shape)],
        )
    fitted: Tensor = part  # type: ignore[assignment]
    if fitted.layout.shape != edge.output_shape:
        fitted = fitted.sum_to(edge.output_shape)
    return fitted if fitted.dtype is edge.output_dtype else fitted.to(edge.output_dtype)


def _broadcasts(small: Shape, large: Shape) -> bool:
    extra = len(large) - len(small)
    return extra >= 0 and all(a in (1, b) for a, b in zip(small, large[extra:], strict=True))
