"""Reverse-mode differentiation: what is recorded, and the walk that carries gradients back. It knows no mathematics.

An operation is a `Function` with a `forward` and a `backward`. Applying it to tensors that require gradients makes a
`Node`, which is also the `ctx` that both receive. Nodes refer to the nodes of their inputs, never to outputs, so a
graph has no cycles and is freed as soon as nothing needs it.

Nodes are numbered as they are made, hence an operation's number is larger than those of everything it depends on. The
walk always takes the largest number left: a topological order without recursion, however deep the graph.

This is the one place where a broadcast (and a promotion) is undone: before a gradient is added to what has already
arrived at a node, it is summed to that node's shape and cast to its dtype.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import ref

from pytensor.array import Array
from pytensor.dtypes import DType
from pytensor.errors import GradientError, Shape

if TYPE_CHECKING:
    from pytensor.tensor import Tensor


class GradMode:
    """Whether operations are recorded. `no_grad` and `enable_grad` change it."""

    __slots__ = ("enabled",)

    def __init__(self) -> None:
        self.enabled = True


mode = GradMode()
_clock = count(1)
# The time of the last write in place, by the id of the storage. A stale entry does no harm: its time lies before the
# storage that now has that id was made, so before any node saved it.
_last_write: dict[int, int] = {}


@contextmanager
def no_grad() -> Iterator[None]:
    """Inside the block nothing is recorded, so results require no gradient. Also serves as a decorator."""
    before, mode.enabled = mode.enabled, False
    try:
        yield
    finally:
        mode.enabled = before


@contextmanager
def enable_grad() -> Iterator[None]:
    """Inside the block operations are recorded again, within a `no_grad` block."""
    before, mode.enabled = mode.enabled, True
    try:
        yield
    finally:
        mode.enabled = before


class Node:
    """One recorded operation, or a leaf that collects a gradient. It is the `ctx` of `forward` and `backward`.

    A function may set attributes of its own on it; tensors go through `save_for_backward` and `saved_tensors`.
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "edges",
        "function",
        "grad",
        "hooks",
        "output",
        "output_dtype",
        "output_shape",
        "requires_grad",
        "retains_grad",
        "saved",
        "sequence",
        "view",
    )

    function: type[Function] | None  # None: a leaf
    edges: tuple[Node | None, ...] | None  # the node of each argument; None: freed
    saved: tuple[Any, ...]
    output: Tensor | None  # an alias of the result, where the result itself is saved
    output_shape: Shape  # of the tensor that this node stands for, and of its gradient
    output_dtype: DType
    grad: Tensor | None
    hooks: list[Callable[[Tensor], Tensor | None]] | None
    sequence: int
    requires_grad: bool
    retains_grad: bool
    view: View | None  # where the result is a view of the first argument

    def __init__(self, function: type[Function] | None, edges: tuple[Node | None, ...]) -> None:
        self.function = function
        self.edges = edges
        self.saved = ()
        self.output = None
        self.grad = None
        self.hooks = None
        self.sequence = next(_clock)
        self.requires_grad = True
        self.retains_grad = function is None
        self.view = None

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (inputs, outputs or others, or None) for `backward`."""
        self.saved = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` kept. Raises GradientError when one was changed in place since."""
        for each in self.saved:
            if each is not None and written_since(self, each.storage):
                raise _overwritten(self, each)
        if self.output is None or not mode.enabled:
            return self.saved
        # The gradient is itself recorded, so the saved result must again be the result of this node.
        out = self.output.detach()
        out.node = self
        return tuple([out if each is self.output else each for each in self.saved])

    @property
    def needs_input_grad(self) -> tuple[bool, ...]:
        """For each argument, whether its gradient is wanted."""
        return tuple([edge is not None for edge in self.edges or ()])

    @property
    def name(self) -> str:
        """As PyTorch names it: `MulBackward`, or `AccumulateGrad` for a leaf."""
        return "AccumulateGrad" if self.function is None else f"{self.function.__name__}Backward"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the inputs, in the form PyTorch gives them."""
        return tuple([(edge, 0) for edge in self.edges or ()])

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Function:
    """An operation with a gradient: subclass it, write `forward` and `backward`, and call `apply`.

    `forward(ctx, *args)` computes on raw tensors and returns a new one. `backward(ctx, grad_output)` returns the
    gradient of each argument: one tensor, or a tuple with one entry an argument, None where there is none. A gradient
    may have the broadcast shape; the walk sums it to the argument's.
    """

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        """The result for `args`, without history."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Any, grad_output: Any) -> Any:
        """The gradient of each argument of `forward`, given that of its result."""
        raise NotImplementedError

    @classmethod
    def apply(cls, *args: Any) -> Tensor:
        """Run `forward`, and record it when gradients are on and an argument requires one."""
        edges = tuple([node_of(arg) for arg in args]) if mode.enabled else ()
        needed = any(edges)
        node = Node(cls, edges or (None,) * len(args))
        before = mode.enabled
        mode.enabled = False
        try:
            out: Tensor = cls.forward(node, *args)
        finally:
            mode.enabled = before
        if needed and out.dtype.is_floating_point:
            if any(out is arg for arg in args):
                out = out.detach()
            if any(out is each for each in node.saved):
                # Saving the output itself would close a cycle, which only the garbage collector could free.
                alias = node.output = out.detach()
                node.saved = tuple([alias if each is out else each for each in node.saved])
            node.output_shape = out.layout.shape
            node.output_dtype = out.dtype
            out.node = node
        return out


class View:
    """How a recorded tensor came to be a view of another: `look(base)` gives the same part of it again."""

    __slots__ = ("base", "look")

    def __init__(self, base: ref[Tensor], look: Callable[[Tensor], Tensor]) -> None:
        self.base = base
        self.look = look


def node_of(arg: Any) -> Node | None:
    """The node that an operation on `arg` is recorded from, or None where nothing is to be recorded.

    A view whose storage was changed in place since has a stale history; it takes that of its base again.
    """
    node: Node | None = getattr(arg, "node", None) if isinstance(arg, Array) else None
    if node is None or not node.requires_grad:
        return None
    if node.view is not None and written_since(node, arg.storage):
        base = node.view.base()
        if base is None:
            raise GradientError(
                "view",
                "a view whose base is gone, after its storage was changed in place.",
                rule="The gradient of a changed view is found through the tensor that it views.",
                suggestion="keep the base in a variable, or base[index].clone()",
            )
        node = arg.node = node.view.look(base).node
    return node


def leaf(tensor: Tensor) -> Node:
    """A new node that collects the gradient of `tensor`."""
    node = Node(None, ())
    node.output_shape = tensor.layout.shape
    node.output_dtype = tensor.dtype
    return node


def written_since(node: Node, storage: Any) -> bool:
    """Whether a storage was changed in place after a node was made."""
    return _last_write.get(id(storage), 0) > node.sequence


def note_write(storage: Any) -> None:
    """Record that a storage was changed in place, so that a node that saved it can tell."""
    _last_write[id(storage)] = next(_clock)


def backward(
    roots: Sequence[tuple[Node, Tensor]],
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
    inputs: Sequence[Node] | None = None,
) -> dict[Node, Tensor]:
    """Carry the gradients of `roots` back through the graph.

    Leaves (and nodes that retain theirs) add what arrives to their `grad`; with `inputs` given, nothing is added, and
    the gradients that arrived at those nodes are returned instead.
    Raises GradientError when the graph was freed by an earlier walk.
    """
    pending: dict[Node, Tensor] = {}
    heap: list[tuple[int, Node]] = []
    wanted = None if inputs is None else set(inputs)
    collected: dict[Node, Tensor] = {}
    before, mode.enabled = mode.enabled, create_graph
    try:
        for node, gradient in roots:
            _arrive(node, gradient, pending, heap)
        while heap:
            node = heapq.heappop(heap)[1]
            gradient = pending.pop(node)
            for hook in node.hooks or ():
                gradient = hook(gradient) or gradient
            if wanted is None:
                if node.retains_grad:
                    # A copy, since the same tensor may have arrived elsewhere and this one may be changed in place.
                    node.grad = gradient.clone() if node.grad is None else node.grad + gradient
            elif node in wanted:
                collected[node] = gradient
            if node.function is not None:
                _step(node, gradient, pending, heap, free=not (retain_graph or create_graph))
    finally:
        mode.enabled = before
    return collected


def _step(
    node: Node, gradient: Tensor, pending: dict[Node, Tensor], heap: list[tuple[int, Node]], *, free: bool
) -> None:
    """Run one node's `backward` and hand the results to the nodes of its inputs."""
    edges, function = node.edges, node.function
    if edges is None or function is None:
        raise GradientError(
            "backward",
            f"the graph behind {node.name} was freed by an earlier backward().",
            rule="A backward pass frees what it has walked through, to save memory.",
            suggestion="backward(retain_graph=True) the first time, or compute the result afresh",
        )
    gradients = function.backward(node, gradient)
    if not isinstance(gradients, tuple):
        gradients = (gradients,)
    # A trailing argument that is no tensor may be left out.
    for edge, part in zip(edges, gradients, strict=False):
        if edge is not None and part is not None:
            _arrive(edge, part, pending, heap)
    if free:
        node.edges = None
        node.saved = ()
        node.output = None
        node.__dict__.clear()


def _arrive(node: Node, gradient: Tensor, pending: dict[Node, Tensor], heap: list[tuple[int, Node]]) -> None:
    """Add a gradient to what has arrived at a node, with broadcast and promotion undone."""
    if gradient.layout.shape != node.output_shape:
        gradient = gradient.sum_to(node.output_shape)
    if gradient.dtype is not node.output_dtype:
        gradient = gradient.to(node.output_dtype)
    already = pending.get(node)
    if already is None:
        heapq.heappush(heap, (-node.sequence, node))
        pending[node] = gradient
    else:
        pending[node] = already + gradient


def _overwritten(node: Node, saved: Tensor) -> GradientError:
    return GradientError(
        "backward",
        f"a tensor of shape {saved.layout.shape} that {node.name} needs was changed in place after it was used.",
        rule="The gradient is computed from the value at the time of use, which is gone.",
        suggestion="x = x + y instead of x += y, or x.clone() before the change",
        shape=list(saved.layout.shape),
    )
