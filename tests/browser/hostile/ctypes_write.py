"""Writes to addresses through ctypes."""

import ctypes

ctypes.memset(64, 255, 4_000_000)
