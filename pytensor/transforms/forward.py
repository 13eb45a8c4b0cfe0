"""Forward mode: derivatives that travel with the values, from the arguments on. `jvp` is its face.

While a level of forward mode is open, a node carries, beside its history, the tangent of the tensor it stands for:
its derivative along the direction that was asked for. When an operation is recorded, the tangents of its arguments
are pushed through it. No operation needs a rule of its own for that: its `backward` is linear in the gradient that
it is given, and the transpose of a linear map is found by differentiating it. A function may still say it better
with a static `jvp(ctx, *tangents)`, as in PyTorch.

Levels nest. The tangent of an inner level is computed with the outer levels still open, so that it has tangents of
its own (a second derivative), and with the inner ones closed, so that two levels are never taken for one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pytensor.array import filled
from pytensor.autograd import Extensions, Function, Node, backward, mode, node_of
from pytensor.errors import DTypeError, ShapeError, ValueRangeError, plural
from pytensor.functions.movement import expand
from pytensor.tensor import Tensor
from pytensor.transforms import trees
from pytensor.transforms.scope import fresh, settled


class DualLevel:
    """One open forward mode; tangents are kept under it."""

    __slots__ = ("nodes",)

    def __init__(self) -> None:
        self.nodes: list[Node] = []  # those with a tangent of this level

    def close(self) -> None:
        """Take the tangents away. A tangent's own history may lead back to its node, and that would be a cycle."""
        for node in self.nodes:
            if node.tangents is not None:
                node.tangents.pop(self, None)
            node.part_tangents = None
        self.nodes.clear()


def jvp(function: Callable[..., Any], primals: Any, tangents: Any) -> tuple[Any, Any]:
    """The result of `function(*primals)`, and its derivative along `tangents`: (out, tangent of out).

    That is J·v: how the result changes when the arguments move in the direction v. Computed in one pass together with
    the result, in the arguments' dtypes; `primals` and `tangents` are tuples of tensors (or one tensor each) of the
    same shapes. Raises ShapeError, DTypeError for tensors that aren't floating point, ValueRangeError.

    >>> jvp(lambda x: x * x, (tensor(3.0),), (tensor(1.0),))
    (tensor(9.), tensor(6.))
    """
    points = (primals,) if isinstance(primals, Tensor) else tuple(primals)
    directions = (tangents,) if isinstance(tangents, Tensor) else tuple(tangents)
    _check(trees.leaves(points), trees.leaves(directions))
    Extensions.push = _push
    level = DualLevel()
    before, was_enabled = mode.duals, mode.enabled
    mode.enabled = True
    try:
        copies, own = fresh("jvp", points)
        mode.duals = (*before, level)
        for copy, direction in zip(trees.leaves(copies), trees.leaves(directions), strict=True):
            _give(copy.node, level, direction)
        out = function(*copies)
        mode.duals = before
        results = trees.leaves(out)
        trees.need_tensors("jvp", results, "the function's result")
        moved = [settled(_tangent_of(each, level), own) for each in results]
        return trees.mapped(lambda each: settled(each, own), out), trees.rebuilt(out, moved)
    finally:
        mode.duals, mode.enabled = before, was_enabled
        level.close()


def _give(node: Node, level: DualLevel, tangent: Tensor) -> None:
    node.tangents = {} if node.tangents is None else node.tangents
    node.tangents[level] = tangent
    level.nodes.append(node)


def _tangent_of(x: Tensor, level: DualLevel) -> Tensor:
    """The tangent of a result: zeros where it doesn't depend on the arguments."""
    node = node_of(x)
    found = None if node is None or node.tangents is None else node.tangents.get(level)
    return filled(x, x.shape, 0, x.dtype) if found is None else found


def _push(node: Node, out: Any) -> None:
    """Give the results of a new node their tangents, for every open level in which an argument has one."""
    duals, enabled = mode.duals, mode.enabled
    edges = node.edges or ()
    try:
        mode.enabled = True
        for at, level in enumerate(duals):
            tangents = [None if edge is None or edge.tangents is None else edge.tangents.get(level) for edge in edges]
            if any(each is not None for each in tangents):
                mode.duals = duals[:at]
                _put(_results_of(node, out), _pushed(node, _results_of(node, out), tangents), level)
    finally:
        mode.duals, mode.enabled = duals, enabled


def _results_of(node: Node, out: Any) -> list[Any]:
    """The results that `node` is the history of; None in the place of the others."""
    listed = out if isinstance(out, tuple) else (out,)
    found = []
    for each in listed:
        history = node_of(each)
        mine = history is not None and (history is node or history.edges == (node,))
        found.append(each if mine else None)
    return found


def _put(results: Sequence[Any], tangents: Sequence[Any], level: DualLevel) -> None:
    for result, tangent in zip(results, tangents, strict=True):
        if result is not None and tangent is not None:
            history = result.node
            _give(history, level, tangent)
            if history.place is not None:
                # A saved result gets another node when it is read, which must know the tangent too.
                main = history.edges[0]
                main.part_tangents = {**(main.part_tangents or {}), history.place: history.tangents}


def _pushed(node: Node, results: list[Any], tangents: list[Any]) -> Sequence[Any]:
    """The tangent of each result, from those of the arguments (None: that argument stands still)."""
    function = node.function
    assert function is not None
    rule = getattr(function, "jvp", None)
    if rule is not None:
        given = rule(node, *tangents)
        return given if isinstance(given, tuple) else (given,)
    if getattr(function, "elementwise", False):
        return (_along_diagonal(function, node, results[0], tangents),)
    return _transposed(function, node, results, tangents)


def _along_diagonal(function: type[Function], node: Node, result: Tensor, tangents: list[Any]) -> Any:
    """For maps and zips: each result depends on one element of each argument, so backward multiplies by the slope."""
    total = None
    for at, tangent in enumerate(tangents):
        if tangent is None:
            continue
        wide = tangent if tangent.shape == result.shape else expand(tangent, result.shape)
        parts = function.backward(node, wide.to(result.dtype))
        part = parts[at] if isinstance(parts, tuple) else parts
        if part is not None:
            total = part if total is None else total + part
    return total


def _transposed(function: type[Function], node: Node, results: list[Any], tangents: list[Any]) -> list[Any]:
    """backward maps gradients u to Jᵀu, linearly; the gradient of ⟨Jᵀu, v⟩ by u is Jv."""
    seeds = [None if each is None else filled(each, each.shape, 0, each.dtype).requires_grad_() for each in results]
    parts = function.backward(node, *seeds)
    roots = []
    for tangent, part in zip(tangents, parts if isinstance(parts, tuple) else (parts,), strict=False):
        history = None if tangent is None else node_of(part)
        if history is not None:
            wide = tangent if tangent.shape == part.shape else expand(tangent, part.shape)
            roots.append((history, wide.to(part.dtype)))
    nodes = [each.node for each in seeds if each is not None and each.node is not None]
    found = backward(roots, retain_graph=True, create_graph=True, inputs=nodes)
    own = set(nodes)
    return [None if each is None else settled_or_none(found.get(each.node), own) for each in seeds]


def settled_or_none(x: Tensor | None, own: set[Node]) -> Tensor | None:
    """A tangent without the history of the seeds it was found with."""
    return None if x is None else settled(x, own)


def _check(points: list[Any], directions: list[Any]) -> None:
    trees.need_tensors("jvp", points, "primal")
    trees.need_tensors("jvp", directions, "tangent")
    if len(points) != len(directions):
        raise ValueRangeError(
            "jvp",
            f"{plural(len(points), 'primal')} and {plural(len(directions), 'tangent')}.",
            rule="Each argument moves in a direction of its own: one tangent for each primal.",
            suggestion="zeros_like(x) for an argument that stands still",
        )
    for at, (point, direction) in enumerate(zip(points, directions, strict=True)):
        if point.shape != direction.shape:
            raise ShapeError(
                "jvp",
                f"tangent {at} has shape {direction.shape}, its primal {point.shape}.",
                rule="A direction has a number for each element that moves.",
                suggestion=f"ones({', '.join(map(str, point.shape))})",
                shapes=[list(direction.shape), list(point.shape)],
            )
        if not point.dtype.is_floating_point or direction.dtype is not point.dtype:
            raise DTypeError(
                "jvp",
                f"a primal of {point.dtype} with a tangent of {direction.dtype}.",
                rule="Both are of one floating point dtype.",
                suggestion=f".to({point.dtype if point.dtype.is_floating_point else 'float32'})",
            )
