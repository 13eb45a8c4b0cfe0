"""Prints a string of a hundred megabytes."""

print("x" * 100_000_000)
