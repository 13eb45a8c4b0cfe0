"""The built site as files: it is whole, described truly, and tells nothing of the machine it was made on."""

import base64
import csv
import gzip
import hashlib
import io
import json
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from web.serve import SiteServer, site_server

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
RUNTIME = DIST / "runtime"


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    if not (RUNTIME / "assets.json").is_file():
        pytest.fail("there is no dist/runtime: run python3 build.py site first")


@pytest.fixture(scope="module")
def server() -> Iterator[SiteServer]:
    with site_server(DIST) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def wheel() -> Path:
    (path,) = RUNTIME.glob("pytensor_playground-*.whl")
    return path


def wheels() -> dict[str, Path]:
    """Every wheel of the site, by its package's name: ours, and those that programs may import."""
    return {path.name.partition("-")[0].replace("_", "-"): path for path in RUNTIME.glob("*.whl")}


def members(name: str) -> set[str]:
    with zipfile.ZipFile(RUNTIME / name) as archive:
        return set(archive.namelist())


def test_assets_are_described_as_they_are() -> None:
    described = json.loads((RUNTIME / "assets.json").read_text("utf-8"))

    assert {entry["file"] for entry in described.values()} == {p.name for p in RUNTIME.iterdir()} - {"assets.json"}
    for entry in described.values():
        content = (RUNTIME / entry["file"]).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    on_demand = {name for name, entry in described.items() if not entry["needed"]}
    kernels = {f"kernels-{build}.wasm" for build in ("relaxed", "simd128", "scalar")}
    assert on_demand == {
        "python.snapshot",
        "python.zip",
        "python_rest.zip",
        "pyodide.rest.wasm",
        *kernels,
        *(path.name for path in wheels().values()),
    }


def test_the_lock_file_names_the_wheels_and_nothing_from_elsewhere() -> None:
    packages = json.loads((RUNTIME / "pyodide-lock.json").read_text("utf-8"))["packages"]

    assert set(packages) == set(wheels()) >= {"pytensor-playground", "micropip"}
    for name, path in wheels().items():
        assert packages[name]["file_name"] == path.name
        assert packages[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert set(packages[name]["depends"]) <= set(packages)
    assert packages["pytensor-playground"]["imports"] == ["pytensor"]


def test_the_licences_of_carried_packages_are_told() -> None:
    said = (DIST / "THIRD_PARTY.txt").read_text("utf-8")

    assert "micropip 0.11.1 (Mozilla Public License" in said


def test_the_wheel_records_every_file_with_its_hash() -> None:
    with zipfile.ZipFile(wheel()) as archive:
        (record,) = (name for name in archive.namelist() if name.endswith("RECORD"))
        rows = {name: digest for name, digest, _ in csv.reader(io.StringIO(archive.read(record).decode()))}

        assert set(rows) == set(archive.namelist())
        for name in set(rows) - {record}:
            digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode()
            assert rows[name] == f"sha256={digest}", name


def test_the_wheel_has_the_whole_package_and_no_kernels() -> None:
    names = members(wheel().name)

    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "pytensor").rglob("*.py")} <= names
    assert not any(name.endswith((".wasm", ".so")) for name in names)


def ours() -> set[str]:
    """What python.zip holds besides the standard library."""
    folders = {ROOT / "pytensor": ROOT, ROOT / "web" / "python": ROOT / "web" / "python"}
    files = {path.relative_to(top).as_posix() for folder, top in folders.items() for path in folder.rglob("*.py")}
    return {f"{name}c" for name in files} | {"pytensor/datasets/digits.bin"}


def test_the_two_parts_of_the_library_are_the_whole_and_share_nothing() -> None:
    assert ours() <= members("python.zip")
    first, rest = members("python.zip") - ours(), members("python_rest.zip")
    with zipfile.ZipFile(ROOT / "node_modules" / "pyodide" / "python_stdlib.zip") as archive:
        whole = {name for name in archive.namelist() if not name.endswith("/")}

    assert not first & rest
    assert {name.removesuffix("c") if name.endswith(".pyc") else name for name in first | rest} == whole
    assert {"random.pyc", "dataclasses.pyc", "traceback.pyc", "json/decoder.pyc", "encodings/latin_1.pyc"} <= first
    assert {"unittest/mock.pyc", "http/server.pyc", "json/tool.pyc"} <= rest


def test_the_site_says_nothing_of_the_machine_that_built_it() -> None:
    here = str(ROOT).encode()

    assert [path for path in DIST.rglob("*") if path.is_file() and here in path.read_bytes()] == []


def test_the_licences_of_everything_bundled_are_shipped() -> None:
    notices = (DIST / "THIRD_PARTY.txt").read_text("utf-8")

    for name in json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]:
        assert f"\n{name} " in notices
    assert "Python Software Foundation" in notices


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("embed.js", "text/javascript; charset=utf-8"),
        ("runtime/pyodide.mjs", "text/javascript; charset=utf-8"),
        ("runtime/pyodide.asm.wasm", "application/wasm"),
        ("runtime/assets.json", "application/json"),
    ],
)
def test_the_server_gives_types_that_browsers_insist_on(server: SiteServer, path: str, media_type: str) -> None:
    with urllib.request.urlopen(server.address + path) as answer:
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Cache-Control"] == "no-cache"


def test_hosts_are_told_what_this_server_sends(server: SiteServer) -> None:
    told = [line for line in (DIST / "_headers").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rules: dict[str, dict[str, str]] = {}
    for line in told:
        if line.startswith("/"):
            headers = rules.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            headers[name] = value

    for pattern, headers in rules.items():
        path = next(path for path in sorted(DIST.glob(pattern[1:])) if path.is_file())
        with urllib.request.urlopen(server.address + path.relative_to(DIST).as_posix()) as answer:
            # A development server's files change under their names.
            sent = {name: answer.headers[name] for name in headers if name != "Cache-Control"}
        assert sent == {name: value for name, value in headers.items() if name != "Cache-Control"}
    hashed = re.compile(r"-[\w-]{8}\.\w+$")
    assert [path.name for path in (DIST / "assets").rglob("*") if not hashed.search(path.name)] == []


def test_the_server_keeps_to_its_folder(server: SiteServer) -> None:
    for path in ("../build.py", "%2e%2e/build.py", "runtime/", "nothing"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(server.address + path)
        assert refused.value.code == 404
        refused.value.close()


def scripts_before_anything_runs(entry: str) -> set[Path]:
    """A script and all that it imports before its first line runs; what it imports later is not among them."""
    found: set[Path] = set()
    waiting = [DIST / entry]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            imported = re.findall(r'\b(?:from|import)\s*"(\.[^"]+)"', path.read_text("utf-8"))
            waiting += [(path.parent / source).resolve() for source in imported]
    return found


def test_embed_js_is_small_until_an_element_is_seen() -> None:
    scripts = scripts_before_anything_runs("embed.js")

    assert len(scripts) > 1  # it is put together of parts that other pages have too
    assert not {path.name.split("-")[0] for path in scripts} & {"editor", "inside", "session", "client"}
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in scripts) < 30_000
