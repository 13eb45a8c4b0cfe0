"""Module: what every layer and model is. It finds parameters, buffers and other modules among its attributes.

Attributes are ordinary Python attributes: a Parameter or a Module is found by looking, and only the names of buffers
are written down. Saving and loading stand in `state.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Self

from pytensor.autograd import RemovableHandle
from pytensor.dtypes import as_dtype, float32, float64
from pytensor.errors import DTypeError, ValueRangeError
from pytensor.nn import hooks, state
from pytensor.nn.parameter import Parameter, convert_, copied
from pytensor.tensor import Tensor

__all__ = ["Module"]


class Module:
    """Base of layers and models: assign parameters and modules as attributes, and write `forward`.

    >>> class Affine(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.scale = nn.Parameter(tensor([1, 2, 3]))
    ...     def forward(self, x):
    ...         return x * self.scale
    >>> Affine()(ones(2, 3)).detach()
    tensor([[1., 2., 3.],
            [1., 2., 3.]])
    """

    training: bool
    _buffers: dict[str, bool]  # the names of the buffers, and whether state_dict has each
    _before: list[hooks.Hook]
    _after: list[hooks.Hook]

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Self:
        """A module ready for attributes, even where a subclass forgets `super().__init__()`."""
        self = super().__new__(cls)
        vars(self).update(training=True, _buffers={}, _before=[], _after=[])
        return self

    def __init__(self) -> None:
        """Nothing is needed here; subclasses call it as they would in PyTorch."""

    def forward(self, *_args: Any, **_kwargs: Any) -> Any:
        """The result for the inputs. Every module has its own."""
        name = type(self).__name__
        raise NotImplementedError(f"{name} has no forward(): write `def forward(self, x): ...` in class {name}")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """`forward`, between the hooks."""
        if self._before or self._after:
            return hooks.call(self, args, kwargs, self._before, self._after)
        return self.forward(*args, **kwargs)

    def register_forward_pre_hook(self, hook: hooks.Hook, *, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, args)` before forward; what it returns (if not None) takes the place of the arguments."""
        return hooks.register(self._before, hook, prepend)

    def register_forward_hook(self, hook: hooks.Hook, *, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, args, output)` after forward; what it returns (if not None) takes the output's place."""
        return hooks.register(self._after, hook, prepend)

    # --- what it is made of -------------------------------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        before = vars(self).get(name)
        if isinstance(before, Parameter) and isinstance(value, Tensor) and not isinstance(value, Parameter):
            raise DTypeError(
                type(self).__name__,
                f"a plain tensor in the place of the parameter {name!r}.",
                rule="A parameter is replaced by another Parameter or None; a plain tensor would no longer be learned.",
                suggestion=f"self.{name} = Parameter(value), or with no_grad(): self.{name}.copy_(value)",
                name=name,
            )
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._buffers.pop(name, None)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """The same as `self.name = param`, for a name that is put together. Raises ValueRangeError for a bad name."""
        self._check_name(name)
        setattr(self, name, param)

    def add_module(self, name: str, module: Module | None) -> None:
        """The same as `self.name = module`, for a name that is put together. Raises ValueRangeError for a bad name."""
        self._check_name(name)
        setattr(self, name, module)

    register_module = add_module

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Keep a tensor that belongs to the module but isn't learned, as running averages are.

        It is converted along with the module and, if `persistent`, part of `state_dict()`. Raises ValueRangeError for
        a bad name.
        """
        self._check_name(name)
        self._buffers[name] = persistent
        object.__setattr__(self, name, tensor)

    def _check_name(self, name: str) -> None:
        taken = hasattr(self, name) and not isinstance(vars(self).get(name), Module | Tensor | None)
        if not name or "." in name or taken or hasattr(type(self), name):
            raise ValueRangeError(
                type(self).__name__,
                f"{name!r} as the name of a part.",
                rule="A name isn't empty, has no dot (dots join the names of a path), and isn't taken already.",
                suggestion=repr(name.replace(".", "_") if "." in name else f"{name or 'part'}_"),
                name=name,
            )

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules among the attributes, in the order they were assigned; each one once."""
        seen: set[int] = set()
        for name, value in vars(self).items():
            if isinstance(value, Module) and id(value) not in seen:
                seen.add(id(value))
                yield name, value

    def children(self) -> Iterator[Module]:
        """The modules among the attributes."""
        return (child for _, child in self.named_children())

    def named_modules(self, prefix: str = "", remove_duplicate: bool = True) -> Iterator[tuple[str, Module]]:
        """This module and all below it, with the path of each; the path of this one is `prefix`."""
        return _walk(self, prefix, set() if remove_duplicate else None)

    def modules(self) -> Iterator[Module]:
        """This module and all below it; each one once."""
        return (module for _, module in self.named_modules())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Every parameter of this module and (with `recurse`) its parts, with the path of its name; each one once."""
        return self._named_tensors(prefix, recurse, remove_duplicate, lambda module: module.own_parameters())

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Every parameter of this module and (with `recurse`) its parts; each one once."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Every buffer of this module and (with `recurse`) its parts, with the path of its name; each one once."""
        return self._named_tensors(prefix, recurse, remove_duplicate, lambda module: module.own_buffers())

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Every buffer of this module and (with `recurse`) its parts; each one once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def own_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """The parameters among the attributes."""
        return ((name, value) for name, value in vars(self).items() if isinstance(value, Parameter))

    def own_buffers(self, persistent_only: bool = False) -> Iterator[tuple[str, Tensor]]:
        """The buffers among the attributes, without those that are None."""
        for name, persistent in self._buffers.items():
            value = vars(self).get(name)
            if value is not None and (persistent or not persistent_only):
                yield name, value

    def _named_tensors(
        self, prefix: str, recurse: bool, remove_duplicate: bool, own: Callable[[Module], Iterator[tuple[str, Any]]]
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules = self.named_modules(prefix, remove_duplicate) if recurse else iter([(prefix, self)])
        for path, module in modules:
            for name, value in own(module):
                if not (remove_duplicate and id(value) in seen):
                    seen.add(id(value))
                    yield (f"{path}.{name}" if path else name), value

    def get_submodule(self, target: str) -> Module:
        """The module at a path such as "encoder.0"; this one for "". Raises AttributeError."""
        found: Any = self
        for name in target.split(".") if target else ():
            found = getattr(found, name)
            if not isinstance(found, Module):
                raise AttributeError(f"{target!r}: {name!r} is no Module but {type(found).__name__}")
        return found  # type: ignore[no-any-return]

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a path such as "encoder.0.weight". Raises AttributeError."""
        path, _, name = target.rpartition(".")
        found = getattr(self.get_submodule(path), name)
        if not isinstance(found, Parameter):
            raise AttributeError(f"{target!r} is no Parameter but {type(found).__name__}")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a path such as "norm.running_mean". Raises AttributeError."""
        path, _, name = target.rpartition(".")
        found = dict(self.get_submodule(path).own_buffers()).get(name)
        if found is None:
            raise AttributeError(f"{target!r} is no buffer")
        return found

    # --- what is done to all of it ------------------------------------------------------------------------------

    def apply(self, function: Callable[[Module], object]) -> Self:
        """Call `function` on every module below this one, and then on this one. Returns the module."""
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def train(self, mode: bool = True) -> Self:
        """Tell this module and its parts whether they are being trained. Returns the module."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """The same as `train(False)`: Dropout drops nothing, BatchNorm uses its running averages."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters; or, without `set_to_none`, fill them with 0."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad = parameter.grad.detach().zero_()

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Learn all parameters from now on, or freeze them. Returns the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def to(self, dtype: Any) -> Self:
        """Convert the parameters and buffers that are floating point, in place. Returns the module.

        Raises DTypeError for a dtype that isn't floating point.
        """
        kind = as_dtype(dtype)
        if not kind.is_floating_point:
            raise DTypeError(
                "Module.to",
                f"{kind} for the parameters of a module.",
                rule="Parameters are learned, so they are float32 or float64.",
                suggestion="module.to(float64)",
                dtype=kind.name,
            )
        for tensor in (*self.parameters(), *self.buffers()):
            if tensor.is_floating_point():
                convert_(tensor, dtype=kind)
        return self

    def float(self) -> Self:
        """Convert to float32, in place."""
        return self.to(float32)

    def double(self) -> Self:
        """Convert to float64, in place."""
        return self.to(float64)

    def to_backend(self, name: str) -> Self:
        """Move the parameters and buffers to another backend, in place. Returns the module."""
        for tensor in (*self.parameters(), *self.buffers()):
            convert_(tensor, backend=name)
        return self

    # --- saving and loading -------------------------------------------------------------------------------------

    def state_dict(self, prefix: str = "", keep_vars: bool = False) -> dict[str, Tensor]:
        """All parameters and persistent buffers by the path of their names, sharing their storage.

        Without history, unless `keep_vars`, which gives the parameters themselves.
        """
        return state.state_dict(self, prefix, keep_vars)

    def load_state_dict(self, state_dict: Mapping[str, Tensor], strict: bool = True) -> state.IncompatibleKeys:
        """Copy the values of `state_dict` into the parameters and buffers of those names, cast to their dtypes.

        Returns the names that were missing and those that weren't expected. Raises StateDictError, before anything is
        changed, for those (if `strict`) and for a shape that differs.
        """
        return state.load_state_dict(self, state_dict, strict)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """`copy.deepcopy(module)`: parameters and buffers of its own; what was shared within stays shared within."""
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        for name, value in vars(self).items():
            vars(made)[name] = copied(value, memo) if isinstance(value, Tensor) else deepcopy(value, memo)
        return made

    # --- in print -----------------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What the printed form shows between the brackets, beside the parts."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        children = [f"({name}): {child!r}" for name, child in vars(self).items() if isinstance(child, Module)]
        return tree(type(self).__name__, extra.split("\n") if extra else [], children)


def tree(name: str, extra: list[str], children: list[str]) -> str:
    """`name(extra)` on one line where there is nothing more, else a line for each part, indented."""
    if not children and len(extra) < 2:
        return f"{name}({''.join(extra)})"
    return f"{name}(\n  " + "\n  ".join(line.replace("\n", "\n  ") for line in (*extra, *children)) + "\n)"


def _walk(module: Module, prefix: str, seen: set[int] | None) -> Iterator[tuple[str, Module]]:
    if seen is not None:
        if id(module) in seen:
            return
        seen.add(id(module))
    yield prefix, module
    for name, child in vars(module).items():
        if isinstance(child, Module):
            yield from _walk(child, f"{prefix}.{name}" if prefix else name, seen)
