"""Replaces builtins by others that lie."""

import builtins

builtins.isinstance = lambda *a: True
builtins.len = lambda *a: 0
builtins.type = str
builtins.__import__ = lambda *a, **k: None
builtins.__build_class__ = None
