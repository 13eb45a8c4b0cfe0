"""What an eager operation costs inside the page, beside the least that it could cost there.

Small: `a + b` of 16 elements, against a bare method call plus one builtin kernel call. Large: `a + b` and `sum` over 4
million float32, against plain C SIMD loops (wasm_kernels/limit.c) on the same memory. All in one run of one worker.

    python -m tests.bench.eager
"""

import base64
import json

from tests.bench.playground import ROOT, chromium, run_python, served

LIBRARY = ROOT / "tests" / "bench" / "libraries" / "limit_library.py"
LIMIT = ROOT / "wasm_kernels" / "build" / "limit.wasm"

IN_THE_PAGE = '''
import base64, json, statistics, time
import _pytensor_kernels as kernels
import pytensor as pt
from pytensor.dtypes import float32
from pytensor.ops import ZIP

def per_call(loop, calls, rounds=15):
    """Microseconds a call: the least of several rounds, which noise can only lengthen."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        loop(calls)
        best = min(best, time.perf_counter() - start)
    return best / calls * 1e6

class Thing:
    def method(self, other):
        pass

def empty(calls):
    for _ in range(calls):
        pass

thing = Thing()
def method(calls):
    for _ in range(calls):
        thing.method(thing)

a, b = pt.rand(16), pt.rand(16)
packed, code, zip_kernel = a.layout.packed, ZIP["add"], kernels.zip
sa, sb = a.storage, b.storage
def builtin(calls):
    for _ in range(calls):
        zip_kernel(code, float32, sa, packed, sb, packed, packed, None)

def add(calls):
    for _ in range(calls):
        a + b

ga, gb = pt.rand(16).requires_grad_(), pt.rand(16).requires_grad_()
def add_recorded(calls):
    for _ in range(calls):
        ga + gb

floor = per_call(empty, 100_000)
small = {name: per_call(loop, 20_000) - floor for name, loop in
         [("method", method), ("builtin", builtin), ("add", add), ("add, recorded", add_recorded)]}

# The loops work on the kernels' memory, so both read and write the very same blocks.
limit = instantiate(base64.b64decode(LIMIT))

n = 4_000_000
x, y = pt.rand(n), pt.rand(n)
z = x + y
xs, ys, out = (t.storage.address for t in (x, y, z))
def pair(ours, theirs, rounds=25, calls=10):
    """Milliseconds a call of each, taken in turn so that both meet the same noise; the browser's clock is coarse."""
    times = ([], [])
    for _ in range(rounds):
        for function, into in zip((ours, theirs), times):
            start = time.perf_counter()
            for _ in range(calls):
                function()
            into.append((time.perf_counter() - start) * 1e3 / calls)
    return [{"median": statistics.median(t), "least": min(t)} for t in times]

large = {
    "add": pair(lambda: x + y, lambda: limit.limit_add_f32(out, xs, ys, n, 1)),
    "sum": pair(lambda: x.sum(), lambda: limit.limit_sum_f32(xs, n, 1)),
}
print(json.dumps({"build": kernels.build, "small": small, "large": large}))
'''


def main() -> None:
    limit = base64.b64encode(LIMIT.read_bytes()).decode("ascii")
    in_the_page = LIBRARY.read_text("utf-8") + IN_THE_PAGE
    with served() as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        # As in a long loop, once it is no longer recorded; exec keeps the watch over loops out of what is timed.
        timed = f"exec({in_the_page!r}, {{'LIMIT': {limit!r}}})"
        figures = json.loads(run_python(page, f"from playground.recording import held\nwith held():\n    {timed}"))
        print(f"Chromium {browser.version}, kernels {figures['build']}")
    small = figures["small"]
    floor = small["method"] + small["builtin"]
    print("\n16 elements, microseconds a call")
    for name, cost in small.items():
        print(f"  {name:14} {cost:6.3f}   {cost / floor:5.2f} × (method + builtin)")
    print("\n4,000,000 float32, milliseconds (median, least)")
    for name, (ours, theirs) in figures["large"].items():
        print(
            f"  {name:4} ours {ours['median']:6.2f} {ours['least']:6.2f}   "
            f"C loop {theirs['median']:6.2f} {theirs['least']:6.2f}   "
            f"C / ours {theirs['median'] / ours['median']:5.2f} {theirs['least'] / ours['least']:5.2f}"
        )


if __name__ == "__main__":
    main()
