"""Expressions that PyTorch refuses: pytensor refuses them too, with an exception that catches where PyTorch's does."""

from tests.torch.elementwise import listed

MISTAKES = """
a + v | a * m | a - t | pt.maximum(a, m) | a @ b | a @ v | m @ c.view(1, 3) | pt.bmm(a, b) | pt.dot(a, b) | pt.dot(c, v) | pt.outer(a, c) | s @ a | pt.mm(t, t) | t @ t | pt.matmul(v, a) | pt.mv(a, v)
a.view(4) | a.view(-1, 4) | a.view(-1, -1) | a.T.view(6) | a.reshape(5) | a.view(2, -3) | a.expand(2, 4) | a.expand(3) | t.permute(0, 1) | t.permute(0, 0, 1) | t.permute(0, 1, 5) | a.transpose(0, 2) | a.unsqueeze(4) | a.squeeze(3) | t.movedim(0, 5) | a.flatten(1, 0) | a.t().t().mT.unflatten(0, (2, 2)) | t.t() | c.mT
a.sum(2) | a.sum((0, 0)) | a.mean(5) | i.mean() | i.var() | e.mean() | a.max(3) | none.max() | none.amax(0) | none.max(0) | none.argmax() | a.softmax(2) | i.softmax(0) | a.argmax(5) | a.cumsum(2) | a.prod(-3) | a.std(4) | none.min()
a[2] | a[0, 3] | a[0, 0, 0] | a[-3] | a['x'] | a[1.0] | s[0] | a[:, :, 0] | a[pt.tensor([2], dtype=pt.int64)] | a[pt.tensor([0.5])] | a[e[:, :2]] | m[n, labels] | a[::-1] | a[e, 0, 0] | a[::0]
a.gather(1, at + 1) | a.gather(0, at) | a.gather(1, a) | a.gather(2, at) | a.index_select(1, n + 1) | a.index_select(0, a[0]) | a.index_select(3, n) | a.scatter_add(1, at + 3, b)
pt.cat((a, m)) | pt.cat((a, v)) | pt.cat(()) | pt.stack((a, c)) | pt.stack(()) | pt.cat((a, b), 2) | a.split(0) | a.split([1, 3], 1) | a.chunk(0) | a.narrow(1, 2, 3) | a.unbind(3) | a.repeat(2) | a.flip(2) | a.roll(1, 3) | c.diagonal() | v.tril() | F.pad(a, (1, 1, 1)) | pt.einsum('ij,jk->ik', a, b) | pt.einsum('ij->ijk', a) | pt.einsum('ij', c) | a.roll((1, 2), 0)
pt.tensor([[1.0, 2.0], [3.0]]) | pt.tensor('x') | pt.tensor([1.0, 'x']) | pt.zeros(-1) | pt.zeros(2, 2.5) | pt.ones(2, dtype='float99') | pt.arange(0.0, 5.0, -1.0) | pt.arange(1.0, 0.0) | pt.linspace(0, 1, -1) | pt.full((2,), None) | pt.eye(-1) | pt.tensor(None)
a + 'x' | a + None | a + [1, 2, 3] | a @ 3 | pt.exp(3) | pt.exp([1.0]) | -e | e - e | e - f | ~a | a & b | i // 0 | i % 0 | i ** -1 | a < 'x' | a / None | a.clamp() | pt.stack(a, b) | pt.sqrt()
a.item() | none.item() | bool(a) | float(a) | int(a) | bool(none) | len(s) | list(s) | [].__getitem__(s) | range(3)[s]
a.backward() | (a * b).backward() | i.float().sum().backward() | (a * b).sum().backward(a) | i.requires_grad_() | pt.tensor([1], dtype=pt.int64, requires_grad=True) | (a * 2).requires_grad_(False) | pt.autograd.grad(a.sum(), b) | pt.autograd.grad(a * b, a) | pt.autograd.grad(a.sum(), i) | pt.autograd.grad(a.detach().sum(), a) | pt.autograd.grad(a * b, a, c) | i.register_hook(print) | a.detach().register_hook(print) | (a * 2).register_post_accumulate_grad_hook(print) | a.detach().retain_grad()
F.conv2d(image, kernel1) | F.conv2d(image, kernel2[:, :2]) | F.conv1d(line, kernel1, v[:2]) | F.conv1d(line[:, :, :2], kernel1) | F.max_pool2d(image, 7) | F.max_pool2d(a, 2) | F.cross_entropy(a, labels + 3) | F.cross_entropy(a, n) | F.nll_loss(a, labels[0]) | F.embedding(n + 5, m) | F.embedding(a, m) | F.binary_cross_entropy(a, e.float()) | F.mse_loss(a, m) | F.one_hot(labels, 1) | F.one_hot(a) | F.linear(a, q) | F.layer_norm(a, (4,)) | nn.Linear(4, 2)(a) | nn.BatchNorm1d(5)(a) | nn.Linear(3, 2)(i)
pt.vmap(lambda x, y: x + y)(a, c) | pt.vmap(lambda x: x, in_dims=3)(a) | pt.vmap(lambda x: 1)(a) | pt.vmap(lambda x: x, in_dims=None)(a) | pt.vmap(lambda x: x.item())(c) | pt.vmap(lambda x: x if x > 0 else -x)(c) | pt.vmap(lambda x: x)(s) | pt.vmap(lambda x: x, in_dims=(0, 0))(a) | pt.func.grad(lambda x: x)(c) | pt.func.grad(lambda x: x.sum())(i) | pt.func.jvp(lambda x: x, (c,), (v,)) | pt.func.jvp(lambda x: x, (c,), (c, c)) | pt.func.vjp(lambda x: x, c)[1](v) | pt.func.grad(lambda x: 1.0)(c) | pt.func.grad(lambda x: x.sum(), argnums=1)(c)
"""

STATEMENTS = [
    "a += 1; out = a",
    "a[0] = 1; out = a",
    "a.zero_(); out = a",
    "x = a[0]; x += 1; out = x",
    "x = a.exp(); x += 1; x.sum().backward(); out = a.grad",
    "x = a * 1; y2 = x * x; x += 1; y2.sum().backward(); out = a.grad",
    "x = a * 1; y2 = x.sigmoid(); y2 *= 2; y2.sum().backward(); out = a.grad",
    "x = a * 1; y2 = x @ m; x[0] = 0; y2.sum().backward(); out = a.grad",
    "x = a * 1; y2 = x.view(6) ** 2; x.zero_(); y2.sum().backward(); out = a.grad",
    "x = a * 1; y2 = x * b\nwith pt.no_grad(): b -= 1\ny2.sum().backward(); out = a.grad",
    "x = (a * b).sum(); x.backward(); x.backward(); out = a.grad",
    "x = a.exp().sum(); pt.autograd.grad(x, a); pt.autograd.grad(x, a); out = 1",
    "x = i.clone(); x += 0.5; out = x",
    "x = i.clone(); x /= 2; out = x",
    "x = e.clone(); x += 1.5; out = x",
    "x = c.detach().clone(); x += a; out = x",
    "x = a.detach().clone(); x[0] = v; out = x",
    "x = a.detach().clone(); x[5] = 0; out = x",
    "x = a.detach().clone(); x[e] = v; out = x",
    "x = c.expand(2, 3).detach(); x.view(6); out = x",
    "a.grad = c; out = a",
    "a.grad = i; out = a",
    "a.data = None; out = a",
    "class F1(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, y): return x * y\n    @staticmethod\n    def backward(ctx, g): return g\nF1.apply(a, b).sum().backward(); out = a.grad",
    "class F1(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x): return x * 2\n    @staticmethod\n    def backward(ctx, g): return g[0, :2]\nF1.apply(a).sum().backward(); out = a.grad",
    "class F1(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x): return x * 2\n    @staticmethod\n    def backward(ctx, g): return 3\nF1.apply(a).sum().backward(); out = a.grad",
    "class F1(pt.autograd.Function):\n    @staticmethod\n    def forward(ctx, x): return x * 2\nF1.apply(a).sum().backward(); out = a.grad",
    "optimizer = pt.optim.SGD([a], lr=-1.0); out = 1",
    "optimizer = pt.optim.SGD([], lr=0.1); out = 1",
    "optimizer = pt.optim.SGD([a * 2], lr=0.1); out = 1",
    "optimizer = pt.optim.Adam([a], betas=(1.5, 0.9)); out = 1",
    "nn.Linear(3, 2).load_state_dict({}); out = 1",
    "nn.Linear(3, 2).load_state_dict({'weight': a, 'bias': c}); out = 1",
    "nn.Linear(3, 2).nothing; out = 1",
    "pt.nothing; out = 1",
    "a.nothing; out = 1",
]

EXPRESSIONS = [*listed(MISTAKES), *STATEMENTS]
