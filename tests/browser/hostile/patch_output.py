"""Breaks the way out that every later program takes."""

from playground import display, output

output.Output.emit = property(lambda self: 1 / 0)
output.Output.write = output.Output.finish = lambda *a: 1 / 0
display.attach = lambda *a: 1 / 0
