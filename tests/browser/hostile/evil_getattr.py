"""Binds objects that lie about what they are."""

import pytensor


class Evil:
    def __getattr__(self, name):
        raise SystemExit(name)

    @property
    def __class__(self):
        return pytensor.Tensor

    def __eq__(self, other):
        raise KeyboardInterrupt

    __hash__ = __bool__ = __len__ = __iter__ = __eq__


x = Evil()
y = [x]
x
