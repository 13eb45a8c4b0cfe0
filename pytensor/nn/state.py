"""A module's state as a dict of tensors, and back: what is saved and loaded.

Everything is compared before anything is changed, so a failed load leaves the module as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pytensor.autograd import no_grad
from pytensor.errors import TensorError
from pytensor.tensor import Tensor

if TYPE_CHECKING:
    from pytensor.nn.module import Module


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` found different: names the module has and the dict hasn't, and the other way round."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class StateDictError(TensorError, RuntimeError):
    """A state that doesn't fit the module. `facts` has missing_keys, unexpected_keys and mismatched shapes."""


def state_dict(module: Module, prefix: str, keep_vars: bool) -> dict[str, Tensor]:
    """See `Module.state_dict`."""
    found: dict[str, Tensor] = {}
    for path, part in module.named_modules(remove_duplicate=False):
        start = f"{prefix}{path}." if path else prefix
        for name, tensor in (*part.own_parameters(), *part.own_buffers(persistent_only=True)):
            found[start + name] = tensor if keep_vars else tensor.detach()
    return found


def load_state_dict(module: Module, given: Mapping[str, Any], strict: bool) -> IncompatibleKeys:
    """See `Module.load_state_dict`."""
    own = state_dict(module, "", keep_vars=True)
    missing = [name for name in own if name not in given]
    unexpected = [name for name in given if name not in own]
    wrong = [name for name in own if name in given and getattr(given[name], "shape", None) != own[name].shape]
    if wrong or (strict and (missing or unexpected)):
        raise _misfit(type(module).__name__, own, given, missing if strict else [], unexpected if strict else [], wrong)
    with no_grad():
        for name, tensor in own.items():
            if name in given:
                value = given[name]
                tensor.copy_(value if value.backend is tensor.backend else value.to_backend(tensor.backend.name))
    return IncompatibleKeys(missing, unexpected)


def _misfit(
    module: str,
    own: Mapping[str, Tensor],
    given: Mapping[str, Any],
    missing: list[str],
    unexpected: list[str],
    wrong: list[str],
) -> StateDictError:
    lines = []
    if missing:
        lines.append(f"missing: {_listed(missing)}.")
    if unexpected:
        lines.append(f"unexpected: {_listed(unexpected)}.")
    for name in wrong[:8]:
        arrived = getattr(given[name], "shape", None)
        text = f"shape {arrived}" if arrived is not None else f"a {type(given[name]).__name__}"
        lines.append(f"{name} has shape {own[name].shape} in the module, and {text} in the state.")
    return StateDictError(
        f"{module}.load_state_dict",
        "the state doesn't fit: " + " ".join(lines) + (" …" if len(wrong) > 8 else ""),
        rule="Each name of the module has a tensor of its shape in the state, and (strict) the state has no others.",
        suggestion=_suggestion(own, missing, unexpected),
        missing_keys=missing,
        unexpected_keys=unexpected,
        mismatched=[[name, list(own[name].shape), list(getattr(given[name], "shape", ()))] for name in wrong],
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _suggestion(own: Mapping[str, Any], missing: list[str], unexpected: list[str]) -> str:
    """What to try. A prefix that all names of one side share explains most misfits."""
    for name in missing:
        for other in unexpected:
            if other.endswith(f".{name}"):
                start = other.removesuffix(name)
                if all(key.startswith(start) and key.removeprefix(start) in own for key in unexpected):
                    return f"load_state_dict({{key.removeprefix({start!r}): x for key, x in state.items()}})"
            if name.endswith(f".{other}"):
                start = name.removesuffix(other)
                if all(start + key in own for key in unexpected):
                    return f"load_state_dict({{{start!r} + key: x for key, x in state.items()}})"
    if missing or unexpected:
        return "load_state_dict(state, strict=False), which takes the names that fit"
    return "a model made with the sizes of the one that was saved"
