"""The MiniTorch course's own library, modules 0 to 4, over pytensor's engine.

The names and conventions are the course's: everything is float64, a reduction keeps its dimension with size 1, a full
sum has shape (1,), `t[index]` is a float, and a tensor's `backend` says how its map, zip and reduce run, so a student's
own TensorOps plugs in there. Storage, layouts, broadcasting and kernels are pytensor's; the tape is the course's, since
a student writes against it. In the playground `import minitorch` gives this package; elsewhere `install()` arranges it.
"""

from __future__ import annotations

from pytensor.minitorch import operators, scalar_functions
from pytensor.minitorch.autodiff import (
    Context,
    Variable,
    backpropagate,
    central_difference,
    topological_sort,
)
from pytensor.minitorch.datasets import (
    Graph,
    circle,
    datasets,
    diag,
    make_pts,
    simple,
    spiral,
    split,
    xor,
)
from pytensor.minitorch.fast_conv import (
    Conv1dFun,
    Conv2dFun,
    conv1d,
    conv2d,
)
from pytensor.minitorch.fast_ops import (
    FastOps,
)
from pytensor.minitorch.functions import (
    EQ,
    LT,
    Add,
    All,
    Copy,
    Exp,
    Function,
    Inv,
    IsClose,
    Log,
    MatMul,
    Mul,
    Neg,
    Permute,
    ReLU,
    Sigmoid,
    Sum,
    View,
)
from pytensor.minitorch.install import (
    install,
)
from pytensor.minitorch.module import (
    Module,
    Parameter,
)
from pytensor.minitorch.nn import (
    Max,
    argmax,
    avgpool2d,
    dropout,
    logsoftmax,
    max,
    max_reduce,
    maxpool2d,
    softmax,
    tile,
)
from pytensor.minitorch.optim import (
    SGD,
    Optimizer,
)
from pytensor.minitorch.scalar import (
    Scalar,
    ScalarFunction,
    ScalarHistory,
    derivative_check,
)
from pytensor.minitorch.tensor import (
    History,
    Tensor,
    TensorLike,
)
from pytensor.minitorch.tensor_data import (
    MAX_DIMS,
    Index,
    IndexingError,
    OutIndex,
    Shape,
    Storage,
    Strides,
    TensorData,
    UserIndex,
    UserShape,
    UserStrides,
    broadcast_index,
    index_to_position,
    prod,
    shape_broadcast,
    strides_from_shape,
    to_index,
)
from pytensor.minitorch.tensor_functions import (
    grad_central_difference,
    grad_check,
    rand,
    tensor,
    zeros,
)
from pytensor.minitorch.tensor_ops import (
    MapProto,
    SimpleBackend,
    SimpleOps,
    TensorBackend,
    TensorOps,
    tensor_map,
    tensor_matrix_multiply,
    tensor_reduce,
    tensor_zip,
)
from pytensor.minitorch.testing import (
    MathTest,
    MathTestVariable,
)

__all__ = [
    "EQ",
    "LT",
    "MAX_DIMS",
    "SGD",
    "Add",
    "All",
    "Context",
    "Conv1dFun",
    "Conv2dFun",
    "Copy",
    "Exp",
    "FastOps",
    "Function",
    "Graph",
    "History",
    "Index",
    "IndexingError",
    "Inv",
    "IsClose",
    "Log",
    "MapProto",
    "MatMul",
    "MathTest",
    "MathTestVariable",
    "Max",
    "Module",
    "Mul",
    "Neg",
    "Optimizer",
    "OutIndex",
    "Parameter",
    "Permute",
    "ReLU",
    "Scalar",
    "ScalarFunction",
    "ScalarHistory",
    "Shape",
    "Sigmoid",
    "SimpleBackend",
    "SimpleOps",
    "Storage",
    "Strides",
    "Sum",
    "Tensor",
    "TensorBackend",
    "TensorData",
    "TensorLike",
    "TensorOps",
    "UserIndex",
    "UserShape",
    "UserStrides",
    "Variable",
    "View",
    "argmax",
    "avgpool2d",
    "backpropagate",
    "broadcast_index",
    "central_difference",
    "circle",
    "conv1d",
    "conv2d",
    "datasets",
    "derivative_check",
    "diag",
    "dropout",
    "grad_central_difference",
    "grad_check",
    "index_to_position",
    "install",
    "logsoftmax",
    "make_pts",
    "max",
    "max_reduce",
    "maxpool2d",
    "operators",
    "prod",
    "rand",
    "scalar_functions",
    "shape_broadcast",
    "simple",
    "softmax",
    "spiral",
    "split",
    "strides_from_shape",
    "tensor",
    "tensor_map",
    "tensor_matrix_multiply",
    "tensor_reduce",
    "tensor_zip",
    "tile",
    "to_index",
    "topological_sort",
    "xor",
    "zeros",
]

version = "0.4"
