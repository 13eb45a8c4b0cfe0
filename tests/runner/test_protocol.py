"""What the runner sends has the fields that web/protocol writes down for it, each of its type, no more and no fewer.

The TypeScript is read as it stands: its interfaces, their fields and the unions of display events. What the page does
with an event that breaks this is tested beside web/protocol_checks.ts.
"""

import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runner.conftest import Play
from tests.runner.fixtures import PROGRAMS

FOLDER = Path(__file__).resolve().parents[2] / "web" / "protocol"
WRITTEN = "".join(path.read_text() for path in sorted(FOLDER.glob("*.ts")))
TEXT = re.sub(r"(?s)/\*.*?\*/|//[^\n]*", "", WRITTEN)
ALIASES = {name: " ".join(body.split()) for name, body in re.findall(r"(?s)export type (\w+) =(.*?);\n(?! )", TEXT)}
ARRAYS = {"Float32Array": "f", "Float64Array": "d", "BigInt64Array": "q", "Uint8Array": "B"}
PLAIN = {"string": (str,), "number": (int, float), "boolean": (bool,), "null": (type(None),), "true": (bool,)}

FLOOD = "print('x' * 2_000_000)"
MUL = "def mul_backward(grad_output, a, b):\n    return grad_output * b, grad_output * a\n"
CHECKED = "w = tensor([1.0, 2.0], requires_grad=True)\nt = w * w\nt.sum().backward()\n"


def split(kind: str, at: str) -> list[str]:
    """A type's parts at a character that stands in no brackets."""
    parts, depth = [""], 0
    for char in kind:
        depth += (char in "<[{(") - (char in ">]})")
        if char == at and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def fields_of(body: str) -> dict[str, str]:
    """The fields of an interface's body, with what is written for their types."""
    fields = [" ".join(field.split()).partition(": ") for field in split(body, ";")]
    return {name: kind for name, _, kind in fields}


def interfaces() -> dict[str, dict[str, str]]:
    """Every interface with its fields and those of what it extends."""
    found: dict[str, dict[str, str]] = {}
    written = re.findall(r"(?s)export interface (\w+)(?: extends Omit<(\w+), '(\w+)'>)? \{\n(.*?)\n\}", TEXT)
    for name, *_, body in written:
        found[name] = fields_of(body)
    for name, base, without, _ in written:
        if base:
            found[name] = {field: kind for field, kind in found[base].items() if field != without} | found[name]
    return found


INTERFACES = interfaces()
EVENTS = {INTERFACES[name]["kind"].strip("'"): name for name in re.findall(r"\w+", ALIASES["DisplayEvent"])}


def is_a(value: Any, kind: str) -> bool:
    """Whether a value that the runner sends is of a TypeScript type."""
    options = split(kind, "|")
    if len(options) > 1:
        return any(is_a(value, option) for option in options)
    if kind in ALIASES:
        return is_a(value, ALIASES[kind])
    if kind in INTERFACES:
        return not [*misfits(value, INTERFACES[kind])]
    if kind.startswith("'"):
        return bool(value == kind.strip("'"))
    if kind in PLAIN:
        return isinstance(value, PLAIN[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if kind.split("<")[0] in ARRAYS:
        return isinstance(value, array) and value.typecode == ARRAYS[kind.split("<")[0]]
    if kind.endswith("[]"):
        return isinstance(value, list | tuple) and all(is_a(each, kind[:-2]) for each in value)
    if kind.startswith("["):
        kinds = split(kind[1:-1], ",")
        return len(value) == len(kinds) and all(map(is_a, value, kinds))
    if record := re.fullmatch(r"Record<string, (.*)>", kind):
        return isinstance(value, dict) and all(isinstance(key, str) and is_a(value[key], record[1]) for key in value)
    if key := re.fullmatch(r"\{ \[key: string\]: (.*?);? \}", kind):
        return is_a(value, f"Record<string, {key[1]}>")
    if kind.startswith("{"):
        return not [*misfits(value, fields_of(kind[1:-1]))]
    raise AssertionError(f"a type that this test can't read: {kind}")


def misfits(value: Any, fields: dict[str, str]) -> Iterator[str]:
    """What is wrong with an object: fields too many or too few, and those of another type."""
    if not isinstance(value, dict):
        yield f"no object: {value!r:.60}"
        return
    yield from (f"{name} is missing" for name in fields.keys() - value.keys())
    yield from (f"{name} isn't written down" for name in value.keys() - fields.keys())
    for name in fields.keys() & value.keys():
        if not is_a(value[name], fields[name]):
            yield f"{name} should be {fields[name]}, not {value[name]!r:.200}"


def wrong_with(event: Any) -> list[str]:
    """What is wrong with an event."""
    return [f"{event['kind']}: {misfit}" for misfit in misfits(event, INTERFACES[EVENTS[event["kind"]]])]


def test_every_event_of_every_kind_is_as_the_protocol_says(play: Play) -> None:
    from playground import runner

    events = [event for code in (*PROGRAMS.values(), FLOOD, CHECKED) for event in play(code).events]
    while (more := runner.check_on()) is not None:
        events += more
    own = play(CHECKED, own=[["mul_backward", MUL]])
    events += own.events
    assert {event["kind"] for event in events} == EVENTS.keys()
    assert [misfit for event in events for misfit in wrong_with(event)] == []


@pytest.mark.parametrize(
    ("change", "misfit"),
    [
        ({"more": 1}, "tensor: more isn't written down"),
        ({"name": 1}, "tensor: name should be"),
        ({"requires_grad": 1}, "tensor: requires_grad should be"),
        ({"values": {}}, "tensor: values should be"),
    ],
)
def test_an_event_that_is_otherwise_is_told(play: Play, change: dict[str, Any], misfit: str) -> None:
    event = play("x = ones(2)").tensor("x")
    assert wrong_with(event) == []
    assert wrong_with(event | change)[0].startswith(misfit)
    del event["line"]
    assert wrong_with(event) == ["tensor: line is missing"]
