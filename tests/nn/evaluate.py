"""Runs a case of `cases.py` with pytensor or with PyTorch and gives plain numbers, so that two runs can be compared.

The same file runs in PyTorch's Python, which may be an older one. Inputs and parameters are the same numbers on both
sides: a fixed sequence from -1 to 1, never drawn at random.
"""

from __future__ import annotations

import math
from typing import Any


def numbers(count: int, seed: int) -> list[float]:
    """`count` numbers from -1 to 1 without a pattern that a wrong stride could hide in."""
    return [((at * 37 + seed * 29 + at * at * 5) % 101) / 50.5 - 1 for at in range(count)]


class Run:
    """The names that the lines of a case may use, over one library, and what is done with its results."""

    def __init__(self, library: Any, nn: Any, functional: Any, optim: Any, schedulers: Any) -> None:
        self.library = library
        self.int64 = library.int64
        self.names: dict[str, Any] = {
            "nn": nn,
            "F": functional,
            "optim": optim,
            "lr": schedulers,
            "tensor": self.tensor,
            "whole": self.whole,
            "ramp": self.ramp,
            "fill": self.fill,
            "leaves": self.leaves,
            "clipped": self.clipped,
            "descend": self.descend,
            "momentum_sgd": lambda: optim.SGD([self.ramp(2)], lr=0.1, momentum=0.9),
            "schedule": self.schedule,
            "watch": self.watch,
        }

    def tensor(self, data: Any) -> Any:
        return self.library.tensor(data, dtype=self.library.float32)

    def whole(self, data: Any) -> Any:
        return self.library.tensor(data, dtype=self.int64)

    def ramp(self, *shape: int, seed: int = 1) -> Any:
        return self.tensor(numbers(math.prod(shape), seed)).reshape(shape).detach().requires_grad_()

    def leaves(self, arguments: Any) -> Any:
        """The arguments themselves: they need a name to have their gradients looked up."""
        return arguments

    def fill(self, module: Any) -> Any:
        """Put the fixed numbers into every parameter and buffer of floats, the variances above 0."""
        with self.library.no_grad():
            for at, (name, value) in enumerate(module.state_dict().items()):
                if value.is_floating_point():
                    new = self.tensor(numbers(value.numel(), at + 3)).reshape(tuple(value.shape))
                    value.copy_(new * new + 0.5 if name.endswith("running_var") else new)
        return module

    def clipped(self, parts: Any, clip: Any) -> Any:
        """Gradients of several tensors after clipping, and what the clipping gave."""
        total: Any = sum((part * part * part).sum() for part in parts)
        total.backward()
        given = clip(parts)
        grads = [part.grad for part in parts]
        for part in parts:
            part.grad = None
        return ([] if given is None else [given]) + grads

    def descend(self, parts: Any, optimizer: Any) -> Any:
        """The parameters after each of four steps, with a closure in the last."""

        def loss() -> Any:
            optimizer.zero_grad()
            total: Any = sum(((part - 0.3) ** 4).sum() + part.sum() * 0.1 for part in parts)
            total.backward()
            return total

        found = []
        for _ in range(3):
            loss()
            optimizer.step()
            found += [part.detach().clone() for part in parts]
        found.append(optimizer.step(loss).detach())
        found += [part.detach().clone() for part in parts]
        optimizer.zero_grad()
        return found

    def schedule(self, optimizer: Any, scheduler: Any) -> Any:
        """Rate and momentum at the start and after each of twelve steps."""
        found = []
        for _ in range(13):
            group = optimizer.param_groups[0]
            found += [group["lr"], group["momentum"], scheduler.get_last_lr()[0]]
            optimizer.step()
            scheduler.step()
        return found

    def watch(self, optimizer: Any, scheduler: Any) -> Any:
        """The rates along a loss that falls, stays and falls."""
        found = []
        for loss in [5, 4, 3.9, 3.85, 3.9, 3.9, 3.9, 2, 2, 2.0001, 2, 2, 2, 1.9, 1.9]:
            optimizer.step()
            scheduler.step(loss)
            found.append(optimizer.param_groups[0]["lr"])
        return found

    def answer(self, lines: str, expression: str) -> dict[str, Any]:
        """The results of a case and, by name, the gradients of everything that it was computed from.

        The gradients are those of the results' sum, weighted with fixed numbers so that a permutation shows.
        """
        names = dict(self.names)
        exec(lines, names)
        results = flat(eval(expression, names))
        total = None
        for at, result in enumerate(results):
            if hasattr(result, "requires_grad") and result.requires_grad:
                weights = self.tensor(numbers(result.numel(), at + 2)).reshape(tuple(result.shape))
                part = (result * weights).sum()
                total = part if total is None else total + part
        if total is not None:
            total.backward()
        grads = {}
        for name in sorted(set(names) - set(self.names)):
            value = names[name]
            if hasattr(value, "named_parameters"):
                grads.update({f"{name}.{path}": part.grad for path, part in value.named_parameters()})
                grads.update({f"{name}.{path} now": part for path, part in value.named_buffers()})
            else:
                parts = flat(value)
                grads.update({f"{name}{at}": part.grad for at, part in enumerate(parts) if is_leaf(part)})
        return {
            "results": [plain(result) for result in results],
            "grads": {name: plain(grad) for name, grad in grads.items() if grad is not None},
        }


def is_leaf(value: Any) -> bool:
    return bool(getattr(value, "requires_grad", False) and value.is_leaf)


def flat(value: Any) -> list[Any]:
    """The tensors and numbers in nested lists and tuples."""
    if isinstance(value, (list, tuple)):
        return [each for part in value for each in flat(part)]
    return [] if value is None else [value]


def plain(value: Any) -> Any:
    """A tensor as shape, dtype and numbers; a number as itself. Seven digits, which is what float32 has."""
    if isinstance(value, (int, float)):
        return float(f"{value:.7g}")
    elements = value.detach().reshape(-1).tolist()
    return {
        "shape": list(value.shape),
        "dtype": str(value.dtype).replace("torch.", ""),
        "elements": [float(f"{each:.7g}") if isinstance(each, float) else each for each in elements],
    }
