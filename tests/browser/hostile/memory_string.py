"""Doubles a string until there is no room, and goes on."""

text = "x"
while True:
    try:
        text += text
    except MemoryError:
        pass
