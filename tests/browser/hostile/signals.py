"""Raises signals."""

import faulthandler
import signal

signal.raise_signal(signal.SIGINT)
faulthandler._sigsegv()
