"""Fills a dict with keys that all collide."""

class Key:
    def __hash__(self):
        return 1


kept = {}
for _ in range(1_000_000):
    kept[Key()] = 1
