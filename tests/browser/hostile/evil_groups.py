"""Raises a group of exceptions that holds itself a thousand deep."""

error = ValueError("evil")
for _ in range(5_000):
    error = ExceptionGroup("evil", [error])
raise error
