"""Expressions of reductions, movement, joining, indexing, assignment and products."""

from tests.torch.elementwise import listed

REDUCTIONS = """
a.sum() | a.sum(0) | a.sum(1) | a.sum(-1) | a.sum((0, 1)) | a.sum(0, keepdim=True) | a.sum(dim=1, keepdim=True) | t.sum((0, 2)) | t.sum((-1, 0), keepdim=True)
i.sum() | e.sum() | e.sum(0) | pt.sum(a) | pt.sum(a, 0) | pt.sum(a, dim=1, keepdim=True) | s.sum() | s.sum(0) | none.sum() | none.sum(0) | none.sum(1) | a.sum(dtype=pt.float64) | i.sum(dtype=pt.float32)
a.mean() | a.mean(0) | a.mean((0, 1)) | t.mean((0, 2), keepdim=True) | pt.mean(a, 1) | none.mean() | s.mean() | d.mean(1)
a.prod() | a.prod(0) | a.prod(1, keepdim=True) | i.prod() | i.prod(1) | e.prod() | none.prod() | (a * (a > 0)).prod(1) | ties.prod(1)
a.max() | a.max(0) | a.max(1) | a.max(dim=1, keepdim=True) | a.min() | a.min(0) | a.min(-1, keepdim=True) | i.max() | i.max(1) | ties.max(1) | ties.min(1) | ties.max() | odd.max() | odd.max(1) | odd.min(0) | a.max(0).values | a.max(0).indices | a.max(0)[0] | pt.max(a, b) | pt.min(a, b) | s.max() | s.max(0)
a.amax() | a.amax(0) | a.amax((0, 1)) | a.amin(1, keepdim=True) | ties.amax(1) | ties.amin() | t.amax((0, 2)) | i.amax(0) | pt.amin(a, 0)
a.argmax() | a.argmax(0) | a.argmax(1) | a.argmax(1, keepdim=True) | a.argmin() | a.argmin(-1) | ties.argmax(1) | odd.argmax() | odd.argmin(1) | i.argmax(0) | pt.argmax(a, dim=1) | s.argmax()
a.var() | a.var(0) | a.var(1, keepdim=True) | a.var(dim=(0, 1)) | a.var(0, correction=0) | a.var(unbiased=False) | a.std() | a.std(0) | a.std(1, correction=0) | pt.var(a, 0) | pt.std(a, dim=1) | pt.std(t, (0, 2)) | a.var(0, unbiased=False)
a.norm() | a.norm(dim=1) | a.norm(1) | a.norm(2, 0) | a.norm(p=3, dim=1) | a.norm(INF) | pt.norm(a) | pt.norm(a, dim=0, keepdim=True) | pt.norm(a, p=1, dim=1) | (a * 0).norm()
a.any() | a.any(0) | e.all() | e.all(1) | e.any(0, keepdim=True) | i.all() | i.any(1) | none.any() | none.all() | odd.any() | (a > 0).any(dim=1) | pt.all(e) | pt.any(e, 1)
a.logsumexp(0) | a.logsumexp(1) | pt.logsumexp(a, (0, 1)) | a.logsumexp(1, keepdim=True) | (a * 100).logsumexp(1) | pt.logsumexp(odd, 1)
a.softmax(0) | a.softmax(1) | a.softmax(-1) | (a * 100).softmax(1) | pt.softmax(a, dim=1) | t.softmax(1) | a.log_softmax(0) | a.log_softmax(-1) | pt.log_softmax(t, 2) | F.softmax(a, dim=1) | F.log_softmax(a, dim=0) | F.softmin(a, dim=1) | s.softmax(0)
a.cumsum(0) | a.cumsum(1) | i.cumsum(1) | e.cumsum(0) | t.cumsum(-2) | pt.cumsum(a, dim=1) | a.cumprod(1) | none.cumsum(0)
a.count_nonzero() | a.sum() / a.numel() | (a - a.mean(1, keepdim=True)) / a.std(1, keepdim=True) | ((a - b) ** 2).mean() | a.sort(1) | a.sort(0, descending=True) | a.argsort(1) | v.topk(2)
"""

MOVEMENT = """
a.view(3, 2) | a.view(6) | a.view(-1) | a.view(-1, 2) | a.view((1, 6)) | a.view(2, 1, 3) | a.reshape(3, 2) | a.T.reshape(6) | a.T.reshape(2, 3) | pt.reshape(a, (3, 2)) | a.reshape(-1) | none.reshape(3, 0) | none.view(0) | s.view(1) | s.reshape(1, 1)
a.flatten() | t.flatten(1) | t.flatten(0, 1) | t.flatten(start_dim=1) | pt.flatten(t, 1, 2) | s.flatten() | t.unflatten(2, (2, 2))
t.permute(2, 0, 1) | t.permute((1, 0, 2)) | t.permute(-1, 0, 1) | pt.permute(t, (2, 1, 0)) | t.transpose(0, 2) | t.transpose(-1, -2) | pt.transpose(a, 0, 1) | a.T | a.t() | t.mT | c.t() | t.movedim(0, 2) | t.movedim((0, 1), (2, 0)) | pt.movedim(t, -1, 0)
o.squeeze() | o.squeeze(0) | o.squeeze(1) | o.squeeze(-2) | o.squeeze((0, 2)) | pt.squeeze(o) | a.unsqueeze(0) | a.unsqueeze(-1) | a.unsqueeze(1) | pt.unsqueeze(s, 0) | a[:, None] | a[None, ..., None]
c.expand(4, 3) | k.expand(2, 5) | k.expand(-1, 4) | r.expand(3, 2, 3) | s.expand(2, 2) | k.expand_as(a) | a.broadcast_to((4, 2, 3)) | pt.broadcast_to(c, (2, 3))
a.repeat(2, 2) | c.repeat(3) | c.repeat(2, 1) | a.repeat(1, 1, 2) | a.repeat_interleave(2, 0) | c.repeat_interleave(3) | a.tile((2, 1)) | c.repeat(0, 2)
a.flip(0) | a.flip(1) | a.flip(0, 1) | t.flip((0, 2)) | pt.flip(a, (1,)) | a.roll(1) | a.roll(1, 0) | a.roll(-1, 1) | a.roll((1, 2), (0, 1)) | pt.roll(t, 3, 2)
pt.cat((a, b)) | pt.cat([a, b], 1) | pt.cat((a, r), dim=0) | pt.cat((a, k), -1) | pt.cat((a, i)) | pt.cat((a, d)) | pt.cat((none, a)) | pt.stack((a, b)) | pt.stack([a, b], 1) | pt.stack((a, b), dim=-1) | pt.stack((s, s)) | pt.cat((a, a.T.reshape(2, 3)), 0) | pt.hstack((a, b)) | pt.vstack((a, c)) | pt.concat((a, b))
a.split(1) | t.split(2, 1) | v.split(3) | v.split([1, 3]) | t.split((1, 2), dim=1) | pt.split(v, 2) | v.chunk(2) | v.chunk(3) | t.chunk(2, dim=2) | pt.chunk(a, 2, 0) | a.unbind() | a.unbind(1) | pt.unbind(t, dim=-1) | list(a) | a.narrow(1, 1, 2) | pt.narrow(t, 2, 0, 3)
q.diagonal() | m.diagonal() | q.diagonal(1) | q.diagonal(offset=-2) | t.diagonal(0, 1, 2) | t.diagonal(dim1=0, dim2=1) | pt.diagonal(q) | pt.diag(v) | pt.diag(q) | pt.diag(v, 1) | q.diag(-1) | q.trace()
q.tril() | q.triu() | q.tril(1) | q.triu(-1) | m.tril(-1) | t.triu(1) | pt.tril(q, diagonal=-1) | pt.triu(m)
F.pad(a, (1, 1)) | F.pad(a, (1, 2, 0, 1)) | F.pad(a, (0, 1), value=7.0) | F.pad(a, (-1, 0)) | F.pad(t, (1, 1, 2, 0)) | F.pad(i, (1, 0))
a.contiguous() | a.T.contiguous() | a.clone() | a.T.clone() | a.detach() | a.shape | a.size() | a.size(1) | a.size(-1) | a.dim() | a.ndim | a.numel() | a.T.stride() | a.stride() | t.stride(1) | a.T.is_contiguous() | len(a) | a[1].storage_offset() | a[:, 1].stride() | a.element_size() | a.view_as(b) | a.reshape_as(b.T) | pt.meshgrid(c, v, indexing='ij')
pt.numel(a) | t.select(1, 2) | t.unfold(2, 2, 1) | line.unfold(-1, 3, 2)
"""

INDEXING = """
a[0] | a[-1] | a[1, 2] | a[1][2] | a[:, 1] | a[0:1] | a[:, 1:] | a[:, ::2] | t[..., 0] | t[0, ..., 1] | t[:, 1:3, ::2] | t[1, :, -2:] | a[None] | a[:, None, :] | a[...] | a[5:] | a[:, 3:] | a[-5:1] | s[()] | s[None] | s[...] | a[True] | a[()] | t[1:, None, 0]
a[n[1:]] | m[n] | m[n, n] | m[n, 1] | m[:, n] | m[1, n] | t[:, n, 0] | t[:, n] | t[0, n, :2] | t[n[1:2], :, n] | m[at] | q[at, at.flip(0)] | m[[0, 2]] | m[[2, 0], [1, 3]] | m[[0, 2], :2] | t[..., n] | t[None, n[1:]] | m[n[None], n[:, None]] | m[pt.tensor([-1, -2], dtype=pt.int64)] | m[n[n > 5]] | q[n, None, n]
a[e] | a[a > 0] | a[e[0, 0:2]] | a[:, e[0]] | t[e] | t[0, e[1]] | t[e[:, 0]] | i[i > 0] | a[~e] | a[pt.tensor([True, False])] | a[[True, False]] | a[a > 100] | c[c < 0] | m[e[0]][:, n] | a[e, None] | pt.masked_select(a, e) | a.masked_select(a > c)
a.gather(1, at) | a.gather(0, at * 0) | pt.gather(a, 1, at[:, :1]) | m.gather(0, n[None, :].expand(1, 3)) | a.index_select(0, labels * 0) | a.index_select(1, n) | pt.index_select(t, 2, n) | a.take_along_dim(at, dim=1) | pt.take_along_dim(a, a.argsort(1), 1) | a.take_along_dim(a.argmax(1, keepdim=True), 1)
a.scatter_add(1, at, b) | a.scatter_add(0, at * 0, b) | pt.zeros(2, 4).scatter_add(1, at, a) | pt.zeros(2, 4).scatter_add_(1, at, a) | pt.zeros(3).scatter_add(0, pt.tensor([0, 0, 2, 1], dtype=pt.int64), v) | a.scatter(1, at[:, :1], b[:, :1]) | a.scatter(1, at[:, :1], 5.0) | pt.zeros(3, 3).index_add(0, n, pt.ones(3, 3))
F.one_hot(labels, 3) | F.one_hot(labels) | F.embedding(n, m) | pt.nonzero(e) | i.nonzero() | (a > 0).nonzero()
"""

ASSIGNMENTS = [
    "out = a.clone(); out[0] = 1.0",
    "out = a.clone(); out[0] = c",
    "out = a.clone(); out[:, 1] = k[:, 0]",
    "out = a.clone(); out[:, 1:] = 0",
    "out = a.clone(); out[..., 0] = b[..., 1]",
    "out = a.clone(); out[1, 2] = s",
    "out = a.clone(); out[:] = r",
    "out = a.clone(); out[e] = 0.0",
    "out = a.clone(); out[e] = b[e]",
    "out = a.clone(); out[a > 0] = 5",
    "out = m.clone(); out[n] = m * 2",
    "out = m.clone(); out[n, n] = c",
    "out = m.clone(); out[:, n] = c[:, None]",
    "out = m.clone(); out[[0, 2]] = v",
    "out = t.clone(); out[:, n, 0] = a",
    "out = t.clone(); out[0, e[0]] = 1.5",
    "out = a.clone(); out[0] += b[0]",
    "out = a.clone(); out[0] *= b[1]",
    "out = a.clone(); out[:, 0] -= 2",
    "out = a.clone(); out += b",
    "out = a.clone(); out *= c",
    "out = a.clone(); out -= 1; out /= 2",
    "out = a.clone(); out **= 2",
    "out = a.clone().add_(b)",
    "out = a.clone().mul_(b).sub_(1)",
    "out = a.clone().add_(b, alpha=3)",
    "out = a.clone().zero_()",
    "out = a.clone().fill_(3)",
    "out = a.clone().copy_(b)",
    "out = a.clone().copy_(i)",
    "out = a.clone().clamp_(-0.5, 0.5)",
    "out = a.clone().masked_fill_(e, 2.0)",
    "out = a.clone().relu_()",
    "out = a.clone().exp_()",
    "out = a.clone().neg_()",
    "out = p.clone().sqrt_()",
    "out = a.clone().sigmoid_()",
    "out = a.clone().tanh_()",
    "out = i.clone(); out[0] = 1.7",
    "out = i.clone(); out += 2",
    "out = e.clone(); out[0] = False",
    "out = i.clone(); out[e] = 0",
    "x = a.clone(); view = x[0]; view += 1; out = x * 2",
    "x = a * 1; view = x.view(6); view[2] = s; out = x.exp()",
    "x = a * 1; y2 = x.T; y2 *= 2; out = (x, y2)",
    "x = pt.zeros(2, 3); x[0] = c; x[1] = c * 2; out = x",
    "x = pt.zeros(3)\nfor at in range(3): x[at] = c[at] ** 2\nout = x",
    "with pt.no_grad():\n    a -= 0.1 * a\nout = a * 2",
    "out = a.detach().clone(); out[0] = 9",
]

PRODUCTS = """
a @ m | m @ q | a @ c | c @ m | v @ w | t @ q | t @ v | v @ q | m @ y[0] | t @ y | t[:, None] @ y | a.matmul(m) | pt.matmul(t, y) | a.mm(m) | pt.mm(a, m) | pt.bmm(t, y) | t.bmm(y) | v.dot(w) | pt.dot(v, w) | pt.outer(c, v) | v.outer(w) | pt.mv(m, v) | m.mv(v) | a.T @ a | a.T @ b | m.T @ c | i @ j.T | t.mT @ t | none @ m | none.T @ none | c @ y[:, 1:, :].mT.mT[0, :3] | d @ m.double() | o @ t.mT[0, :3, :2] | q[::2] @ q[:, 1:] | q.T @ q.flip(0)
pt.einsum('ij,jk->ik', a, m) | pt.einsum('ij->ji', a) | pt.einsum('ij->', a) | pt.einsum('ij,ij->i', a, b) | pt.einsum('i,j->ij', c, v) | pt.einsum('bij,bjk->bik', t, y) | pt.einsum('ii->', q) | pt.einsum('ii->i', q) | pt.einsum('bij,j->bi', t, v) | pt.einsum('ij,jk,kl->il', a, m, q) | pt.einsum('...ij,jk->...ik', t, q) | pt.einsum('i,i', v, w) | pt.einsum('ij,jk', a, m) | pt.einsum('b i j -> b j i', t) | pt.einsum('ij,kj->ik', a, b) | pt.einsum('bhi,bhj->bij', t, t)
F.linear(a, m.T, bias) | F.linear(t, q) | F.normalize(a, dim=1)
F.conv1d(line, kernel1) | F.conv1d(line, kernel1, bias) | F.conv1d(line, kernel1, stride=2) | F.conv1d(line, kernel1, padding=1) | F.conv1d(line, kernel1, bias, 2, 2) | F.conv1d(line[0], kernel1) | F.conv1d(line, kernel1, padding='same') | F.conv1d(line, kernel1, dilation=2) | F.conv1d(line, kernel1, padding='valid')
F.conv2d(image, kernel2) | F.conv2d(image, kernel2, bias) | F.conv2d(image, kernel2, stride=2) | F.conv2d(image, kernel2, padding=1) | F.conv2d(image, kernel2, bias, stride=(2, 1), padding=(0, 2)) | F.conv2d(image[0], kernel2) | F.conv2d(image, kernel2, padding='same') | F.conv2d(image, kernel2, dilation=2) | F.conv2d(image, kernel2[:, :1, :, :].repeat(3, 1, 1, 1)[:3], groups=3)
F.max_pool2d(image, 2) | F.max_pool2d(image, 3, 1) | F.max_pool2d(image, 2, stride=1) | F.max_pool2d(image, (2, 3)) | F.max_pool2d(image, 3, 2, 1) | F.max_pool2d(image[0], 2) | F.max_pool2d(image.round(), 2) | F.avg_pool2d(image, 2) | F.avg_pool2d(image, 3, 1) | F.avg_pool2d(image, (2, 3)) | F.avg_pool2d(image, 3, stride=2, padding=1) | F.avg_pool2d(image[0], 2) | F.max_pool1d(line, 2) | F.avg_pool1d(line, 2) | F.avg_pool1d(line, 3, 2, 1) | F.adaptive_avg_pool2d(image, 1)
"""

EXPRESSIONS = [*listed(REDUCTIONS), *listed(MOVEMENT), *listed(INDEXING), *listed(PRODUCTS), *ASSIGNMENTS]
