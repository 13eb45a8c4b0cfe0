"""What layers compute, as functions of tensors and parameters. A file is imported when it is first used."""

from typing import TYPE_CHECKING

from pytensor.lazy import lazy

if TYPE_CHECKING:
    from pytensor.nn.functional.activations import *  # noqa: F403
    from pytensor.nn.functional.attention import *  # noqa: F403
    from pytensor.nn.functional.classification import *  # noqa: F403
    from pytensor.nn.functional.dropout import *  # noqa: F403
    from pytensor.nn.functional.embedding import *  # noqa: F403
    from pytensor.nn.functional.linear import *  # noqa: F403
    from pytensor.nn.functional.losses import *  # noqa: F403
    from pytensor.nn.functional.normalization import *  # noqa: F403

NAMES = {
    "activations": "celu elu gelu hardsigmoid hardswish hardtanh leaky_relu log_softmax logsigmoid mish prelu relu "
    "relu6 selu sigmoid silu softmax softmin softplus softsign tanh tanhshrink",
    "attention": "scaled_dot_product_attention",
    "classification": "cross_entropy nll_loss one_hot",
    "dropout": "dropout dropout1d dropout2d",
    "embedding": "embedding",
    "linear": "linear",
    "losses": "binary_cross_entropy binary_cross_entropy_with_logits huber_loss kl_div l1_loss mse_loss smooth_l1_loss",
    "normalization": "batch_norm group_norm layer_norm normalize rms_norm",
}

__getattr__, __dir__, __all__ = lazy(__name__, NAMES)
