"""Makes a number that has no end."""

x = 10 ** 9
while True:
    x = x * x
