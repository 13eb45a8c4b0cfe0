"""Layers and modules

A layer is a function that owns the numbers it learns. `nn.Linear(2, 8)` holds a matrix and a vector, and multiplies
and adds, just as you would by hand. A module made of modules knows all their parameters, so an optimizer needs one
list.

Four points, and the answer is 1 where exactly one of the two inputs is 1. No straight line separates them. With one
hidden layer it takes a moment.

Opens: Graph
Try: Leave out the `nn.Tanh()`. Two linear layers in a row are one linear layer, and it can't be learnt.
"""

manual_seed(3)
x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
y = tensor([[0], [1], [1], [0]])

model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
optimizer = optim.Adam(model.parameters(), lr=0.05)

losses = []
for _ in range(200):
    answer = model(x)
    loss = nn.functional.binary_cross_entropy(answer, y)

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

plot(losses, title="loss")
print("parameters:", sum(p.numel() for p in model.parameters()))
