"""Train a classifier

Points inside a circle belong to one class, points outside to the other. A small network learns the border: watch the
loss fall while it trains, then look at what its weights became.
"""

import math
import random

random.seed(1)
points = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(80)]
x = tensor(points)
y = tensor([[1.0 if math.hypot(*point) < 0.7 else 0.0] for point in points])


def weights(rows, columns):
    values = [[random.gauss(0, 1) for _ in range(columns)] for _ in range(rows)]
    return tensor(values, requires_grad=True)


w1, b1 = weights(2, 8), weights(1, 8)
w2, b2 = weights(8, 1), weights(1, 1)
optimizer = optim.SGD([w1, b1, w2, b2], lr=2.0)

losses = []
for _ in range(300):
    hidden = (x @ w1 + b1).tanh()
    p = (hidden @ w2 + b2).sigmoid()
    loss = -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    plot(losses, title="loss")

right = ((p > 0.5) == (y > 0.5)).sum().item()
print(f"{right:.0f} of {len(points)} points on the right side")
