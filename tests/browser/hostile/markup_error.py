"""Raises errors whose type, message and notes are markup."""

evil = "<img data-evil src=x onerror='window.evil=1'>"
error = type(evil, (Exception,), {"__doc__": evil, "__module__": evil})(evil)
error.add_note(evil)
error.facts = {"suggestion": evil, "shapes": [evil], "mends": [{"text": evil}]}
raise error
