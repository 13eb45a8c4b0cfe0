"""Shows classes and functions whose docstrings and names are markup."""

def f(x):
    """<img data-evil src=x onerror='window.evil=1'>"""
    return x


f.__name__ = f.__qualname__ = "<script>window.evil=1</script>"
help(f)
f
