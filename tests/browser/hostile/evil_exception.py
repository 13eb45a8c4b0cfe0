"""Raises exceptions that can't be told."""

class Meta(type):
    __name__ = property(lambda cls: 1 / 0)


class Evil(BaseException, metaclass=Meta):
    __str__ = __repr__ = lambda self: 1 / 0
    facts = property(lambda self: 1 / 0)
    __traceback__ = property(lambda self: 1 / 0)
    __cause__ = property(lambda self: self)


raise Evil
