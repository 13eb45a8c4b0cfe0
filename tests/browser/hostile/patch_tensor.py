"""Makes the tensors lie."""

import pytensor

pytensor.Tensor.sum = lambda self, *a, **k: "evil"
pytensor.Tensor.__repr__ = lambda self: "evil"
pytensor.tensor = lambda *a, **k: "evil"
