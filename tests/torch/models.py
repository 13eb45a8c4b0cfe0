"""Expressions of losses, creation, gradients of gradients, hooks, and functions of functions."""

from tests.torch.elementwise import listed

LOSSES = """
F.mse_loss(a, b) | F.mse_loss(a, b, reduction='sum') | F.mse_loss(a, b, reduction='none') | F.l1_loss(a, b) | F.smooth_l1_loss(a, b) | F.smooth_l1_loss(a, b, beta=0.5) | F.huber_loss(a, b, delta=0.7)
F.cross_entropy(a, labels) | F.cross_entropy(a, labels, reduction='none') | F.cross_entropy(a, labels, reduction='sum') | F.cross_entropy(a, labels, label_smoothing=0.1) | F.cross_entropy(a, labels, weight=p.detach()[0]) | F.cross_entropy(a, labels, ignore_index=2) | F.cross_entropy(a, b.softmax(1)) | F.cross_entropy(c, labels[0]) | F.cross_entropy(image, (image[:, 0] > 0).long())
F.nll_loss(a.log_softmax(1), labels) | F.nll_loss(a.log_softmax(1), labels, reduction='sum') | F.nll_loss(a, labels, weight=p.detach()[0])
F.binary_cross_entropy(a.sigmoid(), e.float()) | F.binary_cross_entropy(a.sigmoid(), b.sigmoid().detach()) | F.binary_cross_entropy_with_logits(a, e.float()) | F.binary_cross_entropy_with_logits(a * 50, e.float()) | F.binary_cross_entropy_with_logits(a, e.float(), reduction='sum') | F.binary_cross_entropy_with_logits(a, e.float(), pos_weight=p.detach()[0])
F.kl_div(a.log_softmax(1), b.softmax(1)) | F.kl_div(a.log_softmax(1), b.softmax(1), reduction='batchmean') | F.kl_div(a.log_softmax(1), b.log_softmax(1), reduction='sum', log_target=True)
F.layer_norm(a, (3,)) | F.layer_norm(t, (4,), v, w) | F.layer_norm(t, (3, 4)) | F.batch_norm(a, None, None, training=True) | F.batch_norm(image, None, None, c, c, training=True) | F.batch_norm(a, c.detach(), c.detach() ** 2 + 1, None, None) | F.dropout(a, 0.0) | F.dropout(a, 0.5, training=False)
nn.ReLU()(a) | nn.Flatten()(t) | nn.Identity()(a) | nn.Softmax(dim=1)(a) | nn.MSELoss()(a, b) | nn.CrossEntropyLoss()(a, labels) | nn.MaxPool2d(2)(image) | nn.AvgPool2d(2)(image) | nn.LayerNorm(3)(a) | nn.BatchNorm1d(3)(a) | nn.BatchNorm2d(3)(image) | nn.Sequential(nn.Tanh(), nn.Sigmoid())(a) | nn.LeakyReLU(0.1)(a) | nn.GELU()(a) | nn.ELU()(a) | nn.SiLU()(a) | nn.Softplus()(a)
"""

CREATION = """
pt.tensor([1.0, 2.0]) | pt.tensor([[1.5, 2], [3, 4]]) | pt.tensor(3.5) | pt.tensor([True, False]) | pt.tensor([1, 2], dtype=pt.int64) | pt.tensor([1.7, -2.9]).long() | pt.tensor([[]]) | pt.tensor([], dtype=pt.float32).reshape(0, 3) | pt.tensor([0.1, 0.2], dtype=pt.float64) | pt.tensor(True)
pt.zeros(2, 3) | pt.zeros((2, 3)) | pt.ones(3, dtype=pt.int64) | pt.ones(2, 2, dtype=pt.bool) | pt.zeros(()) | pt.zeros(0) | pt.full((2, 2), 7.5) | pt.full((3,), 2, dtype=pt.int64) | pt.full((), True) | pt.eye(3) | pt.eye(2, 4) | pt.eye(2, dtype=pt.int64)
pt.arange(5.0) | pt.arange(1.0, 2.0, 0.25) | pt.arange(5, dtype=pt.int64) | pt.arange(5, 0, -2, dtype=pt.int64) | pt.arange(3.0, 3.0) | pt.linspace(0, 1, 5) | pt.linspace(-1, 1, 4, dtype=pt.float64) | pt.linspace(2, 3, 1) | pt.linspace(1, 0, 3) | pt.arange(0, 1, 0.1)
pt.zeros_like(a) | pt.ones_like(i) | pt.full_like(a, 3) | pt.zeros_like(a, dtype=pt.bool) | pt.ones_like(a.T) | pt.empty_like(a).shape | pt.rand(2, 3).shape | pt.randn(2, 3).dtype | pt.randint(0, 5, (2, 3)).dtype | pt.randperm(5).dtype | pt.randint(3, (2,)).shape | pt.randperm(6).sort().values | pt.rand_like(a).shape
a.item() if a.numel() == 1 else s.item() | a.tolist() | i.sum().item() | bool(e[0, 0]) | float(s) | int(i[0, 0]) | len(t) | a.requires_grad | a.is_leaf | (a * 2).is_leaf | (a * 2).requires_grad | i.requires_grad | a.detach().requires_grad | pt.is_tensor(a) | a.T.is_contiguous()
"""

GRADIENTS = [
    "out = pt.autograd.grad((a ** 3).sum(), a)",
    "g1, = pt.autograd.grad((a ** 3).sum(), a, create_graph=True); out = pt.autograd.grad((g1 * b).sum(), a)",
    "g1, = pt.autograd.grad((a ** 3 * b).sum(), a, create_graph=True); out = g1",
    "out = pt.autograd.grad(a * b, (a, b), b)",
    "out = pt.autograd.grad((a @ m).tanh().sum(), (a, m))",
    "g1 = pt.autograd.grad((a @ m).tanh().sum(), (a, m), create_graph=True); out = pt.autograd.grad(g1[0].sum() + g1[1].sum(), (a, m))",
    "out = pt.autograd.grad(a.sum(), (a, b), allow_unused=True)[0]",
    "out = pt.autograd.grad([a.sum(), (a * b).sum()], [a, b])",
    "out = pt.autograd.grad(a.exp(), a, grad_outputs=pt.ones_like(a))",
    "g1, = pt.autograd.grad(p.log().sum(), p, create_graph=True); g2, = pt.autograd.grad(g1.sum(), p, create_graph=True); out = pt.autograd.grad(g2.sum(), p)",
    "g1, = pt.autograd.grad(a.softmax(1).square().sum(), a, create_graph=True); out = pt.autograd.grad((g1 * b).sum(), a)",
    "g1, = pt.autograd.grad(a.sigmoid().prod(1).sum(), a, create_graph=True); out = pt.autograd.grad((g1 * b).sum(), a)",
    "g1, = pt.autograd.grad(F.conv2d(image, kernel2 * 0.1).square().sum(), image, create_graph=True); out = pt.autograd.grad(g1.square().sum(), kernel2)",
    "g1, = pt.autograd.grad(F.max_pool2d(image, 2).square().sum(), image, create_graph=True); out = pt.autograd.grad(g1.square().sum(), image)",
    "g1, = pt.autograd.grad(a[e].square().sum(), a, create_graph=True); out = pt.autograd.grad(g1.square().sum(), a)",
    "g1, = pt.autograd.grad(a.var(1).sum(), a, create_graph=True); out = pt.autograd.grad(g1.square().sum(), a)",
    "g1, = pt.autograd.grad(a.norm(), a, create_graph=True); out = pt.autograd.grad((g1 * b).sum(), a)",
    "g1, = pt.autograd.grad(p.pow(b).sum(), b, create_graph=True); out = pt.autograd.grad(g1.sum(), p)",
    "x = a * 2; x.retain_grad(); (x * x).sum().backward(); out = x.grad",
    "a.register_hook(lambda grad: grad * 3); (a * b).sum().backward(); out = (a.grad, b.grad)",
    "x = a * b; x.register_hook(lambda grad: grad + 1); x.sum().backward(); out = a.grad",
    "handle = a.register_hook(lambda grad: grad * 3); handle.remove(); (a * b).sum().backward(); out = a.grad",
    "seen = []\na.register_post_accumulate_grad_hook(lambda x: seen.append(x.grad.sum()))\n(a * b).sum().backward()\nout = seen",
    "(a * b).sum().backward(); (a * b).sum().backward(); out = a.grad",
    "x = (a * b).sum(); x.backward(retain_graph=True); x.backward(); out = a.grad",
    "(a * b).backward(b); out = a.grad",
    "(a * b).sum().backward(inputs=[a]); out = (a.grad, b.grad is None)",
    "x = a.detach(); x.requires_grad_(); (x * b).sum().backward(); out = (x.grad, a.grad is None)",
    "with pt.no_grad():\n    x = a * 2\nout = (x, x.requires_grad)",
    "with pt.no_grad():\n    with pt.enable_grad():\n        x = a * 2\nout = x",
    "with pt.set_grad_enabled(False):\n    x = a * 2\nout = (x.requires_grad, pt.is_grad_enabled())",
    "pt.set_grad_enabled(False)\nx = a * 2\npt.set_grad_enabled(True)\nout = x.requires_grad",
    "@pt.no_grad()\ndef f(x): return x * 2\nout = f(a).requires_grad",
    "with pt.inference_mode():\n    x = a * 2\nout = x.requires_grad",
    "a.requires_grad_(False); out = (a * b, (a * c.detach()).requires_grad)",
    "a.requires_grad = False; out = (a * 2).requires_grad",
    "out = (a * 1).data",
    "out = a.abs().sum().grad_fn is not None",
]

CUSTOM = """class Twice(pt.autograd.Function):
    @staticmethod
    def forward(ctx, x, y, n):
        ctx.save_for_backward(x, y)
        ctx.n = n
        return x * y * n, x + y
    @staticmethod
    def backward(ctx, gx, gy):
        x, y = ctx.saved_tensors
        return gx * y * ctx.n + gy, gx * x * ctx.n + gy, None
"""
CUSTOM_FUNCTIONS = [
    CUSTOM + "out = Twice.apply(a, b, 3)",
    CUSTOM + "out = Twice.apply(a, b, 3)[0]",
    CUSTOM
    + "x = Twice.apply(a, b, 3)\ng1, = pt.autograd.grad((x[0] * x[1]).sum(), a, create_graph=True)\nout = pt.autograd.grad(g1.square().sum(), b)",
    "class Clip(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        ctx.set_materialize_grads(False)\n        return x.clamp(-1, 1)\n    @staticmethod\n    def backward(ctx, g): return g\nout = Clip.apply(a * 3)",
    "class Exp(pt.autograd.Function):\n    @staticmethod\n    def forward(x): return x.exp()\n    @staticmethod\n    def setup_context(ctx, inputs, output): ctx.save_for_backward(output)\n    @staticmethod\n    def backward(ctx, g): return g * ctx.saved_tensors[0]\nout = Exp.apply(a)",
    "class Sorted(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        y = x * 1\n        z = x * 2\n        ctx.mark_non_differentiable(z)\n        return y, z\n    @staticmethod\n    def backward(ctx, g, _): return g * 5\nout = Sorted.apply(a)",
    "class Needs(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, y):\n        ctx.saw = ctx.needs_input_grad\n        return x + y\n    @staticmethod\n    def backward(ctx, g): return g * (2 if ctx.saw == (True, False) else 7), None\nout = Needs.apply(a, b.detach())",
]

FUNCTIONS = """
pt.func.grad(lambda x: (x ** 3).sum())(c) | pt.func.grad(lambda x, y: (x * y).sum(), argnums=(0, 1))(a, b) | pt.func.grad_and_value(lambda x: x.square().sum())(c) | pt.func.grad(lambda x: pt.func.grad(lambda z: (z ** 4).sum())(x).sum())(c)
pt.func.vjp(lambda x: x.sin(), c)[1](c) | pt.func.jvp(lambda x: x.sin() * x, (c,), (c.detach(),)) | pt.func.jvp(lambda x, y: x @ y, (a.detach(), m.detach()), (b.detach(), m.detach())) | pt.func.jvp(lambda x: x.softmax(1), (a.detach(),), (b.detach(),)) | pt.func.jvp(lambda x: x.max(1).values, (a.detach(),), (b.detach(),))
pt.func.jacrev(lambda x: x ** 2)(c) | pt.func.jacfwd(lambda x: x ** 2)(c) | pt.func.jacrev(lambda x: x @ m.detach())(a) | pt.func.jacfwd(lambda x: x @ m.detach())(a.detach()) | pt.func.hessian(lambda x: (x ** 3).prod())(c) | pt.func.hessian(lambda x: x.softmax(0)[0])(c) | pt.func.jacrev(lambda x, y: x * y, argnums=(0, 1))(c, c)
jacobian(lambda x: x.exp(), c) | jacobian(lambda x, y: (x * y, x + y), (c, c)) | hessian(lambda x: (x ** 3).sum(), c) | hessian(lambda x, y: (x * y * y).sum(), (c, c))
pt.vmap(lambda x: x.sum())(a) | pt.vmap(lambda x: x @ m)(a) | pt.vmap(pt.dot)(a, b) | pt.vmap(lambda x, y: x * y, (0, None))(a, c) | pt.vmap(lambda x: x.softmax(0), 1, 1)(a) | pt.vmap(lambda x: (x.max(), x.argmax()))(a) | pt.vmap(pt.vmap(lambda x: x ** 2))(a) | pt.vmap(pt.vmap(pt.dot, (0, None)), (None, 0))(a, b) | pt.vmap(lambda x: pt.cat((x, x)))(a) | pt.vmap(lambda x: x[1:].flip(0))(a) | pt.vmap(lambda x: x.view(2, 2).T)(t[:, 0]) | pt.vmap(lambda x: x.cumsum(0))(a) | pt.vmap(lambda x, y: pt.stack((x, y)), out_dims=1)(a, b) | pt.vmap(lambda x: pt.where(x > 0, x, -x))(a) | pt.vmap(pt.func.grad(lambda x: (x ** 3).sum()))(a) | pt.vmap(lambda x: x.norm())(a) | pt.vmap(lambda x: pt.einsum('ij,ij->i', x, x))(t) | pt.vmap(lambda x: F.conv1d(x, kernel1))(line) | pt.vmap(lambda x: x.gather(0, n))(a) | pt.vmap(lambda x, z: x.gather(0, z))(a, at) | pt.vmap(lambda x: x.sort().values)(a) | pt.vmap(lambda x: F.pad(x, (1, 1)))(a) | pt.vmap(lambda x: x.std())(a) | pt.vmap(lambda d: {'x': d['x'] * 2})({'x': a})['x']
"""

EXPRESSIONS = [
    *listed(LOSSES), *listed(CREATION), *GRADIENTS, *CUSTOM_FUNCTIONS,
    *listed(FUNCTIONS),
]  # fmt: skip
