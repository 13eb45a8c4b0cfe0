"""Goes on in finally and in a destructor."""

class Undead:
    def __del__(self):
        while True:
            pass


undead = Undead()
try:
    raise ValueError("evil")
finally:
    while True:
        pass
