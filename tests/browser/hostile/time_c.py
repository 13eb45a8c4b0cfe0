"""Never ends inside C."""

import itertools

all(itertools.repeat(1))
