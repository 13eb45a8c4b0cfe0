"""Draws plots, tables, images and sliders without end."""

for i in range(2_000):
    plot([i], label=str(i), title=str(i))
    table([[i]], str(i))
    show(ones(2), str(i))
    slider(f"s{i}", 0, 1)
