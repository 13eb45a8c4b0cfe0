"""Your own Function

The engine's operations are pairs: a `forward` that computes, and a `backward` that, given the gradient of the
result, returns the gradient of each argument. You can add a pair of your own, and from then on it takes part like
any other.

`Swish` is `x * sigmoid(x)`, a smooth cousin of ReLU. Its `forward` keeps what its `backward` will need. The slope
is worked out on paper once: `s + x * s * (1 - s)`, with `s` for the sigmoid.

Never trust a gradient you derived yourself. `grad_check` nudges every number and compares.

Opens: Graph
Try: Break the rule, for example by dropping the second term, and let `grad_check` show you where.
"""


class Swish(Function):
    @staticmethod
    def forward(ctx, x):
        s = x.sigmoid()
        ctx.save_for_backward(x, s)
        return x * s

    @staticmethod
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        return grad_output * (s + x * s * (1 - s))


x = tensor([-2, -1, 0, 1, 2], requires_grad=True)
y = Swish.apply(x)
y.sum().backward()

grad_check(Swish.apply, tensor([-2, 0.5, 3], dtype=float64, requires_grad=True))
