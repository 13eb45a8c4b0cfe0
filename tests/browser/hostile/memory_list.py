"""Takes all memory in small pieces, and holds on to it."""

kept = []
while True:
    kept.append(bytearray(10_000_000))
