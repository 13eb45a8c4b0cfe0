"""The columns of the benchmark: each a library that answers `prepare`, `sample` and `release` for row after row.

A column that can't be had here (no network for npm, no PyTorch) is told why in `Missing`, and the benchmark goes on
without it. What a library does with a row is written in engine.py and peers/harness.js.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, Error, Page

from tests.bench.playground import ROOT, run_python, served

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
LIMITS = ROOT / "wasm_kernels" / "build"
TORCH_PYTHON = "PYTENSOR_TORCH_PYTHON"
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS", "VECLIB_MAXIMUM")}

# In the order of the report and of the samples in a round.
LABELS = {
    "pytensor": "this project",
    "limit": "C loop",
    "tfjs": "TensorFlow.js",
    "jax": "jax-js eager",
    "jax-jit": "jax-js jit",
    "numpy": "NumPy, native",
    "torch": "PyTorch, native",
}


class Missing(Exception):
    """A library can't run here; the message says why."""


class Column(Protocol):
    """One library at work. `versions` is what it says of itself."""

    versions: dict[str, Any]

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        """Set a row up and warm it up; the result to check, as engine.py gives it."""

    def sample(self) -> float:
        """Microseconds a call, over one sample."""

    def release(self) -> None:
        """Let the row's memory go."""


class Playground:
    """This project, in the worker of the real page."""

    MODULE = "tensor_bench"

    def __init__(self, page: Page) -> None:
        self.page = page
        files = ("engine.py", "libraries/pytensor_library.py", "libraries/limit_library.py")
        sources = [(HERE / name).read_text("utf-8") for name in files]
        # exec keeps the runner's watch over a student's own loops and functions out of what is timed.
        self._python(
            f"import sys, types\nmodule = sys.modules[{self.MODULE!r}] = types.ModuleType({self.MODULE!r})\n"
            f"for source in {[source.replace('from __future__ import annotations', '') for source in sources]!r}:\n"
            f"    exec(source, module.__dict__)\n"
            f"module.engine = module.Engine(module)\n"
        )
        self.versions = self.answer(
            "{**bench.versions, 'Python': sys.version.split()[0], 'kernels': bench.pt.tensor(0.0).backend.build}"
        )

    def _python(self, code: str) -> str:
        return run_python(self.page, f"exec({code!r}, {{}})")

    def answer(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON carries it; the module above is `bench` there."""
        # Nor is anything recorded for the page's views, which would take most of a loop's first thousands of steps.
        code = (
            f"import json, sys\nfrom playground.recording import held\nbench = sys.modules[{self.MODULE!r}]\n"
            f"with held():\n    print(json.dumps({expression}))"
        )
        return json.loads(self._python(code))

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.answer(f"bench.engine.prepare(json.loads({json.dumps(order)!r}))")
        return answer

    def sample(self) -> float:
        return float(self.answer("bench.engine.sample()"))

    def release(self) -> None:
        self.answer("bench.engine.release()")


class MachineLimit:
    """The plain C loops of wasm_kernels/limit.c, in the playground's worker and on the blocks of its row."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        # Compiled with the flags of the kernels in use: where they have fused multiply-adds, so has the peak.
        name = "limit-relaxed.wasm" if playground.versions["kernels"] == "relaxed" else "limit.wasm"
        loops = (LIMITS / name).read_bytes()
        playground.answer(f"setattr(bench, 'limit', bench.Limit({loops!r}, bench.engine, bench.Engine(None)))")
        self.versions: dict[str, Any] = {"module": name}

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        self.playground.answer(f"bench.limit.prepare(**{order!r})")
        return {}

    def sample(self) -> float:
        return float(self.playground.answer("bench.limit.sample()"))

    def release(self) -> None:
        self.playground.answer("bench.limit.release()")


class Peer:
    """A JavaScript library in a page of its own, whose `window.engine` is that of harness.js."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_function("() => window.engine !== undefined", timeout=60_000)
        self.versions: dict[str, Any] = page.evaluate("window.engine.versions")

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.page.evaluate("(order) => window.engine.prepare(order)", order)
        return answer

    def sample(self) -> float:
        return float(self.page.evaluate("window.engine.sample()"))

    def release(self) -> None:
        self.page.evaluate("window.engine.release()")


class Native:
    """A Python library in a process of its own (native.py)."""

    def __init__(self, python: str, library: str) -> None:
        self.process = subprocess.Popen(
            [python, "-m", "tests.bench.native", library],
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.versions: dict[str, Any] = self._read()

    def _read(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, said = self.process.communicate()
            raise RuntimeError(said.strip().splitlines()[-1] if said.strip() else "it ended without a word")
        return json.loads(line)

    def _ask(self, **request: Any) -> Any:
        assert self.process.stdin is not None
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return self._read()

    def prepare(self, order: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._ask(do="prepare", order=order)
        return answer

    def sample(self) -> float:
        return float(self._ask(do="sample"))

    def release(self) -> None:
        self._ask(do="release")

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


def install_peers() -> None:
    """Put the JavaScript peers where their pages look for them. Raises Missing where npm can't."""
    lock = PEERS / "package-lock.json"
    installed = PEERS / "node_modules" / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm was not found")
    argv = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(argv, cwd=PEERS, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or ["no reason given"]
        raise Missing(f"npm could not install it: {lines[0].strip()}")


def npm_version(package: str) -> str:
    """The version of a peer that the lock file names."""
    lock = json.loads((PEERS / "package-lock.json").read_text("utf-8"))
    return str(lock["packages"][f"node_modules/{package}"]["version"])


@contextlib.contextmanager
def columns(browser: Browser) -> Iterator[tuple[dict[str, Column], dict[str, str]]]:
    """Every column that can be had here, by name, and why each of the others can't."""
    found: dict[str, Column] = {}
    missing: dict[str, str] = {}
    with contextlib.ExitStack() as stack:

        def page(address: str) -> Page:
            opened = browser.new_page()
            opened.goto(address)
            return opened

        playground = found["pytensor"] = Playground(page(stack.enter_context(served())))
        found["limit"] = MachineLimit(playground)
        peers = stack.enter_context(served(PEERS, "tfjs.html"))
        for name, address in {"tfjs": "tfjs.html", "jax": "jax.html", "jax-jit": "jax.html?jit"}.items():
            try:
                install_peers()
                found[name] = Peer(page(peers + address))
            except Missing as reason:
                missing[name] = str(reason)
            except Error as error:
                missing[name] = f"its page did not start: {error.message.splitlines()[0]}"
            else:
                if name.startswith("jax"):
                    found[name].versions["jax-js"] = npm_version("@jax-js/jax")
        interpreters = {"numpy": sys.executable, "torch": os.environ.get(TORCH_PYTHON, "")}
        for name, python in interpreters.items():
            if not python:
                missing[name] = f"{TORCH_PYTHON} names no interpreter that has PyTorch"
                continue
            try:
                native = Native(python, name)
            except (OSError, RuntimeError) as reason:
                missing[name] = str(reason)
                continue
            stack.callback(native.close)
            found[name] = native
        yield {name: found[name] for name in LABELS if name in found}, missing
