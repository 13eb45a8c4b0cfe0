"""Sends a tape that the protocol allows and whose every text is markup."""

from playground import display

emit = display._display.output.emit

import array

evil = "<img data-evil src=x onerror='window.evil=1'>"
grid = {"shape": [1], "dtype": "float32", "numel": 1, "data": array.array("f", [1.0]), "sample": None, "stats": None}
node = {
    "id": 0, "op": evil, "kind": "map", "name": evil, "line": 1 << 50, "inputs": [], "args": {evil: evil, "__proto__": 1},
    "module": [evil], "requires_grad": True, "layout": {"shape": [1], "strides": [1], "offset": 0}, "storage": 0,
    "storage_size": 1, "values": grid, "grad": grid, "backward_step": 0,
}
emit({"kind": "tape", "nodes": [node], "omitted": 5, "root": 0, "iteration": 3})
