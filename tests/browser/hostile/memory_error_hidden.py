"""Catches everything while memory is used up."""

kept = []
while True:
    try:
        while True:
            kept.append(ones(1024, 1024))
    except BaseException:
        pass
