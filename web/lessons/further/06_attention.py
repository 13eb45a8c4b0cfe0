"""Attention: look up by likeness

Each word has a query, what it is looking for, and each word has a key, what it offers. Their product, all queries
with all keys, is a matrix of likeness: one row a word, one column a word it might look at.

A softmax turns each row into weights that sum to 1. The result for a word is then the weighted mean of all values.
It is all made of parts you know: a matrix product, a map, a reduction, a broadcast, and a second matrix product.

Read `weights` row by row: who looks at whom?

Opens: Lens
Try: Make the queries ten times larger. Each row becomes a choice instead of a mixture.
Try: Add `mask` to `scores`: no word may then look at a later one.
"""

query = tensor([[1, 0], [0, 1], [1, 1]], requires_grad=True)
key = tensor([[2, 0], [0, 2], [1, 1]], requires_grad=True)
value = tensor([[10, 0], [0, 10], [5, 5]], requires_grad=True)

mask = ones(3, 3).triu(1) * -1e9

scores = query @ key.T / 2**0.5
shifted = (scores - scores.amax(dim=1, keepdim=True)).exp()
weights = shifted / shifted.sum(dim=1, keepdim=True)
result = weights @ value

expected = nn.functional.scaled_dot_product_attention(query, key, value)
(result**2).sum().backward()
