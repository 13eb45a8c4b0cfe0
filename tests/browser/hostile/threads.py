"""Starts threads and processes."""

import os
import threading

for start in (
    lambda: threading.Thread(target=print, args=("evil",)).start(),
    lambda: os.fork(),
    lambda: os.system("echo evil"),
    lambda: os.execv("/bin/sh", ["sh"]),
    lambda: __import__("subprocess").run(["sh"]),
    lambda: __import__("multiprocessing").Process(target=print).start(),
):
    try:
        start()
    except BaseException as error:
        print(type(error).__name__)
