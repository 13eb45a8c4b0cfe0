"""The words, in scalars and in tensors

If you have seen automatic differentiation with single numbers, only the words change. A scalar becomes a tensor.
Its derivative becomes its gradient. What was called `d_out`, the derivative that arrives from the right, is now
`grad_out`, and it has the shape of the output.

The rule that never fails: a gradient has the shape of the thing it belongs to. Below, two passes over the same
numbers, one with six scalars, one with two tensors, end with the same derivatives.

Advice for the lessons that follow: reason about gradients as many derivatives, one cell at a time.

Try: Give the two tensors four numbers each. How many lines of the scalar half would you have to add?
"""

# six scalars
a0, a1, a2 = [tensor(v, requires_grad=True) for v in (1.0, 2.0, 3.0)]
b0, b1, b2 = [tensor(v, requires_grad=True) for v in (4.0, 5.0, 6.0)]
(a0 * b0 + a1 * b1 + a2 * b2).backward()
one_by_one = [float(s.grad) for s in (a0, a1, a2)]
print("derivatives, one by one:", one_by_one)

# two tensors
a = tensor([1, 2, 3], requires_grad=True)
b = tensor([4, 5, 6], requires_grad=True)
(a * b).sum().backward()
