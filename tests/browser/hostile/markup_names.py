"""Binds tensors to names that are no names."""

evil = "<img data-evil src=x onerror='window.evil=1'>"
for name in (evil, "__proto__", "constructor", "toString", "\u202egnp.exe", "a" * 100_000, ""):
    globals()[name] = ones(2)
    globals()[name + "number"] = 1
