"""Puts markup into every label that the page draws."""

evil = "<img data-evil src=x onerror='window.evil=1'>"
plot([1, 2, 3], label=evil, title=evil, x_label=evil, y_label=evil)
show(ones(2, 2), evil)
table([{evil: evil}], evil)
image(rand(4, 4), evil)
