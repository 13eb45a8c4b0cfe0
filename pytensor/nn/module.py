"""What every layer is: a Module, which finds the parameters among its attributes and those of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytensor.tensor import Tensor


class Parameter(Tensor):
    """A tensor that a Module learns: it requires a gradient and is listed by `parameters()`.

    It shares the storage of `data`. An operation on a Parameter gives an ordinary Tensor.
    """

    __slots__ = ()

    def __new__(cls, data: Any, *result: Any) -> Any:
        """A Parameter of a tensor; or, for a raw operation that makes its result of its operand's type, a Tensor."""
        return Tensor(data, *result) if result else super().__new__(cls)

    def __init__(self, data: Tensor, requires_grad: bool = True) -> None:
        super().__init__(data.storage, data.layout, data.dtype, data.backend)
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Module:
    """Base of layers and models: assign parameters and modules as attributes, and write `forward`."""

    def __init__(self) -> None:
        self.training = True

    def forward(self, *args: Any) -> Any:
        """The result for the inputs. Every module has its own."""
        raise NotImplementedError

    def __call__(self, *args: Any) -> Any:
        return self.forward(*args)

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules among the attributes, in the order they were assigned."""
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield name, value

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Parameter]]:
        """Every parameter of this module and its parts, with the path of its name; each one once."""
        yield from _distinct(self, prefix, set())

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter of this module and its parts; each one once."""
        for _, parameter in self.named_parameters():
            yield parameter

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def train(self, mode: bool = True) -> Module:
        """Tell this module and its parts whether they are being trained. Returns the module."""
        self.training = mode
        for _, child in self.named_children():
            child.train(mode)
        return self

    def eval(self) -> Module:
        """The same as `train(False)`."""
        return self.train(False)

    def extra_repr(self) -> str:
        """What the printed form shows between the brackets."""
        return ""

    def __repr__(self) -> str:
        children = [f"  ({name}): " + repr(child).replace("\n", "\n  ") for name, child in self.named_children()]
        name = type(self).__name__
        return f"{name}(\n" + "\n".join(children) + "\n)" if children else f"{name}({self.extra_repr()})"


def _distinct(module: Module, prefix: str, seen: set[int]) -> Iterator[tuple[str, Parameter]]:
    for name, value in vars(module).items():
        if isinstance(value, Parameter) and id(value) not in seen:
            seen.add(id(value))
            yield prefix + name, value
    for name, child in module.named_children():
        yield from _distinct(child, f"{prefix}{name}.", seen)
