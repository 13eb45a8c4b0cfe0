"""What a student's session does with the standard library: precompile.py runs it to learn which modules to ship first.

It is no list of modules: each line is there because such lines are written in lessons, and what they load is kept.
Each cell is a program, run by the page's own runner; a cell marked as a mistake must fail, the others must not. The
mistakes are here because a report is put together by modules that nothing else loads.
"""

# %%
import codecs
import collections
import copy
import dataclasses
import enum
import functools
import io
import itertools
import json
import linecache
import math
import operator
import random
import re
import statistics
import string
import sys
import textwrap
import time
import traceback
import types
import typing
import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager


class Layer(ABC):
    @abstractmethod
    def forward(self, x: float) -> float: ...


class Colour(enum.Enum):
    RED = enum.auto()


@dataclasses.dataclass(order=True)
class Point:
    x: float
    label: str = dataclasses.field(default="", compare=False)


Pair = typing.NamedTuple("Pair", [("a", int), ("b", int)])


@contextmanager
def timed() -> typing.Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() >= start


with timed():
    random.seed(0)
    points = [Point(random.gauss(0, 1), random.choice(string.ascii_letters)) for _ in range(8)]
    random.shuffle(points)
    total = functools.reduce(operator.add, (p.x for p in sorted(points)))
    list(itertools.product(range(2), repeat=2)), collections.Counter("abca"), collections.defaultdict(list)
    statistics.mean([1.0, 2.0]), statistics.stdev([1.0, 2.0]), math.isclose(total, total)

json.loads(json.dumps({"a": [1, 2.5, None]}, indent=1))
re.sub(r"(\w+)", r"<\1>", "a b")
copy.deepcopy(points)
f"{math.pi:>10.3f}", "{:,}".format(10**6), codecs.lookup("ascii"), codecs.lookup("latin-1"), codecs.lookup("utf-8")
textwrap.indent("a\nb", "  ")
print(types.SimpleNamespace(a=1), file=io.StringIO())
time.strftime("%H:%M")

with warnings.catch_warnings(record=True):
    warnings.simplefilter("always")
    warnings.warn("as seen by a student", stacklevel=1)

linecache.getline("session.py", 1), traceback.format_stack(), typing.get_type_hints(Layer.forward), sys.version

# %%
x = tensor([[1.5, -2], [3, 4]], requires_grad=True)
(x * x.sigmoid()).sum().backward()
plot([3, 2, 1], title="loss")
print(x, x.grad)
x.tolist()

# %% mistake
prnit("é", 1)

# %% mistake
"é🙂".push(1)

# %% mistake
1 / 0

# %% mistake
import maths

# %% mistake
import json.tools

# %% mistake
def f(:

# %% mistake
print("(",

# %% mistake
{}["a"]

# %% mistake
tensor([1, 2]) + tensor([1, 2, 3])

# %% mistake
def g(n):
    return g(n + 1)
g(0)

# %% mistake
input("your name? ")

# %% mistake
raise SystemExit("enough")
