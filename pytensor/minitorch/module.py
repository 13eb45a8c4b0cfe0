"""Modules hold parameters and other modules, and so form a tree (module 0).

The course's own Module and Parameter: a Parameter is a box around any value, updated by replacing it. `pytensor.nn`
has PyTorch's kind, where a parameter is itself a tensor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["Module", "Parameter"]


class Parameter:
    """A box around a value that training changes: a Scalar, a Tensor or a plain number.

    Attributes: `value`, and `name`, which a Module's `add_parameter` gives.
    """

    def __init__(self, x: Any, name: str | None = None) -> None:
        self.name = name
        self.update(x)

    def update(self, x: Any) -> None:
        """Put another value in. One that can have a gradient is asked to collect it."""
        self.value = x
        if hasattr(x, "requires_grad_"):
            x.requires_grad_(True)
            if self.name:
                x.name = self.name

    def __repr__(self) -> str:
        return repr(self.value)

    def __str__(self) -> str:
        return str(self.value)


class Module:
    """A node of the tree. Assigning a Parameter or a Module to an attribute registers it.

    Attributes: `training`, True until `eval` is called.
    """

    _modules: dict[str, Module]
    _parameters: dict[str, Parameter]
    training: bool

    def __init__(self) -> None:
        self._modules = {}
        self._parameters = {}
        self.training = True

    @property
    def mode(self) -> str:
        """`"train"` or `"eval"`: `training` as a word."""
        return "train" if self.training else "eval"

    def modules(self) -> list[Module]:
        """The modules directly under this one."""
        return list(self._modules.values())

    def train(self) -> None:
        """Set `training` here and in all modules below."""
        self._set_training(True)

    def eval(self) -> None:
        """Clear `training` here and in all modules below."""
        self._set_training(False)

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """Every parameter of this module and those below, its name led by the path to it: `layer1.bias`."""
        return list(self._walk(""))

    def parameters(self) -> list[Parameter]:
        """Every parameter of this module and those below."""
        return [parameter for _, parameter in self._walk("")]

    def add_parameter(self, k: str, v: Any) -> Parameter:
        """A new Parameter called `k` around the value `v`, registered here."""
        parameter = Parameter(v, k)
        self._parameters[k] = parameter
        return parameter

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What calling the module computes. A subclass says what that is."""
        raise NotImplementedError(f"{type(self).__name__} has no forward: define `def forward(self, x)` in the class.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What `forward` computes."""
        return self.forward(*args, **kwargs)

    def __setattr__(self, key: str, val: Any) -> None:
        if isinstance(val, Parameter | Module) and "_parameters" not in self.__dict__:
            raise AttributeError(
                f"{type(self).__name__} can't hold {key!r} yet: call `super().__init__()` first in its __init__."
            )
        if isinstance(val, Parameter):
            self._parameters[key] = val
        elif isinstance(val, Module):
            self._modules[key] = val
        else:
            super().__setattr__(key, val)

    def __getattr__(self, key: str) -> Any:
        # Python asks here only for what isn't an ordinary attribute.
        for held in ("_parameters", "_modules"):
            found = self.__dict__.get(held, {}).get(key)
            if found is not None:
                return found
        raise AttributeError(f"{type(self).__name__} has no attribute, parameter or module {key!r}")

    def __repr__(self) -> str:
        lines = [f"({name}): {module!r}".replace("\n", "\n  ") for name, module in self._modules.items()]
        inside = "".join(f"\n  {line}" for line in lines) + "\n" if lines else ""
        return f"{type(self).__name__}({inside})"

    def _set_training(self, training: bool) -> None:
        self.training = training
        for module in self.modules():
            module._set_training(training)

    def _walk(self, path: str) -> Iterator[tuple[str, Parameter]]:
        for name, parameter in self._parameters.items():
            yield path + name, parameter
        for name, module in self._modules.items():
            yield from module._walk(f"{path}{name}.")
