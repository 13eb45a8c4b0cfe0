"""PyTorch's `torch.func` names: functions that give derivatives of functions. `pytensor.grad` is the other one.

`func.grad(f)` is a function; `pytensor.grad(outputs, inputs)` differentiates what has been computed.
"""

from pytensor.transforms.derivatives import grad, grad_and_value, hessian, jacfwd, jacrev, vjp
from pytensor.transforms.forward import jvp
from pytensor.transforms.vmap import vmap

__all__ = ["grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "vjp", "vmap"]
