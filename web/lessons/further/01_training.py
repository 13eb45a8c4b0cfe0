"""Training: walk downhill

A gradient says which way is up. To make a loss smaller, step the other way: a little, then look again. That loop is
all of training.

Here are points on a line with some noise. The model has two numbers, a slope and a height, and the loss is the mean
of its squared mistakes. Watch the loss fall as the two numbers find the line.

Try: Raise the step `lr` to 0.5. Then to 1. There is a border beyond which every step overshoots.
Try: Take `zero_grad` out. Gradients add up from step to step until nothing can be learnt.
"""

manual_seed(1)
x = rand(30) * 4 - 2
y = 1.5 * x + 0.5 + 0.2 * randn(30)

slope = tensor(0.0, requires_grad=True)
height = tensor(0.0, requires_grad=True)
lr = 0.1
optimizer = optim.SGD([slope, height], lr=lr)

losses = []
for _ in range(60):
    mistakes = slope * x + height - y
    loss = (mistakes * mistakes).mean()

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

    losses.append(loss.item())
    plot(losses, title="loss")
