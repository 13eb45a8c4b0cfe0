"""A native library on one thread, in a process of its own: `python -m tests.bench.native torch`.

One JSON request a line on standard input, one JSON answer a line on standard output. It also runs in the Python
that PYTENSOR_TORCH_PYTHON names, so nothing newer than Python 3.11.
"""

from __future__ import annotations

import importlib
import json
import platform
import sys

from tests.bench.engine import Engine


def main(name: str) -> None:
    """Answer requests until the input ends."""
    library = importlib.import_module(f"tests.bench.libraries.{name}_library")
    engine = Engine(library)
    answer: object = {**library.versions, "Python": platform.python_version()}
    print(json.dumps(answer), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "prepare":
            answer = engine.prepare(request["order"])
        elif request["do"] == "sample":
            answer = engine.sample()
        else:
            engine.release()
            answer = None
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
