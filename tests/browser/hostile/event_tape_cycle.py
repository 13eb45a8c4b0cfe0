"""Corrupts the tape: a node that is its own operand."""

from playground import display

emit = display._display.output.emit

import array

grid = {"shape": [1], "dtype": "float32", "numel": 1, "data": array.array("f", [1.0]), "sample": None, "stats": None}
node = {
    "id": 0, "op": "mul", "kind": "zip", "name": None, "line": 1, "inputs": [0], "args": {}, "module": [],
    "requires_grad": True, "layout": {"shape": [1], "strides": [1], "offset": 0}, "storage": 0, "storage_size": 1,
    "values": grid, "grad": None, "backward_step": 0,
}
emit({"kind": "tape", "nodes": [node], "omitted": 0, "root": 0, "iteration": None})
