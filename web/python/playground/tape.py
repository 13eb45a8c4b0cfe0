"""The operations of a run in order, with what they were given, what they gave, and the gradients that came back.

Values are copied when an operation ends, so what is shown is what was there then, whatever was written over it since.
A copy holds at most `ROOM` elements, and all copies together at most `MOST_ELEMENTS`. When to watch is not decided
here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any
from weakref import ref

from playground.entries import Entry, Watch
from playground.grids import elements, sampled
from playground.output import Event
from playground.replay import Call, call_of
from playground.source import FILENAME
from playground.tensors import op_name
from pytensor import Tensor
from pytensor.array import Array
from pytensor.autograd import Node, last_write

MOST_NODES = 3_000
MOST_ELEMENTS = 300_000
MOST_REPLAYED = 300  # operations of which it is kept how they can be done again
ROOM = 1_024  # most elements of one copy
SMALL_ROOM = 32  # of one copy, when half of all room is taken
MOST_ITEMS = 16  # of a list among an operation's arguments


class TapeNode:
    """One operation, or a leaf."""

    __slots__ = (
        "args", "backward_step", "begins", "call", "gradient", "inputs", "kind", "line", "module", "name", "op",
        "requires_grad", "storage", "storage_size", "tensor", "values", "written",
    )  # fmt: skip

    def __init__(self, op: str, kind: str, inputs: list[int]) -> None:
        self.op, self.kind, self.inputs = op, kind, inputs
        self.args: dict[str, Any] = {}
        self.module: list[str] = []
        self.name: str | None = None
        self.line: int | None = None
        self.gradient: Event | None = None
        self.backward_step: int | None = None
        self.tensor: ref[Any]
        self.values: Event
        self.storage = self.storage_size = 0
        self.requires_grad = False
        self.written = 0
        self.begins = False  # a leaf of the program's own, no history behind it
        self.call: Call | None = None  # how it was made, while the tape is short and a gradient goes there


class Tape:
    """What has been recorded since `clear`."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        watch.tell(self)
        self.also_arrived: Callable[[Node, Any, Event | None], None] | None = None
        self.clear()

    def clear(self) -> None:
        """Begin afresh."""
        self.nodes: list[TapeNode] = []
        self.root: int | None = None
        self.missed = 0
        self._elements = 0
        self._storages = 0
        self._known: dict[int, int] = {}  # a tensor's id to its latest node
        self._sequences: dict[int, int] = {}  # an autograd node's number to ours
        self._step = 0
        self.walking = False  # within one backward
        self.hooked = False  # the program's hooks had a hand in the last one
        self._operands: list[int] = []  # of the operation in place that runs

    # What the watch tells --------------------------------------------------------------------------------------------

    def before(self, _entry: Entry, args: tuple[Any, ...]) -> None:
        """An operation in place is about to begin: what it reads is still there."""
        self._operands = [self.node_of(arg) for arg in args if isinstance(arg, Tensor)]

    def seen(self, entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        """An operation has ended."""
        if len(self.nodes) >= MOST_NODES:
            self.missed += 1
            return
        if entry.op == "setitem":
            out = args[0]
        try:
            if isinstance(out, Tensor):
                self.add(entry, args, kwargs, out)
            elif isinstance(out, tuple):
                for place, each in enumerate(out):
                    if isinstance(each, Tensor):
                        self.add(entry, args, kwargs, each, place)
        except (AttributeError, NotImplementedError, MemoryError, RecursionError):
            self.missed += 1  # tensors of many examples at once (vmap) have no memory of their own to show

    def add(
        self, entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], out: Tensor, place: int | None = None
    ) -> None:
        """The node of one result; `place` says which, where there are several."""
        operands = [arg for arg in (*args, *kwargs.values()) if isinstance(arg, Tensor)]
        for arg in args:
            if isinstance(arg, list | tuple):
                operands += [each for each in arg if isinstance(each, Tensor)]
        if not entry.in_place and any(out is operand for operand in operands):
            return  # nothing was done: x.contiguous() of what is contiguous
        inputs = self._operands if entry.in_place else [self.node_of(operand) for operand in operands]
        name, kind, said = described(entry, args, kwargs, out)
        if entry.reflected:
            inputs.reverse()
        node = TapeNode(name, kind, inputs)
        node.args = said
        node.line = line_of(sys._getframe(2))  # noqa: SLF001 - the way Python gives to frames
        if self.watch.modules:
            node.module = module_path(self.watch.modules)
        if len(self.nodes) < MOST_REPLAYED and out.requires_grad:
            node.call = call_of(entry, args, kwargs, self._known, place)
        shared = next((at for at, each in zip(inputs, operands, strict=False) if each.storage is out.storage), None)
        self.keep(node, out, shared)

    def keep(self, node: TapeNode, tensor: Tensor, shared: int | None) -> int:
        """Put a node at the end of the tape, with a copy of its values."""
        at = len(self.nodes)
        if shared is None:
            node.storage = self._storages
            self._storages += 1
            node.storage_size = len(tensor.backend.memory(tensor.storage)) // tensor.dtype.itemsize
        else:
            node.storage, node.storage_size = self.nodes[shared].storage, self.nodes[shared].storage_size
        node.values = self.copied(tensor)
        node.tensor = ref(tensor)
        node.requires_grad = bool(tensor.requires_grad)
        node.written = written(tensor)
        self.nodes.append(node)
        self._known[id(tensor)] = at
        if tensor.node is not None:
            self._sequences[tensor.node.sequence] = at
        return at

    def node_of(self, tensor: Tensor) -> int:
        """The node of an operand: a leaf when it was never seen, or was changed behind our back."""
        at = self._known.get(id(tensor))
        before = None
        if at is not None:
            node = self.nodes[at]
            if node.tensor() is tensor:
                if node.written == written(tensor):
                    return at
                before = at if node.inputs else None
        leaf = TapeNode("leaf", "leaf", []) if before is None else TapeNode("changed", "other", [before])
        leaf.line = line_of(sys._getframe(2))  # noqa: SLF001 - as above
        leaf.begins = before is None and tensor.is_leaf
        return self.keep(leaf, tensor, None)

    def find(self, tensor: Any) -> int | None:
        """The latest node of a tensor, if it has one."""
        at = self._known.get(id(tensor))
        return at if at is not None and self.nodes[at].tensor() is tensor else None

    def op_of(self, tensor: Any) -> str | None:
        """What the program called to make a tensor: `mean`, where autograd knows its last step, a division."""
        at = self.find(tensor)
        return None if at is None or self.nodes[at].kind == "leaf" else self.nodes[at].op

    def copy_of(self, tensor: Tensor) -> Event | None:
        """The copy of a tensor's values as they are now, where its node holds one."""
        at = self.find(tensor)
        return self.nodes[at].values if at is not None and self.nodes[at].written == written(tensor) else None

    def arrived(self, autograd_node: Node, gradient: Any) -> None:
        """A backward walk has come to a node."""
        at = self._sequences.get(autograd_node.sequence)
        if not self.walking:
            self.begin_walk(at)
        if autograd_node.hooks is not None:
            self.hooked = True
        copy = None
        if at is not None and isinstance(gradient, Tensor):
            node = self.nodes[at]
            node.gradient = copy = self.copied(gradient)
            node.backward_step = self._step
            self._step += 1
        if self.also_arrived is not None:
            self.also_arrived(autograd_node, gradient, copy)

    def walk_begins(self) -> None:
        """A backward walk starts; the first node it comes to is its root."""
        self.walking = False

    def begin_walk(self, at: int | None) -> None:
        """A walk starts at its root: what earlier ones brought is no longer shown."""
        for node in self.nodes:
            node.gradient = node.backward_step = None
        self.root = at
        self.walking = True
        self.hooked = False
        self._step = 0

    def copied(self, tensor: Array) -> Event:
        """A grid of the values now (see Grid in web/protocol.ts), without statistics yet."""
        room = ROOM if 2 * self._elements < MOST_ELEMENTS else SMALL_ROOM
        made = copied(tensor, min(room, MOST_ELEMENTS - self._elements))
        self._elements += len(made["data"])
        return made

    # The event -------------------------------------------------------------------------------------------------------

    def event(self, names: dict[int, str], lines: dict[int, int], omitted: int, iteration: int | None) -> Event:
        """The tape as a display event. `names` and `lines`: of tensors that are bound to names, by their id."""
        for at, node in enumerate(self.nodes):
            tensor = node.tensor()
            # A leaf is its variable, also where an optimiser has changed that since.
            if tensor is not None and (node.kind == "leaf" or self._known.get(id(tensor)) == at):
                node.name = names.get(id(tensor), node.name)
                if node.kind == "leaf":
                    node.line = lines.get(id(tensor), node.line)
        return {
            "kind": "tape",
            "nodes": [self.plain(at, node) for at, node in enumerate(self.nodes)],
            "omitted": omitted + self.missed,
            "root": self.root,
            "iteration": iteration,
        }

    def plain(self, at: int, node: TapeNode) -> Event:
        """One node as data."""
        placed = node.values["layout"]
        return {
            "id": at, "op": node.op, "kind": node.kind, "name": node.name, "line": node.line, "inputs": node.inputs,
            "args": node.args, "module": node.module, "requires_grad": node.requires_grad,
            "layout": {"shape": [*placed.shape], "strides": [*placed.strides], "offset": placed.offset},
            "storage": node.storage, "storage_size": node.storage_size, "values": finished(node.values),
            "grad": None if node.gradient is None else finished(node.gradient), "backward_step": node.backward_step,
        }  # fmt: skip


def copied(tensor: Array, room: int) -> Event:
    """At most `room` of a tensor's elements as they are now, and all that a Grid says but the statistics."""
    x = Array(tensor.storage, tensor.layout, tensor.dtype, tensor.backend)
    shape, numel = x.layout.shape, x.layout.numel
    sample = None
    if numel > room:
        sample, x = sampled(x, max(1, room))
    return {
        "shape": shape, "dtype": tensor.dtype.name, "numel": numel, "data": elements(x), "sample": sample,
        "layout": tensor.layout,
    }  # fmt: skip


def finished(values: Event) -> Event:
    """A copy as a Grid. The page finds its statistics, of the elements that it gets: there that is no work."""
    return {
        "shape": list(values["shape"]), "dtype": values["dtype"], "numel": values["numel"],
        "data": values["data"], "sample": values["sample"], "stats": None,
    }  # fmt: skip


def written(tensor: Tensor) -> int:
    """When the storage of a tensor was last written to in place."""
    return hash((id(tensor.storage), last_write(tensor.storage)))


def line_of(frame: FrameType | None) -> int | None:
    """The line of the user's code that is running, the innermost where functions of theirs call each other."""
    while frame is not None:
        if frame.f_code.co_filename == FILENAME:
            return frame.f_lineno
        frame = frame.f_back
    return None


def module_path(modules: list[Any]) -> list[str]:
    """How the running modules contain each other: ["Sequential", "0: Linear"]."""
    path = [type(modules[0]).__name__]
    for outer, inner in pairwise(modules):
        held = vars(outer).items() if not hasattr(outer, "named_children") else outer.named_children()
        name = next((name for name, child in held if child is inner), None)
        path.append(type(inner).__name__ if name is None else f"{name}: {type(inner).__name__}")
    return path


# What an operation was given -----------------------------------------------------------------------------------------


def described(
    entry: Entry, args: tuple[Any, ...], kwargs: dict[str, Any], out: Tensor
) -> tuple[str, str, dict[str, Any]]:
    """An operation's name, its kind, and what it was given besides tensors."""
    if entry.op == "move":
        function, x, _, argument = args
        name = op_name(function.__name__)
        if name == "permute":
            return name, "movement", {"order": list(argument)}
        if name in ("view", "expand"):
            return name, "movement", {"shape": list(out.layout.shape), "from": list(x.layout.shape)}
        return name, "movement", {"key": said(argument)}
    if entry.function.__name__ == "apply":
        return (
            op_name(entry.op),
            entry.kind,
            {str(at): said(arg) for at, arg in enumerate(args) if not isinstance(arg, Array)},
        )
    if entry.kind == "reduce":
        return entry.op, entry.kind, reduced(args, kwargs)
    names = entry.function.__code__.co_varnames
    given = {
        names[at] if at < len(names) else str(at): said(arg)
        for at, arg in enumerate(args)
        if not isinstance(arg, Array)
    }
    given |= {name: said(arg) for name, arg in kwargs.items() if not isinstance(arg, Array)}
    if entry.kind == "zip" or entry.reflected:
        number = next(iter(given.values()), None)
        given = {} if number is None else {"other": number, "reflected": entry.reflected}
        if number is not None:
            return entry.op, "map", given
    return entry.op, entry.kind, given


def reduced(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The dimensions that a reduction takes away, counted from the front."""
    x = args[0]
    dim = args[1] if len(args) > 1 else kwargs.get("dim")
    keepdim = args[2] if len(args) > 2 else kwargs.get("keepdim", False)
    ndim = x.layout.ndim
    dims = range(ndim) if dim is None or isinstance(dim, Array) else (dim,) if isinstance(dim, int) else dim
    return {"dim": [each + ndim if each < 0 else each for each in dims], "keepdim": bool(keepdim)}


def said(value: Any, depth: int = 0) -> Any:
    """An argument as plain data; what isn't plain, as short text."""
    if value is None or type(value) in (bool, float, str):
        return value[:200] if isinstance(value, str) else value
    if type(value) is int:
        return value if abs(value) < 1 << 53 else str(value)
    if type(value) in (list, tuple) and depth < 3:
        return [said(each, depth + 1) for each in value[:MOST_ITEMS]]
    if isinstance(value, Array):
        return f"tensor {value.layout.shape}"
    if isinstance(value, slice):
        return ":".join("" if each is None else str(each) for each in (value.start, value.stop, value.step))[:60]
    return (
        "..."
        if value is Ellipsis
        else getattr(value, "__name__", None) or getattr(value, "name", None) or type(value).__name__
    )
