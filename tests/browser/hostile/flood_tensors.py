"""Binds ten thousand tensors."""

for i in range(10_000):
    globals()[f"t{i}"] = ones(3)
