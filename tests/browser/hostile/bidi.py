"""Turns the direction of the page's text by control characters."""

print("\u202e\u2066\u2067evil\u2069" * 1_000)
raise ValueError("\u202e" * 5_000 + "\u200b\ufeff\u0489" * 5_000)
