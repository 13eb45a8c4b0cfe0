"""What the user holds: an Array with a history, and every operation as a method.

The operations themselves stand in `functions/`; here they get their PyTorch names. `node` is the one slot for all of
autograd: None where there is no gradient, else the recorded operation or the leaf that collects one.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from weakref import ref

from pytensor import autograd, printing
from pytensor.array import Array, whole, with_layout
from pytensor.autograd import Node, RemovableHandle
from pytensor.backends import Backend, Storage
from pytensor.dtypes import DType
from pytensor.errors import GradientError, ShapeError
from pytensor.functions import (
    activations,
    arithmetic,
    composite,
    conversion,
    elementwise,
    gathering,
    inplace,
    joining,
    lines,
    matrices,
    movement,
    powers,
    products,
    reduction,
    scanning,
    selection,
    sorting,
    windows,
)
from pytensor.functions.operands import not_an_operand
from pytensor.layout import Layout, normal_dim


class Tensor(Array):
    """Numbers of one dtype in a shape, with an optional gradient. Made by `tensor`, `zeros`, `rand` and their like.

    `x.shape`, `x.dtype`, `x.grad` say what it is; arithmetic broadcasts. See `pytensor.tensor` for how to make one.

    >>> x = tensor([[1, 2], [3, 4]], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([[2., 4.],
            [6., 8.]])
    """

    __slots__ = ("__weakref__", "node")

    node: Node | None

    def __init__(self, storage: Storage, layout: Layout, dtype: DType, backend: Backend) -> None:
        self.storage = storage
        self.layout = layout
        self.dtype = dtype
        self.backend = backend
        self.node = None

    # --- what it is ---------------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dimension."""
        return self.layout.shape

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return self.layout.ndim

    def dim(self) -> int:
        """How many dimensions there are."""
        return self.layout.ndim

    def numel(self) -> int:
        """How many elements there are."""
        return self.layout.numel

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension. Raises DimensionError.

        >>> zeros(2, 3).size(), zeros(2, 3).size(-1)
        ((2, 3), 3)
        """
        return self.layout.shape if dim is None else self.layout.shape[normal_dim(dim, self.layout.ndim, "size")]

    def stride(self, dim: int | None = None) -> Any:
        """How far apart in the storage neighbours lie along each dimension (or one), in elements.

        >>> zeros(2, 3).stride(), zeros(2, 3).T.stride()
        ((3, 1), (1, 3))
        """
        strides = self.layout.strides
        return strides if dim is None else strides[normal_dim(dim, self.layout.ndim, "stride")]

    def storage_offset(self) -> int:
        """Where in the storage the first element lies, in elements."""
        return self.layout.offset

    def is_contiguous(self) -> builtins.bool:
        """Whether the elements lie row by row without gaps."""
        return self.layout.contiguous

    def is_floating_point(self) -> builtins.bool:
        """Whether the dtype is float32 or float64."""
        return self.dtype.is_floating_point

    def element_size(self) -> int:
        """The bytes of one element."""
        return self.dtype.itemsize

    # --- gradients ----------------------------------------------------------------------------------------------

    @property
    def requires_grad(self) -> builtins.bool:
        """Whether operations on this tensor are recorded. Can be set on a leaf."""
        return self.node is not None and self.node.requires_grad

    @requires_grad.setter
    def requires_grad(self, wanted: builtins.bool) -> None:
        self.requires_grad_(wanted)

    def requires_grad_(self, requires_grad: builtins.bool = True) -> Tensor:
        """Record operations on this tensor, so that `backward` fills its `grad` (or stop doing so). Returns it.

        Raises GradientError for a tensor that isn't float32 or float64, or to stop for one that was computed.

        >>> ones(2).requires_grad_()
        tensor([1., 1.], requires_grad=True)
        """
        node = self.node
        if node is not None and node.function is not None:
            if not requires_grad:
                raise GradientError(
                    "requires_grad_",
                    f"a tensor computed by {node.name} can't stop requiring a gradient.",
                    rule="Only a leaf, a tensor that no recorded operation made, can be changed.",
                    suggestion="x.detach()",
                )
            return self
        if requires_grad and not self.dtype.is_floating_point:
            raise GradientError(
                "requires_grad_",
                f"a tensor of {self.dtype}.",
                rule="Only float32 and float64 have gradients: a step between whole numbers has no slope.",
                suggestion="x.float().requires_grad_()",
                dtype=self.dtype.name,
            )
        if node is not None:
            node.requires_grad = requires_grad
        elif requires_grad:
            self.node = autograd.leaf(self)
        return self

    @property
    def grad(self) -> Tensor | None:
        """The gradient that `backward` has added up here: a tensor of this shape and dtype, or None."""
        return None if self.node is None else self.node.grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is None:
            if self.node is not None:
                self.node.grad = None
            return
        if value.shape != self.shape or value.dtype is not self.dtype:
            raise GradientError(
                "grad",
                f"{value.dtype} of shape {value.shape} as the gradient of {self.dtype} of shape {self.shape}.",
                rule=f"A gradient has the shape and the dtype ({self.dtype}) of its tensor, or is None.",
                suggestion="x.grad = None",
            )
        if self.node is None:
            self.node = autograd.leaf(self)
            self.node.requires_grad = False
        self.node.grad = value

    def zero_grad_(self) -> Tensor:
        """Forget the gradient that has been added up. Returns the tensor."""
        self.grad = None
        return self

    @property
    def is_leaf(self) -> builtins.bool:
        """Whether no recorded operation made this tensor.

        >>> x = ones(2, requires_grad=True)
        >>> x.is_leaf, (x * 2).is_leaf
        (True, False)
        """
        return self.node is None or self.node.function is None

    @property
    def grad_fn(self) -> Node | None:
        """The recorded operation that made this tensor, or None."""
        return None if self.is_leaf else self.node

    def retain_grad(self) -> None:
        """Keep the gradient of a computed tensor too, as leaves do. Raises GradientError where there is none.

        >>> x = tensor([1.0, 2.0], requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> (y * y).sum().backward()
        >>> y.grad
        tensor([4., 8.])
        """
        if self.node is None:
            raise autograd.no_gradient("retain_grad")
        self.node.retains_grad = True

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call `hook(grad)` when the gradient of this tensor is known; what it returns (if not None) takes its place.

        Returns a handle, whose `remove()` takes the hook away. Raises GradientError where there is no gradient.

        >>> x = ones(2, requires_grad=True)
        >>> handle = x.register_hook(lambda grad: grad * 10)
        >>> x.sum().backward()
        >>> x.grad
        tensor([10., 10.])
        """
        node = self.node
        if node is None:
            raise autograd.no_gradient("register_hook")
        node.hooks = [] if node.hooks is None else node.hooks
        return RemovableHandle(node.hooks, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Call `hook(x)` each time `backward` has added to the `grad` of this leaf.

        Returns a handle, whose `remove()` takes the hook away. Raises GradientError for a tensor that is no leaf with
        a gradient.
        """
        node = self.node
        if node is None or not self.is_leaf:
            raise GradientError(
                "register_post_accumulate_grad_hook",
                "a tensor that collects no gradient." if node is None else f"a tensor computed by {node.name}.",
                rule="Only a leaf that requires a gradient collects one.",
                suggestion="x.register_hook(hook)" if node is not None else "x.requires_grad_() before",
            )
        node.post_hooks = [] if node.post_hooks is None else node.post_hooks
        me = ref(self)  # the node belongs to the tensor, so a hook in it must not keep the tensor alive

        def call() -> None:
            tensor = me()
            if tensor is not None:
                hook(tensor)

        return RemovableHandle(node.post_hooks, call)

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: builtins.bool | None = None,
        create_graph: builtins.bool = False,
        inputs: Tensor | Sequence[Tensor] | None = None,
    ) -> None:
        """Add the gradient of this tensor by every leaf that it depends on to that leaf's `grad`.

        Without `gradient` the tensor must have one element. The graph is freed unless `retain_graph`; with
        `create_graph` the gradients are recorded themselves (and the graph is kept). With `inputs` only those tensors
        get a `grad`. Raises GradientError when nothing was recorded, the tensor has many elements, `gradient` has
        another shape, or the graph was freed before.

        >>> x = tensor([[1, 2], [3, 4]], requires_grad=True)
        >>> x.prod().backward()
        >>> x.grad
        tensor([[24., 12.],
                [ 8.,  6.]])
        """
        root = autograd.node_of(self)
        if root is None:
            raise autograd.no_gradient("backward")
        seed = autograd.root_gradient(self, gradient, "backward")
        retain = create_graph if retain_graph is None else retain_graph
        if inputs is None:
            autograd.backward([(root, seed)], retain_graph=retain, create_graph=create_graph)
            return
        listed = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
        found = autograd.grad(self, listed, seed, retain, create_graph, allow_unused=True)
        for x, grad in zip(listed, found, strict=True):
            if grad is not None:
                x.grad = grad.clone() if x.grad is None else x.grad + grad

    def detach(self) -> Tensor:
        """The same storage without history: no gradient flows through it.

        >>> x = ones(2, requires_grad=True)
        >>> (x * 2).detach()
        tensor([2., 2.])
        """
        return with_layout(self, self.layout)

    def detach_(self) -> Tensor:
        """Forget the history of this tensor, so that it becomes a leaf without gradient. Returns it."""
        self.node = None
        return self

    @property
    def data(self) -> Tensor:
        """The same storage without history, as `detach`. Setting it puts another tensor's numbers in its place."""
        return self.detach()

    @data.setter
    def data(self, value: Any) -> None:
        if not isinstance(value, Tensor):
            raise not_an_operand("data", value)
        if value.shape != self.shape or value.dtype is not self.dtype:
            raise ShapeError(
                "data",
                f"{value.dtype} of shape {value.shape} in the place of {self.dtype} of shape {self.shape}.",
                rule="The data keeps its shape and dtype.",
                shapes=[list(value.shape), list(self.shape)],
            )
        self.storage, self.layout, self.backend = value.storage, value.layout, value.backend

    # --- out to Python, and other dtypes ------------------------------------------------------------------------

    item, tolist, numpy, to_backend = conversion.item, conversion.tolist, conversion.numpy, conversion.to_backend
    __bool__, __float__, __int__ = conversion.to_bool, conversion.to_float, conversion.to_int
    __index__, __format__ = conversion.to_index, conversion.formatted
    __buffer__ = conversion.buffer
    to, type, type_as = movement.to, movement.to, conversion.type_as
    float, double, long, bool = conversion.float, conversion.double, conversion.long, conversion.bool

    def __len__(self) -> int:
        if not self.layout.ndim:
            raise TypeError("a 0-d tensor has no length; .item() gives its number")
        return self.layout.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if not self.layout.ndim:
            raise TypeError("a 0-d tensor can't be iterated over; .item() gives its number")
        return iter(self.unbind())

    def __contains__(self, value: Any) -> builtins.bool:
        return builtins.bool((self == value).any())

    def __repr__(self) -> str:
        every = whole(self)
        text = printing.text(every)
        return text if every is self else f"vmapped({text}, examples={every.shape[: every.ndim - self.ndim]})"

    __hash__ = object.__hash__

    # --- elementwise --------------------------------------------------------------------------------------------

    exp, expm1, log, log1p = elementwise.exp, elementwise.expm1, elementwise.log, elementwise.log1p
    exp2, log2, log10 = activations.exp2, activations.log2, activations.log10
    sqrt, rsqrt, reciprocal, square = elementwise.sqrt, elementwise.rsqrt, elementwise.reciprocal, elementwise.square
    abs, neg, sign = elementwise.abs, elementwise.neg, elementwise.sign
    sigmoid, tanh, relu, erf = elementwise.sigmoid, elementwise.tanh, elementwise.relu, elementwise.erf
    leaky_relu, elu, gelu = activations.leaky_relu, activations.elu, activations.gelu
    silu, softplus = activations.silu, activations.softplus
    sin, cos, tan = elementwise.sin, elementwise.cos, activations.tan
    asin, acos, atan = activations.asin, activations.acos, activations.atan
    sinh, cosh = activations.sinh, activations.cosh
    floor, ceil, round = elementwise.floor, elementwise.ceil, elementwise.round
    trunc, frac, nan_to_num = arithmetic.trunc, arithmetic.frac, arithmetic.nan_to_num
    isnan, isinf, isfinite = elementwise.isnan, elementwise.isinf, elementwise.isfinite
    logical_not = elementwise.logical_not
    add, sub, mul, div = arithmetic.add_scaled, arithmetic.sub_scaled, elementwise.mul, elementwise.div
    fmod, hypot, lerp = arithmetic.fmod, arithmetic.hypot, arithmetic.lerp
    pow, floor_divide, remainder = powers.pow, powers.floor_divide, powers.remainder
    maximum, minimum, atan2 = elementwise.maximum, elementwise.minimum, elementwise.atan2
    eq, ne, lt = elementwise.eq, elementwise.ne, elementwise.lt
    le, gt, ge = elementwise.le, elementwise.gt, elementwise.ge
    logical_and, logical_or, logical_xor = elementwise.logical_and, elementwise.logical_or, elementwise.logical_xor
    clamp, masked_fill = selection.clamp, selection.masked_fill
    where, isclose, allclose, equal = composite.where_self, composite.isclose, composite.allclose, composite.equal

    __add__, __sub__, __mul__, __truediv__ = elementwise.add, elementwise.sub, elementwise.mul, elementwise.div
    __pow__, __floordiv__, __mod__ = powers.pow, powers.floor_divide, powers.remainder
    __radd__, __rsub__ = elementwise.reflected(elementwise.add), elementwise.reflected(elementwise.sub)
    __rmul__, __rtruediv__ = elementwise.reflected(elementwise.mul), elementwise.reflected(elementwise.div)
    __rpow__, __rmod__ = elementwise.reflected(powers.pow), elementwise.reflected(powers.remainder)
    __rfloordiv__ = elementwise.reflected(powers.floor_divide)
    __neg__, __pos__, __abs__ = elementwise.neg, composite.same, elementwise.abs
    __invert__, __and__, __or__, __xor__ = composite.invert, composite.bit_and, composite.bit_or, composite.bit_xor
    __lt__, __le__, __gt__, __ge__ = elementwise.lt, elementwise.le, elementwise.gt, elementwise.ge
    __eq__, __ne__ = composite.equals, composite.differs

    # --- reductions ---------------------------------------------------------------------------------------------

    sum, mean, prod, var, std = reduction.sum, reduction.mean, reduction.prod, reduction.var, reduction.std
    max, min, amax, amin = reduction.max, reduction.min, reduction.amax, reduction.amin
    argmax, argmin, any, all = reduction.argmax, reduction.argmin, reduction.any, reduction.all
    norm, logsumexp, count_nonzero = composite.norm, composite.logsumexp, arithmetic.count_nonzero
    cumsum, cumprod, trace = scanning.cumsum, scanning.cumprod, arithmetic.trace
    sort, argsort, topk = sorting.sort, sorting.argsort, sorting.topk
    softmax, log_softmax = composite.softmax, composite.log_softmax
    sum_to = movement.sum_to

    # --- products -----------------------------------------------------------------------------------------------

    matmul, mm, bmm = products.matmul, products.mm, products.bmm
    dot, outer, mv = products.dot, products.outer, products.mv
    __matmul__ = products.matmul

    # --- movement -----------------------------------------------------------------------------------------------

    view, reshape, flatten = movement.view, movement.reshape, movement.flatten
    permute, transpose, movedim, t = movement.permute, movement.transpose, movement.movedim, movement.t
    expand, expand_as, squeeze, unsqueeze = movement.expand, movement.expand_as, movement.squeeze, movement.unsqueeze
    contiguous, clone, unflatten = movement.contiguous, movement.clone, movement.unflatten
    broadcast_to, view_as, reshape_as = movement.broadcast_to, movement.view_as, movement.reshape_as
    repeat, tile, repeat_interleave = joining.repeat, joining.tile, joining.repeat_interleave
    flip, roll, select, unfold = joining.flip, joining.roll, joining.select, windows.unfold
    split, chunk, unbind, narrow = joining.split, joining.chunk, joining.unbind, joining.narrow
    diagonal, diag, tril, triu = matrices.diagonal, matrices.diag, matrices.tril, matrices.triu
    counting = composite.counting

    @property
    def T(self) -> Tensor:  # noqa: N802 - PyTorch's name
        """A view with the dimensions in reverse order.

        >>> tensor([[1, 2, 3], [4, 5, 6]]).T
        tensor([[1., 4.],
                [2., 5.],
                [3., 6.]])
        """
        return self.permute(tuple(reversed(range(self.layout.ndim))))

    @property
    def mT(self) -> Tensor:  # noqa: N802 - PyTorch's name
        """A view with the last two dimensions swapped: every matrix transposed. Raises DimensionError below 2."""
        return self.transpose(-2, -1)

    # --- indexing -----------------------------------------------------------------------------------------------

    __getitem__, __setitem__ = gathering.getitem, inplace.setitem
    gather, scatter, scatter_add = lines.gather, lines.scatter, lines.scatter_add
    index_select, index_add = lines.index_select, lines.index_add
    take_along_dim, masked_select = lines.take_along_dim, lines.masked_select
    nonzero = gathering.nonzero

    # --- in place -----------------------------------------------------------------------------------------------

    copy_, zero_, fill_ = inplace.copy_, inplace.zero_, inplace.fill_
    masked_fill_, clamp_ = inplace.masked_fill_, inplace.clamp_
    add_, sub_ = inplace.update(elementwise.add), inplace.update(elementwise.sub)
    mul_, div_ = inplace.update(elementwise.mul), inplace.update(elementwise.div)
    pow_ = inplace.update(powers.pow)
    exp_, neg_, abs_ = map(inplace.in_place, (elementwise.exp, elementwise.neg, elementwise.abs))
    sqrt_, relu_ = map(inplace.in_place, (elementwise.sqrt, elementwise.relu))
    sigmoid_, tanh_ = map(inplace.in_place, (elementwise.sigmoid, elementwise.tanh))
    scatter_, scatter_add_ = inplace.scatter_, inplace.scatter_add_
    __iadd__, __isub__, __imul__, __itruediv__, __ipow__ = add_, sub_, mul_, div_, pow_
