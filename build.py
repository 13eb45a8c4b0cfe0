"""The one entrance: sets up, builds, serves and tests the playground. `python3 build.py` prints the commands.

It needs the standard library only, and puts everything it installs into `.venv/` and `node_modules/` and everything it
makes into `build/` and `dist/`. Each step is skipped while the fingerprint of its inputs is the one it last ran with.
How a part is built stands beside that part (wasm_kernels/compile.py, web/pyodide/, vite.config.ts), not here.
"""

import sys

if sys.version_info < (3, 12):  # before anything that an older Python could not read
    sys.stderr.write(
        "build.py: this is Python %d.%d (%s), and 3.12 or newer is needed: "
        "install it, then start build.py with it (python3.13 build.py ...)\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(2)

import argparse
import contextlib
import functools
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
WHOLE_RUNTIME = BUILD / "runtime"
RUNTIME = BUILD / "public" / "runtime"
REFERENCE = BUILD / "public" / "reference"
STORED_OUTPUT = BUILD / "stored"
CARRIED = BUILD / "packages"  # wheels that the site carries for the programs in it
NODE_NEEDED = (20, 19)
BACKENDS = "reference,numpy,wasm"
OWN_CELLS = ("web/lessons", "web/slides")  # where our own live cells are

USAGE = """\
usage: python3 build.py COMMAND

  serve [--port N]      build what has changed and serve the playground on 127.0.0.1 (port 8000)
  test [CHECK…] [-k E]  build and run every check, or the ones named
       [--all-engines]  with every browser test in Firefox and WebKit too; else a short run where they are installed
  site                  build the static site into dist/, a folder for any static host
  bench [--only TEXT]   run the benchmarks, print tables of ratios, write bench.json
  check PATH…           run every live cell of decks and pages in a headless browser
  export PAGE.md [-o F] make a page of Markdown one HTML file that runs anywhere, without a network
  wheel                 the same check as a wheel that carries the site, for courses elsewhere

Each sets up what it needs on the first run. Python 3.12 and Node 20.19 are enough."""


class Failure(Exception):
    """Something the person at the keyboard has to mend: one clear line, and the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


# Running other programs ---------------------------------------------------------------------------------------------


def environment(**more: str) -> dict[str, str]:
    """The environment of a step: ours, with `.venv` first on the path and Python's output in UTF-8."""
    path = os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV), **more}


def tool(name: str) -> str:
    """The path of a program that must be installed already, such as node or npm."""
    found = shutil.which(name)
    if found is None:
        raise Failure(f"{name} was not found on the path: install Node {NODE_NEEDED[0]} or newer from nodejs.org", 2)
    return found


@functools.cache
def node_version() -> str:
    """Node's version, checked against the oldest that the site's tools run on."""
    said = subprocess.run([tool("node"), "--version"], capture_output=True, text=True, check=False).stdout.strip()
    numbers = said.removeprefix("v").split(".")
    if len(numbers) < 2 or not all(n.isdigit() for n in numbers[:2]) or tuple(map(int, numbers[:2])) < NODE_NEEDED:
        needed = ".".join(map(str, NODE_NEEDED))
        raise Failure(f"node is {said or 'of an unknown version'}, and {needed} or newer is needed: see nodejs.org", 2)
    return said


def quietly(step: str, *argv: str | Path, cwd: Path = ROOT) -> None:
    """Run a program with its output kept in build/logs; where it fails, show how that output ended."""
    log = BUILD / "logs" / f"{step}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"$ {' '.join(map(str, argv))}\n".encode())
        output.flush()
        done = subprocess.run(argv, cwd=cwd, env=environment(), stdout=output, stderr=output, check=False)
    if done.returncode:
        tail = "\n".join(log.read_text("utf-8", "replace").rstrip().splitlines()[-30:])
        raise Failure(f"{tail}\nbuild.py: {step} failed (exit status {done.returncode}); all it said: {log}")


# Steps --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One thing that is built: what it is made from, what must be there afterwards, and how it is made."""

    name: str
    says: str
    make: Callable[[], None]
    outputs: tuple[Path, ...]
    inputs: tuple[str, ...]  # glob patterns from the root; a leading ! leaves files out
    versions: Callable[[], Iterable[str]] = tuple
    after: tuple["Step", ...] = field(default=())

    @functools.cache  # noqa: B019 (the steps live as long as the program)
    def fingerprint(self) -> str:
        """A hash of everything the result depends on: files, versions, and the steps before this one."""
        digest = hashlib.sha256()
        for version in self.versions():
            digest.update(f"{version}\n".encode())
        for step in self.after:
            digest.update(step.fingerprint().encode())
        for path in input_files(self.inputs):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


def input_files(patterns: Sequence[str]) -> list[Path]:
    """The files that the patterns name, sorted, without those that a pattern with a leading ! names."""
    wanted: set[Path] = set()
    unwanted: set[Path] = set()
    for pattern in patterns:
        (unwanted if pattern.startswith("!") else wanted).update(ROOT.glob(pattern.removeprefix("!")))
    return sorted(p for p in wanted - unwanted if p.is_file() and "__pycache__" not in p.parts)


def make_venv() -> None:
    """Install the locked Python packages into `.venv`."""
    if Path(sys.prefix) != VENV:  # a Python cannot replace the environment that it runs in
        quietly("python", sys.executable, "-m", "venv", "--clear", VENV)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    quietly("python", *pip, "--no-deps", "--require-hashes", "-r", ROOT / "requirements.lock")


def fetch_carried() -> None:
    """Fetch the packages that the site carries for the Python in the page, which is not the one that builds it."""
    shutil.rmtree(CARRIED, ignore_errors=True)
    pip = (PYTHON, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes")
    page = ("--only-binary", ":all:", "--python-version", "3.14")
    quietly("packages", *pip, *page, "-r", ROOT / "web" / "packages" / "requirements.lock", "-d", CARRIED)


def make_node_modules() -> None:
    """Install the locked Node packages."""
    quietly("node", tool("npm"), "ci", "--no-audit", "--no-fund")


def make_kernels() -> None:
    """Compile the C kernels."""
    quietly("kernels", PYTHON, "-m", "wasm_kernels.compile")


def make_runtime() -> None:
    """Make what Python in the page is started from."""
    quietly("runtime", PYTHON, "-m", "web.pyodide.assets", WHOLE_RUNTIME)


def publish_runtime() -> None:
    """Part it by what the site's own programs run, and list it."""
    quietly("publish", PYTHON, "-m", "web.pyodide.publish", WHOLE_RUNTIME, STORED_OUTPUT, RUNTIME)


def make_reference() -> None:
    """Make the pages of the API reference."""
    quietly("reference", PYTHON, "-m", "web.reference.generate", REFERENCE)


def make_stored() -> None:
    """Run the lessons and the slides' cells, and keep what they show."""
    quietly("stored", PYTHON, "-m", "web.stored.record", STORED_OUTPUT)


def make_export() -> None:
    """Bundle what an exported file holds beside its page."""
    quietly("export", tool("npm"), "run", "--silent", "build-export")


def make_site() -> None:
    """Bundle the site."""
    quietly("site", tool("npm"), "run", "--silent", "build")


PACKAGES = Step(
    "python",
    "Python packages into .venv",
    make_venv,
    outputs=(PYTHON,),
    inputs=("requirements.lock",),
    versions=lambda: (sys.version, sys.base_prefix),
)
PACKAGED = Step(
    "packages",
    "packages that programs in the page may import",
    fetch_carried,
    outputs=(CARRIED,),
    inputs=("web/packages/requirements.lock",),
    after=(PACKAGES,),
)
NODE = Step(
    "node",
    "Node packages into node_modules",
    make_node_modules,
    outputs=(ROOT / "node_modules" / ".package-lock.json",),
    inputs=("package.json", "package-lock.json"),
    versions=lambda: (node_version(),),
)
KERNELS = Step(
    "kernels",
    "C kernels to WebAssembly",
    make_kernels,
    outputs=tuple(
        ROOT / "wasm_kernels" / "build" / f"kernels-{kind}.wasm" for kind in ("relaxed", "simd128", "scalar")
    ),
    inputs=("wasm_kernels/*", "!wasm_kernels/*.md"),
    after=(PACKAGES,),
)
ASSETS = Step(
    "runtime",
    "Python for the page: library, pytensor, lock file",
    make_runtime,
    outputs=(WHOLE_RUNTIME / "python.snapshot",),
    inputs=(
        *("pytensor/**/*", "web/python/**/*", "web/pyodide/**/*", "web/packages/*.whl"),
        *("pyproject.toml", "README.md", "LICENSE"),
    ),
    after=(KERNELS, NODE, PACKAGED),
)
PAGES = Step(
    "reference",
    "API reference from the docstrings",
    make_reference,
    outputs=(REFERENCE / "index.html",),
    inputs=(
        *("pytensor/**/*.py", "web/python/**/*.py", "web/reference/**/*", "!web/reference/*.ts"),
        *("web/styles/tokens.css", "web/icon.svg"),
    ),
    after=(PACKAGES,),
)
STORED = Step(
    "stored",
    "what lessons and slides show",
    make_stored,
    outputs=(STORED_OUTPUT / "01_broadcasting.json",),
    inputs=(
        "pytensor/**/*",
        "web/python/**/*",
        "web/lessons/**/*.py",
        "web/slides/*.md",
        "web/stored/*.py",
        "web/check/*.py",
    ),
    after=(KERNELS,),
)
PUBLISHED = Step(
    "publish",
    "Python for the page, parted by what the site's programs run",
    publish_runtime,
    outputs=(RUNTIME / "assets.json",),
    inputs=("web/sandbox/*.ts", "web/protocol/*.ts", "web/protocol_checks/*.ts"),
    after=(ASSETS, STORED),
)
SITE = Step(
    "site",
    "the site into dist",
    make_site,
    outputs=(DIST / "index.html", DIST / "embed.js", DIST / "runtime" / "assets.json"),
    inputs=(
        "web/**/*",
        "vite.config.ts",
        "tsconfig.json",
        "!web/pyodide/*",
        "!web/packages/*",
        "!web/python/**/*",
        "!web/**/*.test.ts",
    ),
    after=(PUBLISHED, PAGES, STORED),
)
EXPORT = Step(
    "export",
    "the parts of an exported file",
    make_export,
    outputs=(BUILD / "export" / "page.js", BUILD / "export" / "page.css"),
    inputs=("web/**/*.ts", "web/**/*.css", "tsconfig.json", "!web/**/*.test.ts"),
    after=(NODE,),
)
STEPS = (PACKAGES, PACKAGED, NODE, KERNELS, ASSETS, PAGES, STORED, PUBLISHED, SITE)


def build(*more: Step) -> None:
    """Bring every step up to date, in order, and `more`, with one line for each that had something to do."""
    record = BUILD / "fingerprints.json"
    try:
        known: dict[str, str] = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        known = {}
    BUILD.mkdir(exist_ok=True)
    for step in (*STEPS, *more):
        now = step.fingerprint()
        if known.get(step.name) == now and all(path.exists() for path in step.outputs):
            continue
        known.pop(step.name, None)  # a step that fails halfway is not up to date, whatever it was before
        record.write_text(json.dumps(known, indent=1), "utf-8")
        (BUILD / "logs" / f"{step.name}.log").unlink(missing_ok=True)
        with timed(step.says):
            step.make()
        missing = [path for path in step.outputs if not path.exists()]
        if missing:
            raise Failure(f"build.py: {step.name} ended well but did not make {missing[0].relative_to(ROOT)}")
        known[step.name] = now
        record.write_text(json.dumps(known, indent=1), "utf-8")


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    """Say what is being done, then on the same line how long it took."""
    print(f"{what} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print()
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


# Commands -----------------------------------------------------------------------------------------------------------


def serve(port: int) -> None:
    """Build, then serve dist/ until Ctrl-C."""
    from web.serve import site_server

    try:
        server = site_server(DIST, port)  # before the build, so that a taken port is said at once
    except OSError as error:
        raise Failure(
            f"build.py: port {port} on 127.0.0.1 cannot be used ({error.strerror}): "
            f"end the program that has it, or give another with --port",
            2,
        ) from error
    with server:
        build()
        print(f"The playground is at {server.address}  (Ctrl-C ends)", flush=True)
        server.serve_forever()


@dataclass(frozen=True)
class Check:
    """One way the project is tested: a program that must exit with 0."""

    name: str
    argv: tuple[str | Path, ...]
    is_pytest: bool = False


def checks(all_engines: bool = False) -> list[Check]:
    """Every check, the quickest first."""
    engines = ("-m", "tests.browser.engines", *(("--all",) if all_engines else ()))
    pytest = (PYTHON, "-m", "pytest")
    npm = (tool("npm"), "run", "--silent")
    quick = "tests/test_quick.py"
    fallback = (quick, "tests/pytensor/test_products.py", "tests/pytensor/test_reductions.py", "-k", "wasm or quick")
    elsewhere = [f"--ignore={path}" for path in (quick, "tests/browser", "tests/pyodide")]
    return [
        Check("quick", (*pytest, quick), is_pytest=True),
        Check("ruff", (PYTHON, "-m", "ruff", "check", "--quiet", "--output-format=concise", ".")),
        Check("mypy", (PYTHON, "-m", "mypy", "--no-error-summary")),
        Check("tsc", (*npm, "typecheck")),
        Check("eslint", (*npm, "lint")),
        Check("vitest", (*npm, "test")),
        Check("python", (*pytest, "tests", *elsewhere), is_pytest=True),
        Check("pyodide", (PYTHON, "-m", "tests.pyodide"), is_pytest=True),
        Check("fallback", (PYTHON, "-m", "tests.pyodide", "--fallback", *fallback), is_pytest=True),
        Check("cells", (PYTHON, "-m", "web.check", *(path for path in OWN_CELLS if (ROOT / path).is_dir()))),
        Check("browser", (*pytest, "tests/browser"), is_pytest=True),
        Check("engines", (PYTHON, *engines), is_pytest=True),
    ]


def test(names: Sequence[str], expression: str | None, all_engines: bool) -> None:
    """Build, run every check (or those named) to its end, then say which failed."""
    chosen = checks(all_engines)
    unknown = [name for name in names if name not in {check.name for check in chosen}]
    if unknown:
        known = ", ".join(check.name for check in chosen)
        raise Failure(f"build.py test: no check is called {unknown[0]!r}; there are {known}", 2)
    chosen = [check for check in chosen if not names or check.name in names]
    if expression is not None:
        chosen = [check for check in chosen if check.is_pytest]
    build(EXPORT)
    if any(check.name in ("cells", "browser") for check in chosen):
        # Where none can be had this says so, and so does each of the browser tests; the other checks go on.
        subprocess.run([PYTHON, "-m", "tests.browser.chromium"], cwd=ROOT, env=environment(), check=False)

    outcomes: list[tuple[str, str, float]] = []
    env = environment(PYTENSOR_REQUIRE_BACKENDS=BACKENDS, NO_COLOR="1")
    for check in chosen:
        print(f"\n── {check.name} ──", flush=True)
        argv = [*check.argv, *(("-k", expression) if expression is not None else ())]
        start = time.monotonic()
        status = subprocess.run(argv, cwd=ROOT, env=env, check=False).returncode
        nothing_chosen = expression is not None and status == 5
        outcome = "passed" if status == 0 else "nothing matched" if nothing_chosen else f"FAILED (exit status {status})"
        outcomes.append((check.name, outcome, time.monotonic() - start))

    print("\n── summary ──")
    for name, outcome, seconds in outcomes:
        print(f"{name:8} {seconds:6.1f} s  {outcome}")
    failed = [name for name, outcome, _ in outcomes if outcome.startswith("FAILED")]
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} checks passed in {sum(s for *_, s in outcomes):.0f} s")
    if failed:
        raise Failure(f"build.py test: failed: {', '.join(failed)}")


def bench(only: str | None, rounds: int | None) -> None:
    """Build, then measure in one headless browser beside the peers that can be had (tests/bench)."""
    build()
    options = [*(("--only", only) if only else ()), *(("--rounds", str(rounds)) if rounds else ())]
    for step in (("tests.browser.chromium",), ("tests.bench", *options)):
        done = subprocess.run([PYTHON, "-m", *step], cwd=ROOT, env=environment(), check=False)
        if done.returncode:
            raise Failure(f"build.py bench: no figures (exit status {done.returncode})")


def check(arguments: Sequence[str]) -> None:
    """Build, then run the live cells of files (web/check); what it exits with is what we exit with."""
    build()
    done = subprocess.run([PYTHON, "-m", "web.check", *arguments], cwd=ROOT, env=environment(), check=False)
    sys.exit(done.returncode)


def export(arguments: Sequence[str]) -> None:
    """Build, then make a page one file (web/export)."""
    build(EXPORT)
    env = environment(PYTHONPATH=str(ROOT))
    done = subprocess.run([PYTHON, "-m", "web.export", *arguments], env=env, check=False)
    sys.exit(done.returncode)


def wheel() -> None:
    """Build, then pack the checker and the site into a wheel."""
    build()
    folder = BUILD / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    target = ("--target", "wheel", "--directory", folder)
    with timed("the site and its checker into a wheel"):
        quietly("wheel", PYTHON, "-m", "hatchling", "build", *target, cwd=ROOT / "web" / "check")
    print(*(f"{path.relative_to(ROOT)}: install it with pip" for path in folder.glob("*.whl")), sep="\n")


def main(arguments: Sequence[str]) -> None:
    """Read the command line and do what it says."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE)
        return
    parser = Parser(prog="build.py", add_help=False)
    commands = parser.add_subparsers(dest="command", parser_class=Parser)
    commands.add_parser("serve", add_help=False).add_argument("--port", type=port_number, default=8000)
    tests = commands.add_parser("test", add_help=False)
    tests.add_argument("checks", nargs="*")
    tests.add_argument("-k", dest="expression")
    tests.add_argument("--all-engines", action="store_true")
    commands.add_parser("site", add_help=False)
    benchmark = commands.add_parser("bench", add_help=False)
    benchmark.add_argument("--only")
    benchmark.add_argument("--rounds", type=positive_number)
    commands.add_parser("wheel", add_help=False)
    commands.add_parser("check", add_help=False)
    commands.add_parser("export", add_help=False)
    given, more = parser.parse_known_args(arguments)
    if more and given.command not in ("check", "export"):  # which have options of their own
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    node_version()  # Node is the one thing that cannot be installed from here
    if given.command == "serve":
        serve(given.port)
    elif given.command == "test":
        test(given.checks, given.expression, given.all_engines)
    elif given.command == "site":
        build()
        print("The site is in dist/: copy that folder to any static host.")
    elif given.command == "bench":
        bench(given.only, given.rounds)
    elif given.command == "wheel":
        wheel()
    elif given.command == "export":
        export(more)
    else:
        check(more)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line and exit with 2."""

    def error(self, message: str) -> NoReturn:
        """Say what was wrong with the arguments."""
        raise Failure(f"{self.prog}: {message} (python3 build.py prints the commands)", 2)


def port_number(text: str) -> int:
    """A TCP port from the command line."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")
    return int(text)


def positive_number(text: str) -> int:
    """A whole number above 0 from the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal without "…" is no reason to stop
    try:
        main(sys.argv[1:])
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(failure.status)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
