"""What layers compute, as functions of tensors and parameters. A file is imported when it is first used."""

from typing import TYPE_CHECKING

from pytensor.lazy import lazy

if TYPE_CHECKING:
    from pytensor.nn.functional.activations import *  # noqa: F403
    from pytensor.nn.functional.affine import *  # noqa: F403
    from pytensor.nn.functional.attention import *  # noqa: F403
    from pytensor.nn.functional.classification import *  # noqa: F403
    from pytensor.nn.functional.dropping import *  # noqa: F403
    from pytensor.nn.functional.lookup import *  # noqa: F403
    from pytensor.nn.functional.losses import *  # noqa: F403
    from pytensor.nn.functional.normalization import *  # noqa: F403
    from pytensor.nn.functional.sliding import *  # noqa: F403

NAMES = {
    "activations": "celu elu gelu hardsigmoid hardswish hardtanh leaky_relu log_softmax logsigmoid mish prelu relu "
    "relu6 selu sigmoid silu softmax softmin softplus softsign tanh tanhshrink",
    "affine": "linear",
    "attention": "scaled_dot_product_attention",
    "classification": "cross_entropy nll_loss one_hot",
    "dropping": "dropout dropout1d dropout2d",
    "lookup": "embedding",
    "losses": "binary_cross_entropy binary_cross_entropy_with_logits huber_loss kl_div l1_loss mse_loss smooth_l1_loss",
    "normalization": "batch_norm group_norm layer_norm normalize rms_norm",
    "sliding": "adaptive_avg_pool1d adaptive_avg_pool2d avg_pool1d avg_pool2d conv1d conv2d max_pool1d max_pool2d pad",
}

__getattr__, __dir__, __all__ = lazy(__name__, NAMES)
