"""Has a repr that is markup, and one that is no string."""

class Evil:
    def __repr__(self):
        return "<img data-evil src=x onerror='window.evil=1'>" * 10_000


class Wrong:
    def __repr__(self):
        return 5


print(Evil())
[Evil(), Wrong()]
