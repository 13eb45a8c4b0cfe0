"""Train a classifier

Points inside a circle belong to one class, points outside to the other. A small network learns the border: watch
the loss fall while it trains, then look at what its weights became.
"""

manual_seed(4)
x = rand(80, 2) * 2 - 1
inside = (x * x).sum(dim=1, keepdim=True) < 0.5
y = inside.float()

w1 = randn(2, 6, requires_grad=True)
b1 = zeros(1, 6, requires_grad=True)
w2 = randn(6, 1, requires_grad=True)
b2 = zeros(1, 1, requires_grad=True)
optimizer = optim.SGD([w1, b1, w2, b2], lr=2.0)

losses = []
for _ in range(300):
    hidden = (x @ w1 + b1).tanh()
    p = (hidden @ w2 + b2).sigmoid()
    chance = y * p + (1 - y) * (1 - p)  # of being right
    loss = -chance.log().mean()

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

    losses.append(loss.item())
    plot(losses, title="loss")

right = ((p > 0.5) == inside).sum().item()
print(f"{right} of 80 points on the right side")
