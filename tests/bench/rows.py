"""What is measured: each row once, as data, with the same expression written for every library.

An expression is one call's work on inputs that are there already. This project and PyTorch share theirs, since the
names are the same; NumPy's, on float64 inputs, is also the oracle that every result is checked against. How rows are
run is engine.py's and peers/harness.js's to say. Nothing here needs more than Python 3.11, so that the interpreter
that has PyTorch can read it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """A row in one library. `setup` runs once; `result` is what is checked, where that isn't the timed value itself."""

    expression: str
    setup: str = ""
    result: str = ""


@dataclass(frozen=True)
class Limit:
    """The plain C loop to compare with: "copy", "add" or "sum" of so many float32, or "fma" of so many operations."""

    loop: str
    count: int


@dataclass(frozen=True)
class Row:
    """One thing measured. A library without a program has no such operation, and its column stays empty."""

    name: str
    group: str
    inputs: dict[str, Shape]
    python: Program
    numpy: Program | None = None
    tfjs: Program | None = None
    jax: Program | None = None
    limit: Limit | None = None
    low: float = -1.0  # inputs are spread evenly from here …
    high: float = 1.0  # … to here
    tolerance: float = 1e-5  # of the largest result, or of a result above 1 itself
    operations: int = 0  # floating-point operations of a call, where GFLOP/s mean something
    oracle: Program | None = None  # NumPy's program, where there is none that would be fair to time

    def programs(self) -> dict[str, Program]:
        """The program of each library that has one."""
        jax = {"jax": self.jax, "jax-jit": self.jax}
        each = {"pytensor": self.python, "torch": self.python, "numpy": self.numpy, "tfjs": self.tfjs, **jax}
        return {name: program for name, program in each.items() if program is not None}

    def order(self, library: str) -> dict[str, Any] | None:
        """What an engine needs to know to run this row, as JSON; None where it can't."""
        if library == "limit":
            return None if self.limit is None else asdict(self.limit)
        program = self.oracle if library == "oracle" else self.programs().get(library)
        if program is None and library == "oracle":
            program = self.numpy
        if program is None:
            return None
        return {**asdict(program), "inputs": self.inputs, "low": self.low, "high": self.high}


SIZES = {"1e3": 1_000, "1e5": 100_000, "4e6": 4_000_000}


def elementwise() -> Iterator[Row]:
    """Maps and additions of one shape, in the first cache, in the last, and in memory."""
    maps = {
        "exp": ("x.exp()", "np.exp(x)", "tf.exp(x)", "np.exp(x.ref)", -10.0, 10.0),
        "sigmoid": ("x.sigmoid()", "sigmoid(x)", "tf.sigmoid(x)", "jax.nn.sigmoid(x.ref)", -10.0, 10.0),
        "tanh": ("x.tanh()", "np.tanh(x)", "tf.tanh(x)", "np.tanh(x.ref)", -5.0, 5.0),
        "log": ("x.log()", "np.log(x)", "tf.log(x)", "np.log(x.ref)", 0.001, 100.0),
        "relu": ("x.relu()", "np.maximum(x, 0)", "tf.relu(x)", "jax.nn.relu(x.ref)", -1.0, 1.0),
    }
    for name, (python, numpy, tfjs, jax, low, high) in maps.items():
        for size, count in SIZES.items():
            yield Row(
                f"{name} {size}", "elementwise", {"x": (count,)}, Program(python), Program(numpy), Program(tfjs),
                Program(jax), Limit("copy", count), low, high,
            )  # fmt: skip
    for size, count in {"16": 16, **SIZES}.items():
        yield Row(
            f"a + b {size}", "elementwise", {"a": (count,), "b": (count,)}, Program("a + b"), Program("a + b"),
            Program("tf.add(a, b)"), Program("a.ref.add(b.ref)"), Limit("add", count),
        )  # fmt: skip
    yield Row(
        "a + b 1e3, recorded", "elementwise", {"a": (1000,), "b": (1000,)},
        Program("a + b", "a = a.requires_grad_(); b = b.requires_grad_()", "(a + b).detach()"),
        oracle=Program("a + b"),
    )  # fmt: skip


def broadcast() -> Iterator[Row]:
    """Additions of 4 million elements whose operands are not two dense blocks of one shape."""
    n = 2000
    plain = (Program("a + b"), Program("a + b"), Program("tf.add(a, b)"), Program("a.ref.add(b.ref)"))
    for name, shape in {"a + column": (n, 1), "a + row": (1, n)}.items():
        yield Row(name, "broadcast", {"a": (n, n), "b": shape}, *plain, Limit("copy", n * n))
    yield Row(
        "a + b.T", "broadcast", {"a": (n, n), "b": (n, n)}, Program("a + b.T"), Program("a + b.T"),
        Program("tf.tidy(() => tf.add(a, tf.transpose(b)))"), Program("a.ref.add(b.ref.transpose())"),
        Limit("add", n * n),
    )  # fmt: skip
    yield Row(
        "view x[:, 1000:3000] + y", "broadcast", {"x": (n, 2 * n), "y": (n, n)},
        Program("x[:, 1000:3000] + y"), Program("x[:, 1000:3000] + y"),
        Program("tf.tidy(() => tf.add(tf.slice(x, [0, 1000], [2000, 2000]), y))"),
        Program("x.ref.slice([], [1000, 3000]).add(y.ref)"), Limit("add", n * n),
    )  # fmt: skip


def reductions() -> Iterator[Row]:
    """Sum, max and mean of 4 million elements over each kind of dimension."""
    square, cube = (2000, 2000), (200, 100, 200)
    cases: list[tuple[str, Shape, int | None]] = [
        ("dim 0", square, 0), ("dim 1", square, 1), ("all", square, None), ("middle of three", cube, 1),
    ]  # fmt: skip
    for name, torch_name in {"sum": "sum", "max": "amax", "mean": "mean"}.items():
        for where, shape, dim in cases:
            given = "" if dim is None else str(dim)
            yield Row(
                f"{name} {where}", "reductions", {"x": shape}, Program(f"x.{torch_name}({given})"),
                Program(f"x.{name}({given})"), Program(f"tf.{name}(x{given and ', ' + given})"),
                Program(f"x.ref.{name}({given})"), Limit("sum", 4_000_000), low=0.0,
            )  # fmt: skip


def products() -> Iterator[Row]:
    """Matrix products: square, batched, of transposed operands, and tall and skinny."""

    def row(name: str, a: Shape, b: Shape, ta: bool = False, tb: bool = False) -> Row:
        n, k = a[-2:][::-1] if ta else a[-2:]
        m = b[-2] if tb else b[-1]
        batch = a[0] if len(a) == 3 else 1
        text = f"{'a.T' if ta else 'a'} @ {'b.T' if tb else 'b'}"
        flags = f", {str(ta).lower()}, {str(tb).lower()}" if ta or tb else ""
        left, right = (f"{x}.ref{'.transpose()' if turned else ''}" for x, turned in (("a", ta), ("b", tb)))
        operations = 2 * batch * n * k * m
        return Row(
            name, "matmul", {"a": a, "b": b}, Program(text), Program(text), Program(f"tf.matMul(a, b{flags})"),
            Program(f"np.matmul({left}, {right})"), Limit("fma", operations), operations=operations,
        )  # fmt: skip

    for n in (64, 256, 512, 1024):
        yield row(f"matmul {n}", (n, n), (n, n))
    yield row("matmul 64 × (64, 64, 64)", (64, 64, 64), (64, 64, 64))
    yield row("matmul 512, a.T @ b", (512, 512), (512, 512), ta=True)
    yield row("matmul 512, a @ b.T", (512, 512), (512, 512), tb=True)
    yield row("matmul (10000, 32) @ (32, 16)", (10_000, 32), (32, 16))
    yield row("matmul (16, 10000) @ (10000, 32)", (16, 10_000), (10_000, 32))


def layers() -> Iterator[Row]:
    """What networks are made of."""
    shape = (512, 1000)
    yield Row(
        "softmax (512, 1000)", "layers", {"x": shape}, Program("F.softmax(x, -1)"), Program("softmax(x)"),
        Program("tf.softmax(x)"), Program("jax.nn.softmax(x.ref, -1)"), Limit("copy", 512_000), -5.0, 5.0,
    )  # fmt: skip
    yield Row(
        "layer norm (512, 1000)", "layers", {"x": shape}, Program("F.layer_norm(x, (1000,))"),
        Program("layer_norm(x)"),
        Program("tf.tidy(() => { const m = tf.moments(x, -1, true); "
                "return tf.mul(tf.sub(x, m.mean), tf.rsqrt(tf.add(m.variance, 1e-5))); })"),
        Program("jax.nn.standardize(x.ref, -1, {epsilon: 1e-5})"), Limit("copy", 512_000),
    )  # fmt: skip
    operations = 2 * 16 * 16 * 64 * 64 * 27
    yield Row(
        "conv2d (16, 3, 64, 64), 16 × 3 × 3", "layers", {"x": (16, 3, 64, 64), "w": (16, 3, 3, 3)},
        Program("F.conv2d(x, w, padding=1)"), Program("conv2d(x, w)"),
        Program("tf.conv2d(x, w, 1, 'same')",  # the only order of dimensions that it has
                "x = tf.transpose(x, [0, 2, 3, 1]); w = tf.transpose(w, [2, 3, 1, 0])",
                "tf.transpose(tf.conv2d(x, w, 1, 'same'), [0, 3, 1, 2])"),
        Program("jax.lax.conv(x.ref, w.ref, [1, 1], 'SAME')"), Limit("fma", operations), operations=operations,
    )  # fmt: skip


def training() -> Iterator[Row]:
    """Whole eager training steps: forward, loss, backward, SGD. The first five losses are what is checked."""
    for name, kind, (inputs, hidden, outputs), batch in [
        ("MLP 784-128-10, batch 64", "classifier", (784, 128, 10), 64),
        ("net 2-16-1, batch 32", "regressor", (2, 16, 1), 32),
    ]:
        program = Program("step()", f"step = training('{kind}', x, w1, b1, w2, b2)", "losses(step)")
        shapes = {
            "x": (batch, inputs), "w1": (hidden, inputs), "b1": (hidden,), "w2": (outputs, hidden), "b2": (outputs,),
        }  # fmt: skip
        yield Row(name, "training", shapes, program, program, program, program, low=-0.1, high=0.1, tolerance=2e-5)


ROWS: tuple[Row, ...] = (*elementwise(), *broadcast(), *reductions(), *products(), *layers(), *training())
