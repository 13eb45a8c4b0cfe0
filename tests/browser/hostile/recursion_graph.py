"""Goes backward through a graph a hundred thousand operations deep."""

x = ones(1, requires_grad=True)
y = x
for _ in range(100_000):
    y = y + 1
y.backward()
