"""The graph remembers

While your code runs forward, each operation leaves a note: what it was, and which tensors it took. The notes form a
graph, from the leaves you wrote down to the single number at its end.

`backward` starts at that end, where the derivative of a thing by itself is 1, and walks the notes in reverse. Each
operation knows one small rule: given the gradient of my result, what is the gradient of what I took? No step sees
more than its own neighbours.

Where one tensor was used twice, two gradients arrive, and they are added.

Opens: Graph
Try: Step through the graph backwards and predict each gradient before it appears.
Try: Use `x` a third time, for example in `+ x.sum()`, and see what is added to its gradient.
"""

x = tensor([1, 2, 3], requires_grad=True)

squares = x * x
shifted = squares + 1
logs = shifted.log()
loss = logs.sum()

loss.backward()
