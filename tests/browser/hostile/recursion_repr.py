"""Has a repr that calls itself, in containers that hold themselves."""

class Deep:
    def __repr__(self):
        return repr([self])


items = []
for _ in range(200_000):
    items = [items]
try:
    print(repr(items))
except RecursionError:
    print("caught")
Deep()
