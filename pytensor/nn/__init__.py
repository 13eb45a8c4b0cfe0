"""Neural networks: modules that hold parameters, layers, and losses. `nn.functional` has the losses as functions."""

from pytensor.nn import functional
from pytensor.nn.layers import Linear, ReLU, Sequential, Sigmoid, Tanh
from pytensor.nn.losses import BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, MSELoss
from pytensor.nn.module import Module, Parameter

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "Linear",
    "MSELoss",
    "Module",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "functional",
]
