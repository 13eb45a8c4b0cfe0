"""Prints markup and terminal escapes."""

print("<script>window.evil = 1</script><img data-evil src=x onerror='window.evil=1'><a data-evil href='javascript:1'>x</a>")
print("\x1b]8;;javascript:alert(1)\x07link\x1b[2J\x00\ud800")
