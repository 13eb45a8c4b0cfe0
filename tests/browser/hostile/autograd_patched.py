"""Switches gradients off and the backend away, for good."""

import pytensor
from pytensor.autograd import mode

mode.enabled = False
pytensor.set_default_backend("reference")
mode.__class__ = type("Evil", (), {"enabled": property(lambda self: 1 / 0)})
