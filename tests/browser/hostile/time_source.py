"""Is nested deeper than the parser goes."""

eval("(" * 100_000 + ")" * 100_000)
