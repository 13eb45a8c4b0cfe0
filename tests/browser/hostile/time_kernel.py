"""Multiplies matrices that are far too large."""

a = ones(6000, 6000)
while True:
    a = a @ a
