"""Neural networks: modules that hold parameters, layers, losses. Each file is imported when a name of it is first used.

`nn.functional` has what the layers compute as functions, `nn.init` the values that parameters start with, `nn.utils`
the clipping of gradients.
"""

from typing import TYPE_CHECKING

from pytensor.lazy import lazy

if TYPE_CHECKING:
    from pytensor.nn import functional as functional, init as init, utils as utils
    from pytensor.nn.activations import *  # noqa: F403
    from pytensor.nn.attention import *  # noqa: F403
    from pytensor.nn.cells import *  # noqa: F403
    from pytensor.nn.containers import *  # noqa: F403
    from pytensor.nn.convolution import *  # noqa: F403
    from pytensor.nn.dropout import *  # noqa: F403
    from pytensor.nn.embedding import *  # noqa: F403
    from pytensor.nn.linear import *  # noqa: F403
    from pytensor.nn.losses import *  # noqa: F403
    from pytensor.nn.module import *  # noqa: F403
    from pytensor.nn.normalization import *  # noqa: F403
    from pytensor.nn.parameter import *  # noqa: F403
    from pytensor.nn.pooling import *  # noqa: F403
    from pytensor.nn.recurrent import *  # noqa: F403

NAMES = {
    "activations": "CELU ELU GELU SELU Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish PReLU ReLU "
    "ReLU6 SiLU Sigmoid Softmax Softmax2d Softmin Softplus Softsign Tanh Tanhshrink",
    "attention": "MultiheadAttention",
    "cells": "GRUCell LSTMCell RNNCell",
    "containers": "ModuleDict ModuleList Sequential",
    "convolution": "Conv1d Conv2d",
    "dropout": "Dropout Dropout1d Dropout2d",
    "embedding": "Embedding",
    "functional": "",
    "init": "",
    "linear": "Flatten Identity Linear Unflatten",
    "losses": "BCELoss BCEWithLogitsLoss CrossEntropyLoss HuberLoss KLDivLoss L1Loss MSELoss NLLLoss SmoothL1Loss",
    "module": "Module",
    "normalization": "BatchNorm1d BatchNorm2d GroupNorm LayerNorm RMSNorm",
    "parameter": "Parameter",
    "pooling": "AdaptiveAvgPool1d AdaptiveAvgPool2d AvgPool1d AvgPool2d MaxPool1d MaxPool2d",
    "recurrent": "GRU LSTM RNN",
    "utils": "",
}

__getattr__, __dir__, __all__ = lazy(__name__, NAMES)
