"""What optimisers share: groups of parameters with settings, the state of each parameter, saving and loading.

A step changes parameters in place, outside the recorded graph. What it remembers (momentum, averages) is made at the
first step and then changed in place too, so that memory stays as it is however many steps are done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytensor.array import filled
from pytensor.autograd import enable_grad, no_grad
from pytensor.errors import DTypeError, GradientError, TensorError, ValueRangeError
from pytensor.tensor import Tensor

__all__ = ["Optimizer"]

Params = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]


class OptimizerStateError(TensorError, ValueError):
    """A state that doesn't fit the optimiser's groups of parameters."""


class Optimizer:
    """Base of optimisers: `update` is all that a subclass writes.

    `param_groups` is a list of dicts: "params" (a list of tensors) and the settings, which may be changed between
    steps. `state` has a dict for each parameter that was stepped.
    Raises ValueRangeError where there are no parameters or one appears twice, DTypeError and GradientError for what
    can't be learned.

    >>> x = tensor([1.0], requires_grad=True)
    >>> optimizer = optim.SGD([x], lr=0.1)
    >>> for _ in range(100):
    ...     optimizer.zero_grad()
    ...     ((x - 3) ** 2).sum().backward()
    ...     optimizer.step()
    >>> x.round().detach()
    tensor([3.])
    """

    def __init__(self, params: Params, defaults: Mapping[str, Any]) -> None:
        name = type(self).__name__
        if isinstance(params, Tensor):
            raise DTypeError(
                name,
                "one tensor.",
                rule="The parameters are several tensors, in a list or from a module.",
                suggestion=f"{name}([x])",
            )
        self.defaults = dict(defaults)
        self.param_groups: list[dict[str, Any]] = []
        self.state: dict[Tensor, dict[str, Any]] = {}
        listed: list[Any] = list(params)
        if not listed:
            raise ValueRangeError(
                name,
                "no parameters.",
                rule="An optimiser needs something to change; a generator, as model.parameters() is, serves once.",
                suggestion=f"{name}(model.parameters())",
            )
        for group in listed if isinstance(listed[0], dict) else [{"params": listed}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with settings of their own: `{"params": [...], "lr": 0.1}`. Others are the defaults."""
        name = type(self).__name__
        given = param_group["params"]
        params = [given] if isinstance(given, Tensor) else [_tensor(each) for each in given]
        for param in params:
            _check_learnable(name, param)
        known = {id(param) for group in self.param_groups for param in group["params"]}
        if len({id(param) for param in params} | known) != len(params) + len(known):
            raise ValueRangeError(
                name,
                "a parameter that appears twice.",
                rule="Each parameter is in one group, once.",
                suggestion="{id(p): p for p in params}.values(), to drop repetitions",
            )
        self.check(group := {**self.defaults, **param_group, "params": params})
        self.param_groups.append(group)

    def check(self, group: Mapping[str, Any]) -> None:
        """Refuse settings that make no sense. Raises ValueRangeError."""
        for setting, value in group.items():
            if setting in ("lr", "eps", "momentum", "weight_decay", "alpha") and value < 0:
                raise ValueRangeError(
                    type(self).__name__,
                    f"{setting}={value}.",
                    rule=f"{setting} is at least 0.",
                    suggestion=f"{setting}={-value}",
                    setting=setting,
                )
        for beta in group.get("betas", ()):
            if not 0 <= beta < 1:
                raise ValueRangeError(
                    type(self).__name__,
                    f"betas={group['betas']}.",
                    rule="Each is at least 0 and below 1: the part of an average that is kept.",
                    suggestion="betas=(0.9, 0.999)",
                )

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients that have been added up; or, without `set_to_none`, fill them with 0."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    param.grad = param.grad.detach().zero_()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient. A `closure` computes the loss (and gradients) first.

        Returns what the closure returned, or None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                climbs = group.get("maximize", False)
                for param in group["params"]:
                    grad = param.grad
                    if grad is None:
                        continue
                    if grad.node is not None:
                        grad = grad.detach()
                    state = self.state.get(param)
                    if state is None:
                        state = self.state[param] = {}
                    self.update(param, -grad if climbs else grad, group, state)
        return loss

    def update(self, param: Tensor, grad: Tensor, group: dict[str, Any], state: dict[str, Any]) -> None:
        """Change one parameter in place, by its gradient, the settings of its group and what was remembered of it."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """What was remembered and the settings, with numbers in the place of parameters: to save and load again."""
        numbers = {
            id(param): number
            for number, param in enumerate(param for group in self.param_groups for param in group["params"])
        }
        return {
            "state": {numbers[id(param)]: dict(state) for param, state in self.state.items()},
            "param_groups": [
                {**group, "params": [numbers[id(param)] for param in group["params"]]} for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a state from `state_dict()` of an optimiser of the same groups; its tensors are copied.

        Raises OptimizerStateError where the groups differ, before anything is changed.
        """
        groups = state_dict["param_groups"]
        sizes, own = [len(group["params"]) for group in groups], [len(group["params"]) for group in self.param_groups]
        if sizes != own:
            raise OptimizerStateError(
                f"{type(self).__name__}.load_state_dict",
                f"groups of {sizes} parameters for an optimiser with groups of {own}.",
                rule="The state belongs to the same parameters in the same groups.",
                suggestion="an optimiser made as the saved one was",
                sizes=[sizes, own],
            )
        params: dict[int, Tensor] = {}
        for group, saved in zip(self.param_groups, groups, strict=True):
            params.update(zip(saved["params"], group["params"], strict=True))
            group.update({key: value for key, value in saved.items() if key != "params"})
        self.state = {
            params[number]: {key: _copied(value, params[number]) for key, value in state.items()}
            for number, state in state_dict["state"].items()
        }

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for at, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {at}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join([*lines, ")"])


def remembered(state: dict[str, Any], name: str, like: Tensor) -> Tensor:
    """The tensor that a state remembers under a name; at first 0s in the shape, dtype and backend of `like`."""
    found = state.get(name)
    if found is None:
        found = state[name] = filled(like.detach(), like.shape, 0, like.dtype)
    return found


def _tensor(each: Any) -> Any:
    """A parameter, also where it comes with its name."""
    return each[1] if isinstance(each, tuple) and len(each) == 2 else each


def _check_learnable(name: str, param: Any) -> None:
    if not isinstance(param, Tensor):
        raise DTypeError(
            name,
            f"a {type(param).__name__} among the parameters.",
            rule="The parameters are tensors.",
            suggestion=f"{name}(model.parameters())",
            type=type(param).__name__,
        )
    if not param.is_leaf:
        raise GradientError(
            name,
            "a computed tensor among the parameters.",
            rule="Gradients are kept for leaves, the tensors that computing starts from, so only those can be learned.",
            suggestion="x = x.detach().requires_grad_() once, and that x in the loss",
        )


def _copied(value: Any, param: Tensor) -> Any:
    """A remembered tensor in the dtype of its parameter; counts and numbers as they are."""
    if not isinstance(value, Tensor):
        return value
    copy = value.detach().clone()
    return copy.to(param.dtype) if copy.is_floating_point() else copy
