"""Never lets go: its destructor has no end."""

class Undead:
    def __del__(self):
        while True:
            pass


undead = Undead()
undead.self = undead
