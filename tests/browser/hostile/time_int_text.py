"""Writes out a number of millions of digits."""

import sys

sys.set_int_max_str_digits(0)
str(7 ** 10_000_000)
