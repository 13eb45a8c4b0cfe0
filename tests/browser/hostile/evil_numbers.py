"""Binds numbers that lie about what they are."""

class Evil(int):
    def __repr__(self):
        return "<img data-evil>"

    def __abs__(self):
        raise SystemExit

    bit_length = __lt__ = __float__ = __index__ = __int__ = __abs__


x = Evil(5)
y = float("nan")
z = 10**5_000
