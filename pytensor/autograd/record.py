"""What is recorded: an operation is a `Function`, and applying it to tensors that require gradients makes a `Node`.

A node is also the `ctx` that `forward` and `backward` receive. Nodes refer to the nodes of their inputs, never to
outputs, so a graph has no cycles and is freed as soon as nothing needs it. They are numbered as they are made, hence
an operation's number is larger than those of everything it depends on. How gradients travel is `walk`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import ref

from pytensor.array import Array, with_layout
from pytensor.autograd.grad_mode import mode
from pytensor.dtypes import DType
from pytensor.errors import GradientError, Shape

if TYPE_CHECKING:
    from pytensor.tensor import Tensor

_clock = count(1)
# The time of the last write in place, by the id of the storage. A stale entry does no harm: its time lies before the
# storage that now has that id was made, so before any node saved it.
_last_write: dict[int, int] = {}
# The edges of nodes that are gone, to be let go of by the outermost `Node.__del__`.
_orphans: list[tuple[Node | None, ...]] = []


class Extensions:
    """What `pytensor.transforms` puts in when it is first used; recording pays for neither until then.

    `align(args)`: tensors of several levels of vmap on one backend. `push(node, out)`: tangents to a new node.
    `by_example(again, function, args, kwargs)`: a function that reads values, for one example of vmap after the other.
    """

    align: Callable[[tuple[Any, ...]], tuple[Any, ...]] | None = None
    push: Callable[[Node, Any], None] | None = None
    by_example: Callable[[Callable[..., Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any] | None = None


class Node:
    """One recorded operation, or a leaf that collects a gradient. It is the `ctx` of `forward` and `backward`.

    A function may set attributes of its own on it; tensors go through `save_for_backward` and `saved_tensors`.
    """

    # An operation fills these slots. The rest is rare: class attributes, until a node needs one of its own.
    __slots__ = ("__dict__", "__weakref__", "edges", "function", "output_dtype", "output_shape", "saved", "sequence")

    function: type[Function] | None  # None: a leaf
    edges: tuple[Node | None, ...] | None  # the node of each argument; None: freed
    saved: tuple[Any, ...]
    sequence: int
    output_shape: Shape  # of the tensor that this node stands for, and of its gradient
    output_dtype: DType

    requires_grad: bool = True
    retains_grad: bool = False
    grad: Tensor | None = None
    hooks: list[Callable[[Tensor], Tensor | None]] | None = None
    post_hooks: list[Callable[[], None]] | None = None
    view: View | None = None  # where the result is a view of the first argument
    aliases: tuple[tuple[Tensor, int | None], ...] = ()  # of results that are saved themselves, and their places
    place: int | None = None  # which result of its only edge, a function with several, this node stands for
    results: list[tuple[Shape, DType] | None]  # only for a function with several: of each, if it is a tensor
    tangents: dict[Any, Tensor] | None = None  # forward mode: by level, the derivative of this node's tensor
    part_tangents: dict[int, dict[Any, Tensor]] | None = None  # of several results, by place
    dirty: tuple[Any, ...] = ()
    non_differentiable: tuple[Any, ...] = ()
    materialize_grads: bool = True

    ending: ClassVar[bool] = False  # whether some node is being freed, with all that only it held

    def __init__(
        self, function: type[Function] | None, edges: tuple[Node | None, ...], saved: tuple[Any, ...] = ()
    ) -> None:
        self.function = function
        self.edges = edges
        self.saved = saved
        self.sequence = next(_clock)

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (inputs, outputs or others, or None) for `backward`."""
        self.saved = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` kept. Raises GradientError when one was changed in place since."""
        sequence = self.sequence
        for each in self.saved:
            # `written_since`, spelled out: every backward comes here.
            if each is not None and _last_write.get(id(each.storage), 0) > sequence:
                raise _overwritten(self, each)
        if not self.aliases or not mode.enabled:
            return self.saved
        # The gradient is itself recorded, so a saved result must again be the result of this node.
        results = {}
        for alias, place in self.aliases:
            out = results[id(alias)] = alias.detach()
            out.node = self if place is None else _part(self, place, alias)
        return tuple([results.get(id(each), each) for each in self.saved])

    @property
    def needs_input_grad(self) -> tuple[bool, ...]:
        """For each argument, whether its gradient is wanted."""
        return tuple([edge is not None for edge in self.edges or ()])

    def mark_non_differentiable(self, *results: Any) -> None:
        """Say in `forward` that no gradient flows through these results."""
        self.non_differentiable = results

    def mark_dirty(self, *arguments: Any) -> None:
        """Say in `forward` that these arguments were changed in place and are returned themselves."""
        self.dirty = arguments

    def set_materialize_grads(self, value: bool) -> None:
        """Say in `forward` whether `backward` gets zeros (the default) or None for a result without a gradient."""
        self.materialize_grads = value

    @property
    def name(self) -> str:
        """As PyTorch names it: `MulBackward`, or `AccumulateGrad` for a leaf."""
        return "AccumulateGrad" if self.function is None else f"{self.function.__name__}Backward"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the inputs, in the form PyTorch gives them."""
        return tuple([(edge, 0) for edge in self.edges or ()])

    def free(self) -> None:
        """Forget the graph behind this node, and all that was saved."""
        self.edges = None
        self.saved = ()
        if self.aliases:
            self.aliases = ()

    def __del__(self) -> None:
        # Were the inputs' nodes freed from inside this one's end, a deep graph would overflow the stack of WebAssembly,
        # where CPython's own guard doesn't help. So the outermost end frees them all, one after the other.
        if self.edges:
            _orphans.append(self.edges)
            self.edges = None
            if not Node.ending:
                Node.ending = True
                while _orphans:
                    _orphans.pop()
                Node.ending = False

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Function:
    """An operation with a gradient: subclass it, write `forward` and `backward`, and call `apply`.

    `forward(ctx, *args)` computes on raw tensors and returns a new one, or a tuple of them.
    `backward(ctx, *grad_outputs)` gets a gradient a result and returns that of each argument: one tensor, or a tuple
    with one entry an argument, None where there is none. A gradient may have the broadcast shape; the walk sums it to
    the argument's. What a backward does with tensors is differentiable again, and serves forward mode as well.
    With `setup_context(ctx, inputs, output)` defined, it saves what is needed and `forward(*args)` gets no ctx.

    >>> class Cube(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x * x
    ...     @staticmethod
    ...     def backward(ctx, grad_output):
    ...         (x,) = ctx.saved_tensors
    ...         return grad_output * x * x * 3
    >>> x = tensor([1.0, 2.0], requires_grad=True)
    >>> Cube.apply(x).sum().backward()
    >>> x.grad
    tensor([ 3., 12.])
    """

    setup_context: Callable[[Any, tuple[Any, ...], Any], None] | None = None

    fresh: ClassVar[bool] = False
    """Whether each gradient that `backward` returns is a new tensor of its own, which a leaf may keep without a copy.

    So it is not for a `backward` that returns `grad_output` itself, or a view, or one tensor for two arguments.
    """

    @staticmethod
    def forward(*args: Any) -> Any:
        """The result for `args`, without history."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradient of each argument of `forward`, given that of its result."""
        raise NotImplementedError

    @classmethod
    def apply(cls, *args: Any) -> Tensor:
        """Run `forward`, and record it when gradients are on and an argument requires one."""
        recording = mode.enabled
        edges = edges_of(args) if recording else (None,) * len(args)
        needed = recording and any(edges)
        if needed and Extensions.align is not None:
            args = Extensions.align(args)
            edges = edges_of(args)
        node = Node(cls, edges)
        mode.enabled = False
        try:
            if cls.setup_context is None:
                out: Any = cls.forward(node, *args)
            else:
                out = cls.forward(*args)
                cls.setup_context(node, args, out)
        finally:
            mode.enabled = recording
        if not needed:
            return out  # type: ignore[no-any-return]
        if isinstance(out, tuple):
            out = tuple([_recorded(node, each, args, place) for place, each in enumerate(out)])
            node.results = [None if each is None else (each.layout.shape, each.dtype) for each in map(_tensor, out)]
        else:
            out = _recorded(node, out, args, None)
        # They have served, and a result that its own node refers to would be a cycle.
        if node.dirty:
            node.dirty = ()
        if node.non_differentiable:
            node.non_differentiable = ()
        if mode.duals and Extensions.push is not None:
            Extensions.push(node, out)
        return out  # type: ignore[no-any-return]


def remember(
    function: type[Function],
    edges: tuple[Node | None, ...],
    saved: tuple[Any, ...],
    out: Tensor,
    alias: Tensor | None = None,
) -> Tensor:
    """The history of a result that was computed without `apply`, by a caller that knows what `forward` would save.

    For the plain case only: `Extensions.align` is None, `out` is new, and no argument but tensors is saved. Where the
    result itself is saved, `saved` holds `alias`, another tensor of the same numbers: as in `_recorded`, a node that
    held its own result would be a cycle.
    """
    node = Node(function, edges, saved)
    if alias is not None:
        node.aliases = ((alias, None),)
    node.output_shape = out.layout.shape
    node.output_dtype = out.dtype
    out.node = node
    if mode.duals and Extensions.push is not None:
        Extensions.push(node, out)
    return out


def _recorded(node: Node, out: Any, args: tuple[Any, ...], place: int | None) -> Any:
    """A result with its history: that of `node`, or, where it is one of several, that of its place there."""
    if not isinstance(out, Array) or not out.dtype.is_floating_point:
        return out
    if node.non_differentiable and _among(out, node.non_differentiable):
        return out
    if node.dirty and _among(out, node.dirty):
        return _written(node, out, place)
    if _among(out, args):
        out = with_layout(out, out.layout)
    if node.saved and _among(out, node.saved):
        # Saving the output itself would close a cycle, which only the garbage collector could free.
        alias = with_layout(out, out.layout)
        node.aliases = (*node.aliases, (alias, place))
        node.saved = tuple([alias if each is out else each for each in node.saved])
    _put(node, out, place)
    return out


def _among(out: Any, others: tuple[Any, ...]) -> bool:
    """Whether a result is one of these very objects (a tensor's own == would compare its elements)."""
    for each in others:  # noqa: SIM110 - every recorded operation comes here, and a generator costs more
        if each is out:
            return True
    return False


def _put(node: Node, out: Any, place: int | None) -> None:
    if place is None:
        node.output_shape = out.layout.shape
        node.output_dtype = out.dtype
        out.node = node
    else:
        out.node = _part(node, place, out)


def _part(node: Node, place: int, result: Any) -> Node:
    """The node of one result among several."""
    part = Node(node.function, (node,))
    part.place = place
    part.tangents = node.part_tangents.get(place) if node.part_tangents else None
    part.output_shape = result.layout.shape
    part.output_dtype = result.dtype
    return part


def _written(node: Node, out: Any, place: int | None) -> Any:
    """An argument that a custom function has changed in place takes the history of that function."""
    old = out.node
    if old is not None and ((old.function is None and old.requires_grad) or old.view is not None):
        raise GradientError(
            "mark_dirty",
            "a leaf that requires a gradient, or a view, is changed in place by a custom function.",
            rule="Its gradient belongs to the value it had.",
            suggestion="x.clone() before the function",
        )
    note_write(out.storage)
    _put(node, out, place)
    return out


def _tensor(value: Any) -> Any:
    return value if isinstance(value, Array) else None


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
    node: Node | None = getattr(arg, "node", None)
    if node is None or not isinstance(arg, Array) or not node.requires_grad:
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
        node = node.view.look(base).node
        arg.node = node  # type: ignore[attr-defined]
    return node


def edges_of(args: tuple[Any, ...]) -> tuple[Node | None, ...]:
    """`node_of` each argument; only those that have a history are asked."""
    return tuple([None if getattr(arg, "node", None) is None else node_of(arg) for arg in args])


def leaf(tensor: Tensor) -> Node:
    """A new node that collects the gradient of `tensor`."""
    node = Node(None, ())
    node.retains_grad = True
    node.output_shape = tensor.layout.shape
    node.output_dtype = tensor.dtype
    return node


def written_since(node: Node, storage: Any) -> bool:
    """Whether a storage was changed in place after a node was made."""
    return _last_write.get(id(storage), 0) > node.sequence


def last_write(storage: Any) -> int:
    """When a storage was last changed in place; 0 for never. Only equal or not equal means anything."""
    return _last_write.get(id(storage), 0)


def note_write(storage: Any) -> None:
    """Record that a storage was changed in place, so that a node that saved it can tell."""
    _last_write[id(storage)] = next(_clock)


def _overwritten(node: Node, saved: Tensor) -> GradientError:
    return GradientError(
        "backward",
        f"a tensor of shape {saved.layout.shape} that {node.name} needs was changed in place after it was used.",
        rule="The gradient is computed from the value at the time of use, which is gone.",
        suggestion="x = x + y instead of x += y, or x.clone() before the change",
        shape=list(saved.layout.shape),
    )
